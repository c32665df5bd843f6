/**
 * Sound in and out: WAV files to and from planar float signals. The container is read and written here; wav-decoder
 * and wav-encoder turn sample bytes into floats and back. Upper layers import from this file alone.
 */
export { checkBitDepth } from './bit-depth.js';
export { clipAdvice, gainToAvoidClipping } from './clip-advice.js';
export { findDecoder } from './foreign/decoder-package.js';
export { conversionCommand } from './foreign-files.js';
export { guessSize } from './foreign-size.js';
export { blocksOf, type OpenRecording, openRecordingSource } from './open-recording.js';
export { type Recording, type RecordingFormat, readRecording, readRecordingSource } from './recording.js';
export { type AudioShape, type AudioSignal, assertSound, shapeOf, signalLength } from './signal.js';
export { storedSound } from './stored-sound.js';
export {
  CONVERTED_SUFFIXES,
  DECODED_SUFFIXES,
  PLAIN_SUFFIXES,
  soundSuffix,
  WAV_SUFFIXES,
  withoutSuffix,
} from './suffixes.js';
export {
  decodeWav,
  measureWav,
  openWav,
  openWavSource,
  readAll,
  readWav,
  type WavContent,
  type WavFormat,
  type WavReader,
} from './wav-reader.js';
export { softwareOf } from './wav-software.js';
export {
  type BitDepth,
  bytesPerSample,
  createWavWriter,
  encodeWav,
  quantisationStep,
  type SignalWriteOptions,
  type WavWriteResult,
  type WavWriter,
  writeWav,
} from './wav-writer.js';
