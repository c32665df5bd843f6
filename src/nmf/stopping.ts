import type { NmfKernel } from '../kernels/index.js';

/** Why a factorisation ended. */
export interface Stop {
  /**
   * - `converged`: 10 iterations lowered the divergence by less than the tolerance.
   * - `exact`: nothing worth mentioning is left to gain.
   * - `iteration-limit`: it could have gone on.
   * - `silence`: there was nothing to factorise.
   */
  readonly kind: 'converged' | 'exact' | 'iteration-limit' | 'silence';
}

/** How far the iterations had come. */
export interface HistoryEntry {
  /** Iterations done; 0 is the start. */
  readonly iteration: number;
  /** The divergence after them, in V's unit to the power beta. */
  readonly divergence: number;
}

/** Iterations between two evaluations of the divergence, which costs about half an iteration. */
export const EVALUATION_INTERVAL = 10;
/** Slow beginnings are not convergence. */
export const LEAST_ITERATIONS = 20;
/** Part of {@link divergenceScale} at which a fit counts as exact. */
const EXACT = 1e-6;

export interface StoppingRule {
  /** Part of the divergence that 10 iterations have to gain; 0 for no such rule. */
  readonly tolerance: number;
  /** Maximum number of iterations. */
  readonly maxIterations: number;
  /** As of {@link divergenceScale}. */
  readonly scale: number;
}

/**
 * Whether to stop after the last evaluation, and why.
 *
 * @param history - Evaluations every 10 iterations from the start on, and one after the last iteration.
 */
export function decideStop(history: readonly HistoryEntry[], rule: StoppingRule): Stop | undefined {
  const last = history[history.length - 1];
  if (last.divergence <= EXACT * rule.scale) return { kind: 'exact' };
  const before = history[history.length - 2];
  if (
    rule.tolerance > 0 &&
    last.iteration >= LEAST_ITERATIONS &&
    last.iteration - before.iteration === EVALUATION_INTERVAL &&
    before.divergence - last.divergence < rule.tolerance * last.divergence
  ) {
    return { kind: 'converged' };
  }
  return last.iteration >= rule.maxIterations ? { kind: 'iteration-limit' } : undefined;
}

/**
 * What the divergence of V from a useless fit is like, V having a mean of 1: sum V for beta 1, the number of entries
 * for beta 0 and below, sum V^beta / |beta (beta - 1)| from about 1.6 upward, and without the denominator, which
 * vanishes at 0 and 1, in between. (Below 0, sum V^beta would be that of the quietest entries alone.)
 */
export function divergenceScale(kernel: NmfKernel): number {
  const { beta, frames, bins } = kernel.shape;
  const denominator = Math.max(1, Math.abs(beta * (beta - 1)));
  return (beta <= 0 ? frames * bins : kernel.powerSum(beta)) / denominator;
}

/**
 * The size of the terms whose difference the divergence is, V having a mean of 1: what rounding is a part of. Sum V
 * for beta 1, the number of entries for beta 0, else sum V^beta / |beta (beta - 1)|.
 */
export function momentumScale(kernel: NmfKernel): number {
  const { beta, frames, bins } = kernel.shape;
  if (beta === 0) return frames * bins;
  return kernel.powerSum(beta) / (beta === 1 ? 1 : Math.abs(beta * (beta - 1)));
}
