import { activationWork } from '../nmf/index.js';

/** What is made of the recording once its templates are known: all signals, activations alone, or nothing. */
export type NextStep = 'signals' | 'activations' | 'nothing';

/**
 * Iterations that take as long as magnitudes, energies, pictures and descriptions of as many frames, and as the signals
 * of each channel. Measured at 44.1 kHz, beta 1 and 0, 5 to 60 components: 12 to 30 in all for one channel, 37 for two;
 * at beta 2, whose iterations are cheap, 68 for one.
 */
const DESCRIPTION = 5;
const CHANNEL_SYNTHESIS = 15;
/** Iterations at beta 2 that take as long as one at another. */
const CHEAP = 2;

/**
 * About how long what follows a factorisation of all frames takes, in iterations of it.
 *
 * @param channels - Of the recording.
 */
export function workAfterFit(beta: number, channels: number, next: NextStep): number {
  if (next === 'nothing') return 0;
  const synthesis = next === 'signals' ? CHANNEL_SYNTHESIS * channels : 0;
  return (DESCRIPTION + synthesis) * (beta === 2 ? CHEAP : 1);
}

/**
 * About how long it takes to apply templates, in iterations on all frames they are applied to. Measured for two channels:
 * 45 at beta 1, 43 at beta 0, 91 at beta 2; without signals 18.
 */
export function workToApply(beta: number, channels: number, next: NextStep): number {
  return next === 'nothing' ? 0 : activationWork(beta) + workAfterFit(beta, channels, next);
}
