import { allocate, assertCallback, assertObject } from '../arguments.js';
import {
  type AudioSignal,
  assertAudible,
  assertSamples,
  assertSound,
  signalLength,
} from '../audio/signal.js';
import { interpolatedResampler } from './interpolated-filter.js';
import { designLowpass, FINE_LOWPASS, type LowpassQuality } from './lowpass.js';
import { type ChannelResampler, polyphaseResampler, tapCount } from './polyphase.js';
import { resampledLength, resampleRatio } from './resample-ratio.js';

/** How a change of rate reports. */
export interface ResampleHooks {
  /**
   * Output samples done and to do, of all channels together, about ten times a second; what it throws ends the work
   * and is thrown on.
   */
  onProgress?(doneSamples: number, samples: number): void;
}

/** Up to this many coefficients (16 MiB) every fraction of a sample has its own row; beyond, they are interpolated. */
const MAX_COEFFICIENTS = 2 ** 21;
/** Multiplications between two reports. */
const REPORT_MULTIPLICATIONS = 2 ** 26;

/**
 * Changes the sample rate by a linear-phase filter, a sinc in a Kaiser window: flat within 0.01 dB up to 0.9 of the
 * lower of both Nyquist frequencies, aliases and images below -120 dB from 1.1 of it on (between the two the filter
 * falls, through -6 dB at 1), no delay, sums in float64, zeros assumed outside the signal.
 *
 * @param samples - One channel.
 * @param fromHz - Its sample rate in Hz, a whole number from 1 to 768000.
 * @param toHz - The new one, likewise.
 * @returns Exactly round(length * toHz / fromHz) samples; the same array when the rates are equal.
 * @throws NmfError `usage` for other rates or samples of another kind, `input` for samples that are not finite or
 *   beyond 2^34, `memory`.
 */
export function resample(
  samples: Float32Array,
  fromHz: number,
  toHz: number,
  hooks: ResampleHooks = {},
): Float32Array {
  assertSamples('samples', samples);
  assertAudible('samples', samples);
  resampleRatio(fromHz, toHz);
  assertHooks(hooks);
  return changeRate({ sampleRate: fromHz, channels: [samples] }, toHz, hooks).channels[0];
}

/**
 * {@link resample} for every channel.
 *
 * @returns The same object when the rate is already right.
 * @throws NmfError as {@link resample}.
 */
export function resampleSignal(signal: AudioSignal, toHz: number, hooks: ResampleHooks = {}): AudioSignal {
  assertSound(signal);
  resampleRatio(signal.sampleRate, toHz);
  assertHooks(hooks);
  return changeRate(signal, toHz, hooks);
}

function assertHooks(hooks: ResampleHooks): void {
  assertObject('hooks', hooks);
  assertCallback('onProgress', hooks.onProgress);
}

/**
 * The filter for a change of rate.
 *
 * @param outputs - Samples per channel that come out.
 * @param quality - Default: fine.
 * @returns It, and how many input samples an output takes, half of them up to its time.
 */
export function planResampler(
  fromHz: number,
  toHz: number,
  outputs: number,
  quality: LowpassQuality = FINE_LOWPASS,
): { readonly resampler: ChannelResampler; readonly taps: number } {
  const ratio = resampleRatio(fromHz, toHz);
  const lowpass = designLowpass(fromHz, toHz, quality);
  const taps = tapCount(lowpass);
  const resampler =
    ratio.up * taps <= MAX_COEFFICIENTS
      ? polyphaseResampler(lowpass, ratio, outputs)
      : interpolatedResampler(lowpass, ratio);
  return { resampler, taps };
}

/** {@link resampleSignal} for a signal that was checked where it came in. @param quality - Default: fine. */
export function changeRate(
  signal: AudioSignal,
  toHz: number,
  hooks: ResampleHooks = {},
  quality: LowpassQuality = FINE_LOWPASS,
): AudioSignal {
  resampleRatio(signal.sampleRate, toHz); // refuses rates that are none
  if (signal.sampleRate === toHz) return signal;
  const outputs = resampledLength(signalLength(signal), signal.sampleRate, toHz);
  const { resampler, taps } = planResampler(signal.sampleRate, toHz, outputs, quality);
  const blockSamples = Math.ceil(REPORT_MULTIPLICATIONS / taps);
  const total = outputs * signal.channels.length;
  const channels = signal.channels.map((samples, channel) => {
    const output = allocate(
      () => new Float32Array(outputs),
      `a channel of ${outputs} samples at ${toHz} Hz`,
      'Try a lower rate, or a part of the signal at a time.',
    );
    for (let from = 0; from < outputs; from += blockSamples) {
      const to = Math.min(outputs, from + blockSamples);
      resampler({ samples, first: 0, length: samples.length }, output, from, to, 0);
      hooks.onProgress?.(channel * outputs + to, total);
    }
    return output;
  });
  return { sampleRate: toHz, channels };
}
