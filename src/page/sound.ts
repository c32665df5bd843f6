import { linearToMuLaw, MU_LAW_TO_LINEAR } from '../audio/g711.js';
import { COARSE_LOWPASS, changeRate } from '../dsp/index.js';
import { createSlidingWindow } from '../separation/index.js';
import { base64 } from './base64.js';
import { type ExactSound, heardPieces, type PreviewSound, type StoredSound } from './model.js';
import type { PageSource } from './page-source.js';
import { toLevels } from './preview.js';
import type { MixtureBlocks } from './survey.js';

/** Numbers that are encoded at once. */
const PART_NUMBERS = 3 * 2 ** 16;
/** Samples of a preview that its pieces reach into their neighbours: more than its low-pass does on one side. */
const MARGIN = 64;
const LOUDEST_MU_LAW = MU_LAW_TO_LINEAR.reduce((a, b) => Math.max(a, b));

/**
 * The texts of the pieces that there are, one after the other, each in parts: neither the recording nor a text is in
 * memory as a whole.
 *
 * @param mixture - At the working sample rate.
 */
export function* soundPieces(
  sound: StoredSound,
  mixture: MixtureBlocks,
  { manifest, activations }: Pick<PageSource, 'manifest' | 'activations'>,
): Generator<Iterable<string>> {
  const { options, input, result } = manifest;
  const isPreview = sound.kind === 'preview';
  const by = isPreview ? options.sampleRate / sound.sampleRate : 1;
  const margin = by === 1 ? 0 : MARGIN * by;
  const pieceSamples = sound.pieceFrames * options.hopSamples;
  const room = Array.from({ length: input.channels }, () => new Float32Array(pieceSamples + 2 * margin));
  const window = createSlidingWindow(room, mixture);
  for (const piece of heardPieces(sound)) {
    const start = piece * pieceSamples;
    const from = Math.max(0, start - margin);
    window.moveTo(from);
    const filled = Math.max(0, Math.min(start + pieceSamples + margin, result.samples) - from);
    const channels = room.map((channel) => channel.subarray(0, filled));
    const firstFrame = piece * sound.pieceFrames;
    const rows = activations(firstFrame, Math.min(sound.pieceFrames, result.frames - firstFrame));
    if (isPreview) {
      const mono = { sampleRate: options.sampleRate, channels: [meanOf(channels)] };
      const [low] = changeRate(mono, sound.sampleRate, {}, COARSE_LOWPASS).channels;
      const lead = (start - from) / by;
      const wanted = Math.min(pieceSamples / by, sound.samples - start / by);
      yield previewParts(sound, low.subarray(lead, lead + Math.max(0, wanted)), rows);
    } else {
      yield exactParts(sound, channels, rows);
    }
  }
}

function meanOf(channels: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(channels[0].length);
  for (let i = 0; i < mean.length; i++) {
    let sum = 0;
    for (const channel of channels) sum += channel[i];
    mean[i] = sum / channels.length;
  }
  return mean;
}

function* exactParts(
  sound: ExactSound,
  channels: readonly Float32Array[],
  rows: Float32Array | Float64Array,
): Generator<string> {
  for (const channel of channels) {
    yield* inParts(channel, (samples) => encode(samples, sound));
    yield '\n';
  }
  yield* inParts(rows, (numbers) => base64(Float32Array.from(numbers)));
}

function* previewParts(
  { largest }: PreviewSound,
  samples: Float32Array,
  rows: Float32Array | Float64Array,
): Generator<string> {
  let peak = 0;
  for (let i = 0; i < samples.length; i++) peak = Math.max(peak, Math.abs(samples[i]));
  const scale = peak > 0 ? LOUDEST_MU_LAW / peak : 0;
  yield* inParts(samples, (part) => {
    const codes = new Uint8Array(part.length);
    for (let i = 0; i < part.length; i++) codes[i] = linearToMuLaw(part[i] * scale);
    return base64(codes);
  });
  yield '\n';
  yield* inParts(toLevels(rows, largest), base64);
  yield `\n${peak}`;
}

/** Parts of whole groups of three, whose base64 can be put together. */
function* inParts<T extends Float32Array | Float64Array | Uint8Array>(
  array: T,
  toText: (part: T) => string,
): Generator<string> {
  for (let at = 0; at < array.length; at += PART_NUMBERS)
    yield toText(array.subarray(at, at + PART_NUMBERS) as T);
}

function encode(samples: Float32Array, { bytesPerSample, scale }: ExactSound): string {
  if (bytesPerSample === 2) {
    const integers = new Int16Array(samples.length);
    for (let i = 0; i < samples.length; i++) integers[i] = Math.min(32767, Math.round(samples[i] * 32768));
    return base64(integers);
  }
  const bytes = new Uint8Array(3 * samples.length);
  const factor = 8388608 / scale;
  for (let i = 0, at = 0; i < samples.length; i++, at += 3) {
    const integer = Math.min(8388607, Math.round(samples[i] * factor));
    bytes[at] = integer;
    bytes[at + 1] = integer >> 8;
    bytes[at + 2] = integer >> 16;
  }
  return base64(bytes);
}
