import { assertObject, refuse, typedArrayKind } from '../arguments.js';
import { NmfError } from '../errors.js';

/**
 * Sound in memory: one Float32Array per channel, all of the same length, full scale at -1 and 1.
 * Values beyond full scale are allowed (float recordings have them) and kept.
 */
export interface AudioSignal {
  /** Samples per second of each channel, a whole number from 1 to 768000. */
  readonly sampleRate: number;
  /** At least one channel; `channels[c][i]` is sample i of channel c. */
  readonly channels: readonly Float32Array[];
}

/** How long and how wide a sound is. */
export interface AudioShape {
  /** Samples per channel. */
  readonly samples: number;
  readonly channels: number;
  /** In Hz. */
  readonly sampleRate: number;
}

export const MAX_SAMPLE_RATE = 768_000;
/**
 * No sound has samples beyond this, full scale being 1. Float files that are not scaled to 1 hold what integers hold,
 * 2^31 at most; what lies far beyond are bits that mean something else, and float32 has no room for the square of
 * their spectrum.
 */
export const MAX_SAMPLE = 2 ** 34;

/**
 * Length of a signal in samples per channel.
 *
 * @throws NmfError `usage` when it is no signal.
 */
export function signalLength(signal: AudioSignal): number {
  assertSignal(signal);
  return signal.channels[0].length;
}

/** @throws NmfError `usage` when it is no signal. */
export function shapeOf(signal: AudioSignal): AudioShape {
  const samples = signalLength(signal);
  return { samples, channels: signal.channels.length, sampleRate: signal.sampleRate };
}

/**
 * Checks the form of a signal: its rate, and channels of one length.
 *
 * @throws NmfError `usage`.
 */
function assertSignal(signal: AudioSignal): void {
  assertObject('signal', signal, 'Try { sampleRate: 44100, channels: [samples] }.');
  const { sampleRate, channels } = signal;
  if (!Number.isInteger(sampleRate) || sampleRate < 1 || sampleRate > MAX_SAMPLE_RATE) {
    const rule = `a whole number between 1 and ${MAX_SAMPLE_RATE} Hz`;
    refuse('signal.sampleRate', rule, sampleRate, 'Try 44100.');
  }
  if (!Array.isArray(channels)) {
    refuse('signal.channels', 'an array of Float32Arrays, one per channel', channels, 'Try [samples].');
  }
  if (channels.length === 0) {
    throw new NmfError('usage', 'signal.channels must hold at least one Float32Array, got 0. Try [samples].');
  }
  for (const [c, samples] of channels.entries()) {
    assertSamples(`signal.channels[${c}]`, samples);
    if (samples.length !== channels[0].length) {
      const lengths = `${samples.length} samples where signal.channels[0] has ${channels[0].length}`;
      throw new NmfError(
        'usage',
        `signal.channels must all have the same length, got ${lengths} in signal.channels[${c}]. Cut the longer, or add silence to the shorter.`,
      );
    }
  }
}

/**
 * Checks a signal whose samples are to be worked on: its form, and that every sample is one that sound can have.
 *
 * @throws NmfError `usage` for its form, `input` for its samples.
 */
export function assertSound(signal: AudioSignal): void {
  assertSignal(signal);
  for (const [c, samples] of signal.channels.entries()) assertAudible(`signal.channels[${c}]`, samples);
}

/**
 * Checks one channel.
 *
 * @param mayBeDouble - Whether float64 will do too.
 * @throws NmfError `usage`.
 */
export function assertSamples(name: string, samples: Float32Array | Float64Array, mayBeDouble = false): void {
  const kind = typedArrayKind(samples);
  if (kind !== 'Float32Array' && !(mayBeDouble && kind === 'Float64Array')) {
    const kinds = mayBeDouble ? 'a Float32Array or Float64Array' : 'a Float32Array';
    refuse(name, `${kinds} of samples`, samples, 'Try Float32Array.from(samples).');
  }
  if (samples.length === 0 && isDetached(samples.buffer)) {
    throw new NmfError(
      'usage',
      `${name} must be samples that are still there, got an array that was handed over to another thread. Hand over a copy: samples.slice().`,
    );
  }
}

/**
 * Checks the values of one channel.
 *
 * @throws NmfError `input`.
 */
export function assertAudible(name: string, samples: Float32Array | Float64Array): void {
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i];
    if (x <= MAX_SAMPLE && x >= -MAX_SAMPLE) continue;
    throw new NmfError(
      'input',
      `${name} must hold samples from -2^34 to 2^34 (full scale is 1), got ${x} at ${i}. Look at how the sound was read, or put 0 there.`,
    );
  }
}

/** An ArrayBuffer that was transferred; nothing can be made of it any more. */
function isDetached(buffer: ArrayBufferLike): boolean {
  try {
    return new Uint8Array(buffer).length < 0;
  } catch {
    return true;
  }
}
