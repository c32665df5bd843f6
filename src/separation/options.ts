import { assertNumber, assertOptions, type Decided, refuse } from '../arguments.js';
import { stftShape } from '../dsp/index.js';
import {
  FACTORISE_OPTIONS,
  type FactoriseOptions,
  type ResolvedFactoriseOptions,
  resolveFactoriseOptions,
} from '../nmf/index.js';
import { option } from '../text/index.js';

/** What a caller may ask of a separation; every field has a default. */
export interface SeparateOptions extends FactoriseOptions {
  /** Working sample rate in Hz, a whole number from 1 to 768000. Default: the recording's own. */
  sampleRate?: number | undefined;
  /** STFT window in milliseconds, rounded to the nearest power of two samples. Default 64. */
  windowMs?: number | undefined;
  /** STFT window in samples, a power of two from 16 to 65536; instead of `windowMs`. */
  nFft?: number | undefined;
  /** Distance of successive frames in samples, 1 to nFft / 2. Default nFft / 4. */
  hopSamples?: number | undefined;
}

/** Everything decided: what the manifest records, and what a second run needs to give the same bytes. */
export interface ResolvedSeparateOptions extends ResolvedFactoriseOptions {
  readonly sampleRate: number;
  readonly nFft: number;
  readonly hopSamples: number;
}

/** How the spectrogram is made: options whose rules depend on the recording, with an example each. */
type SpectralOptions = Omit<SeparateOptions, keyof FactoriseOptions>;
const EXAMPLES: Decided<SpectralOptions> = { sampleRate: 16_000, windowMs: 64, nFft: 1024, hopSamples: 256 };

const MIN_SAMPLE_RATE = 1;
const MAX_SAMPLE_RATE = 768_000;

/**
 * The options of a separation among those of a call, checked as far as that is possible without a recording: they can
 * be sent to another thread, where {@link resolveSeparateOptions} does the rest.
 *
 * @param others - Names of the other options that the call takes.
 * @throws NmfError `usage`.
 */
export function pickSeparateOptions(options: SeparateOptions, others: readonly string[]): SeparateOptions {
  assertOptions(options, [...FACTORISE_OPTIONS, ...Object.keys(EXAMPLES), ...others]);
  const { sampleRate, windowMs, nFft, hopSamples } = options;
  const spectral: SpectralOptions = { sampleRate, windowMs, nFft, hopSamples };
  for (const name of ['sampleRate', 'windowMs', 'nFft', 'hopSamples'] as const) {
    assertNumber(name, spectral[name], Number.NEGATIVE_INFINITY, EXAMPLES[name]);
  }
  return { ...resolveFactoriseOptions(options), ...spectral };
}

/**
 * Fills in the defaults and checks every rule.
 *
 * @param inputSampleRate - The recording's own rate in Hz, the default working rate.
 * @throws NmfError `usage` when a value breaks its rule.
 */
export function resolveSeparateOptions(
  options: SeparateOptions,
  inputSampleRate: number,
): ResolvedSeparateOptions {
  const { sampleRate = inputSampleRate } = options;
  if (!Number.isInteger(sampleRate) || sampleRate < MIN_SAMPLE_RATE || sampleRate > MAX_SAMPLE_RATE) {
    const rule = `a whole number from ${MIN_SAMPLE_RATE} to ${MAX_SAMPLE_RATE} Hz`;
    refuse('sampleRate', rule, sampleRate, option('sampleRate', EXAMPLES.sampleRate));
  }
  return { ...resolveFactoriseOptions(options), sampleRate, ...stftShape(sampleRate, options) };
}
