import { refuse } from '../arguments.js';
import { MAX_SAMPLE_RATE } from '../audio/signal.js';

/** Two sample rates and their ratio in lowest terms: output sample m lies at input time m * down / up. */
export interface ResampleRatio {
  readonly up: number;
  readonly down: number;
}

/**
 * Checks two sample rates and reduces their ratio.
 *
 * @throws NmfError `usage` unless both are whole numbers from 1 to 768000.
 */
export function resampleRatio(fromHz: number, toHz: number): ResampleRatio {
  for (const rate of [fromHz, toHz]) {
    if (typeof rate === 'number' && Number.isInteger(rate) && rate >= 1 && rate <= MAX_SAMPLE_RATE) continue;
    const near = Math.min(
      Math.max(Math.round(typeof rate === 'number' ? rate : 0) || 16_000, 1),
      MAX_SAMPLE_RATE,
    );
    refuse('a sample rate', `a whole number from 1 to ${MAX_SAMPLE_RATE} Hz`, rate, `Try ${near}.`);
  }
  const divisor = greatestCommonDivisor(fromHz, toHz);
  return { up: toHz / divisor, down: fromHz / divisor };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
