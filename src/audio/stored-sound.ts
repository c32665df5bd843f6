import type { BitDepth } from './bit-depth.js';
import { sampleDecoder } from './sample-decoder.js';
import { encodeSamples, type SampleTally } from './sample-encoder.js';
import type { AudioShape } from './signal.js';
import type { WavFormat } from './wav-format.js';
import { decodeWav } from './wav-reader.js';
import { encodeWav, type SignalWriteOptions } from './wav-writer.js';

/** What a WAV file would give back of a sound that is written to it, without the file. */
export interface StoredSound {
  /** What its header would tell. */
  readonly format: WavFormat;
  /**
   * The next samples as they would be read: rounded and clipped, 0 for what is not finite.
   *
   * @param block - One array per channel; not changed.
   * @param peak - Their largest magnitude, where it is known: saves a look at all of them.
   */
  samples(block: readonly Float32Array[], peak?: number): Float32Array[];
}

/** @param options - As the file would be written with. */
export function storedSound(
  { sampleRate, channels }: Pick<AudioShape, 'sampleRate' | 'channels'>,
  bitDepth: BitDepth,
  options: SignalWriteOptions,
): StoredSound {
  const silence = { sampleRate, channels: Array.from({ length: channels }, () => new Float32Array(1)) };
  const { format } = decodeWav(encodeWav(silence, bitDepth, options));
  const decode = sampleDecoder(format);
  const tally: SampleTally = { peak: 0, clippedSamples: 0, replacedSamples: 0 };
  let room = new Float32Array(0);
  return {
    format,
    samples(block, peak) {
      const [{ length }] = block;
      if (room.length < channels * length) room = new Float32Array(channels * length);
      const read = block.map(() => new Float32Array(length));
      decode(encodeSamples(block, bitDepth, tally, room, peak), read);
      return read;
    },
  };
}
