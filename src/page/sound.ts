import { type AudioSignal, signalLength } from '../audio/index.js';
import { binCount, frameCount } from '../dsp/index.js';
import type { Manifest } from '../folder/index.js';
import { base64 } from './base64.js';
import type { EmbeddedSound, FileSound } from './model.js';

/** How a recording's sound goes into its page. */
export type SoundPlan = Omit<EmbeddedSound, 'files'> | FileSound;

/** Base64 of a piece is about this long: a browser loads and parses one in well under a tenth of a second. */
const PIECE_CHARACTERS = 6e6;
/** Numbers that are encoded at once. */
const PART_NUMBERS = 3 * 2 ** 16;
/** A page that holds at most this much sound is one file that can be passed on; it still opens at once. */
const INLINE_CHARACTERS = 16e6;
/**
 * Multiplications for one second of sound that leave a slow machine time: a few times real time. Only hops of a small
 * part of the window ask for more; their pages play the component files.
 */
const MAX_WORK_PER_SECOND = 1.5e8;
/** Samples this near to a step of 16 bits came from 16 bits: the last bits of a sum of float32 components. */
const NEAR_STEP = 1 / 64;

/** Decides how a recording's sound is stored. */
export function planSound(signal: AudioSignal, { options, components }: Manifest): SoundPlan {
  const { nFft, hopSamples } = options;
  const channels = signal.channels.length;
  const perFrame = nFft * Math.log2(nFft) * channels + binCount(nFft) * components.length;
  const hasFiles = components.every(({ file }) => file !== undefined);
  if (hasFiles && (signal.sampleRate / hopSamples) * perFrame > MAX_WORK_PER_SECOND) return { kind: 'files' };
  const exact = fitsSixteenBits(signal);
  const bytesPerSample = exact ? 2 : 3;
  const bytesPerFrame = hopSamples * channels * bytesPerSample + 4 * components.length;
  const pieceFrames = Math.max(1, Math.floor((0.75 * PIECE_CHARACTERS) / bytesPerFrame));
  const frames = frameCount(signalLength(signal), hopSamples);
  return {
    kind: 'embedded',
    bytesPerSample,
    scale: exact ? 1 : 2 ** Math.max(0, Math.ceil(Math.log2(peakOf(signal) || 1))),
    pieceFrames,
    pieces: Math.ceil(frames / pieceFrames),
  };
}

/** Whether the page itself should hold the pieces. */
export function inlineSound(plan: SoundPlan, { options, result, components, input }: Manifest): boolean {
  if (plan.kind === 'files') return true;
  const bytes =
    result.samples * input.channels * plan.bytesPerSample +
    4 * components.length * frameCount(result.samples, options.hopSamples);
  return (4 / 3) * bytes <= INLINE_CHARACTERS;
}

/**
 * The pieces' texts, one after the other, each in parts: none is in memory as a whole.
 *
 * @param activations - H, row-major [frames x S].
 */
export function* soundPieces(
  plan: SoundPlan,
  signal: AudioSignal,
  activations: Float32Array | Float64Array,
  { options, components }: Manifest,
): Generator<Iterable<string>> {
  if (plan.kind === 'files') return;
  const rowLength = components.length;
  for (let piece = 0; piece < plan.pieces; piece++) {
    const frame = piece * plan.pieceFrames;
    const from = frame * options.hopSamples;
    const to = from + plan.pieceFrames * options.hopSamples;
    const channels = signal.channels.map((channel) => channel.subarray(from, to));
    const rows = activations.subarray(frame * rowLength, (frame + plan.pieceFrames) * rowLength);
    yield pieceParts(plan, channels, rows);
  }
}

function* pieceParts(
  plan: Omit<EmbeddedSound, 'files'>,
  channels: readonly Float32Array[],
  rows: Float32Array | Float64Array,
): Generator<string> {
  for (const channel of channels) {
    yield* inParts(channel, (samples) => encode(samples, plan));
    yield '\n';
  }
  yield* inParts(rows, (numbers) => base64(Float32Array.from(numbers)));
}

/** Parts of whole groups of three, whose base64 can be put together. */
function* inParts<T extends Float32Array | Float64Array>(
  array: T,
  toText: (part: T) => string,
): Generator<string> {
  for (let at = 0; at < array.length; at += PART_NUMBERS)
    yield toText(array.subarray(at, at + PART_NUMBERS) as T);
}

function encode(samples: Float32Array, { bytesPerSample, scale }: Omit<EmbeddedSound, 'files'>): string {
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

function fitsSixteenBits({ channels }: AudioSignal): boolean {
  for (const channel of channels) {
    for (let i = 0; i < channel.length; i++) {
      const steps = channel[i] * 32768;
      const integer = Math.round(steps);
      if (integer > 32767 || integer < -32768 || Math.abs(steps - integer) > NEAR_STEP) return false;
    }
  }
  return true;
}

function peakOf({ channels }: AudioSignal): number {
  let peak = 0;
  for (const channel of channels) {
    for (let i = 0; i < channel.length; i++) peak = Math.max(peak, Math.abs(channel[i]));
  }
  return peak;
}
