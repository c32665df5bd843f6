import { assertNumber, assertOneOf, assertOptions, type Checks, refuse } from '../arguments.js';
import { MAX_SAMPLE_RATE } from '../audio/signal.js';
import { stftShape } from '../dsp/index.js';
import {
  FACTORISE_CHECKS,
  type FactoriseOptions,
  type ResolvedFactoriseOptions,
  resolveFactoriseOptions,
} from '../nmf/index.js';
import { option } from '../text/index.js';

const SPATIAL = ['filter', 'off'] as const;
/** How the two channels of a stereo recording are taken apart. */
export type Spatial = (typeof SPATIAL)[number];

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
  /** Where the part to separate begins, in seconds from the start of the recording. Default: at its start. */
  startSeconds?: number | undefined;
  /** Where that part ends. Default: where the recording does. */
  endSeconds?: number | undefined;
  /**
   * What two channels are taken apart by: `filter` by where each component sounds too, `off` by what it sounds like alone,
   * with masks that the channels share. Default `filter`. One channel, and more than two, are always taken apart by masks.
   */
  spatial?: Spatial | undefined;
}

/** Everything decided: what the manifest records, and what a second run needs to give the same bytes. */
export interface ResolvedSeparateOptions extends ResolvedFactoriseOptions {
  /** Working sample rate in Hz. */
  readonly sampleRate: number;
  /** STFT window in samples. */
  readonly nFft: number;
  /** Distance of successive frames in samples. */
  readonly hopSamples: number;
  /** Where the part that is separated begins, in seconds; absent at the start of the recording. */
  readonly startSeconds?: number;
  /** Where it ends; absent at the end of the recording. */
  readonly endSeconds?: number;
  /** What two channels are taken apart by; see {@link SeparateOptions.spatial}. */
  readonly spatial: Spatial;
}

/** Whether components are filtered by where they sound. Older separations do not tell: they are not. */
export function filtersPlaces({ spatial }: Pick<SeparateOptions, 'spatial'>, channels: number): boolean {
  return spatial === 'filter' && channels === 2;
}

/** The checks that need no recording; {@link resolveSeparateOptions} does the rest. */
const CHECKS: Checks<SeparateOptions> = {
  ...FACTORISE_CHECKS,
  sampleRate: (name, value) => assertNumber(name, value, 16_000),
  windowMs: (name, value) => assertNumber(name, value, 64),
  nFft: (name, value) => assertNumber(name, value, 1024),
  hopSamples: (name, value) => assertNumber(name, value, 256),
  startSeconds: (name, value) => assertNumber(name, value, 2.5, 0),
  endSeconds: (name, value) => assertNumber(name, value, 10, 0),
  spatial: (name, value) => assertOneOf(name, value, SPATIAL),
};

/** Checks each option of a call by itself; see {@link pickSeparateOptions}. @throws NmfError `usage`. */
export function assertSeparateOptions<T extends SeparateOptions>(
  options: T,
  others: Checks<Omit<T, keyof SeparateOptions>>,
): void {
  assertOptions(options, { ...CHECKS, ...others });
}

/**
 * The options of a separation among those of a call. All of these are checked, as far as that is possible without a
 * recording. What is left out can be sent to another thread.
 *
 * @param others - The checks of the other options that the call takes.
 * @throws NmfError `usage`.
 */
export function pickSeparateOptions<T extends SeparateOptions>(
  options: T,
  others: Checks<Omit<T, keyof SeparateOptions>>,
): SeparateOptions {
  assertSeparateOptions(options, others);
  const { sampleRate, windowMs, nFft, hopSamples, startSeconds, endSeconds, spatial } = options;
  const own = { sampleRate, windowMs, nFft, hopSamples, startSeconds, endSeconds, spatial };
  return { ...resolveFactoriseOptions(options), ...own };
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
  const { sampleRate = inputSampleRate, startSeconds, endSeconds, spatial = 'filter' } = options;
  if (!Number.isInteger(sampleRate) || sampleRate < 1 || sampleRate > MAX_SAMPLE_RATE) {
    const rule = `a whole number from 1 to ${MAX_SAMPLE_RATE} Hz`;
    refuse('sampleRate', rule, sampleRate, option('sampleRate', 16_000));
  }
  return {
    ...{ ...resolveFactoriseOptions(options), sampleRate, ...stftShape(sampleRate, options) },
    ...(startSeconds !== undefined && { startSeconds }),
    ...(endSeconds !== undefined && { endSeconds }),
    spatial,
  };
}
