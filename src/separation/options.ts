import { assertObject, refuse } from '../arguments.js';
import { stftShape } from '../dsp/index.js';
import { NmfError } from '../errors.js';
import { type FactoriseOptions, resolveFactoriseOptions } from '../nmf/index.js';

/** What a caller may ask of a separation; every field has a default. */
export interface SeparateOptions extends FactoriseOptions {
  /** Working sample rate in Hz, a whole number from 1 to 768000. Default: the recording's own. */
  sampleRate?: number;
  /** STFT window in milliseconds, rounded to the nearest power of two samples. Default 64. */
  windowMs?: number;
  /** STFT window in samples, a power of two from 16 to 65536; instead of `windowMs`. */
  nFft?: number;
  /** Distance of successive frames in samples, 1 to nFft / 2. Default nFft / 4. */
  hopSamples?: number;
}

/** Everything decided: what the manifest records, and what a second run needs to give the same bytes. */
export interface ResolvedSeparateOptions extends Required<FactoriseOptions> {
  readonly sampleRate: number;
  readonly nFft: number;
  readonly hopSamples: number;
}

/** The kind of each option, by its name. */
const KINDS: Readonly<Record<keyof SeparateOptions, 'number' | 'string'>> = {
  components: 'number',
  beta: 'number',
  maxIterations: 'number',
  tolerance: 'number',
  algorithm: 'string',
  init: 'string',
  restarts: 'number',
  seed: 'number',
  sampleRate: 'number',
  windowMs: 'number',
  nFft: 'number',
  hopSamples: 'number',
};

/**
 * The options of a separation among whatever an object holds, their kinds checked. What is left out can be sent to
 * another thread; rules that depend on the recording are {@link resolveSeparateOptions}'s.
 *
 * @throws NmfError `usage`.
 */
export function pickSeparateOptions(options: SeparateOptions): SeparateOptions {
  assertObject('options', options);
  const picked: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(KINDS)) {
    const value = options[name as keyof SeparateOptions];
    if (value === undefined) continue;
    if (typeof value !== kind) refuse(`options.${name}`, `a ${kind}`, value, 'Leave it out for its default.');
    picked[name] = value;
  }
  const {
    sampleRate: _rate,
    windowMs: _ms,
    nFft: _nFft,
    hopSamples: _hop,
    ...factorise
  } = picked as SeparateOptions;
  resolveFactoriseOptions(factorise);
  return picked as SeparateOptions;
}

export const MIN_SAMPLE_RATE = 1;
export const MAX_SAMPLE_RATE = 768_000;

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
  const { sampleRate = inputSampleRate, windowMs, nFft, hopSamples, ...factorise } = options;
  if (!Number.isInteger(sampleRate) || sampleRate < MIN_SAMPLE_RATE || sampleRate > MAX_SAMPLE_RATE) {
    throw new NmfError(
      'usage',
      `--sample-rate must be a whole number from ${MIN_SAMPLE_RATE} to ${MAX_SAMPLE_RATE} Hz, got ${sampleRate}. Try --sample-rate 16000.`,
    );
  }
  const shape = stftShape(sampleRate, { windowMs, nFft, hopSamples });
  return { ...resolveFactoriseOptions(factorise), sampleRate, ...shape };
}
