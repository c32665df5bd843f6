/** How far the accelerated algorithms extrapolate a factor, and when they take it back. */
export interface Momentum {
  /** Present amount of extrapolation. */
  amount(): number;
  /** Whether an extrapolated point is to be refused. */
  refuses(objective: number): boolean;
  /** The point was refused: extrapolate less. */
  retreat(): void;
  /** The point was accepted: extrapolate more. */
  advance(): void;
  /** The objective at the point from which the update goes. */
  remember(objective: number): void;
}

/** First amount. */
const AMOUNT = 0.5;
/** Growth of the amount with every success, shrinkage with a failure, and growth of the cap (Ang & Gillis 2019). */
const GROWTH = 1.05;
const SHRINKAGE = 1.5;
const CAP_GROWTH = 1.01;
/** Rounding of the objective, as part of its scale: without it noise would be taken for failure. */
const ROUNDING = 3e-7;

/**
 * The schedule of Ang & Gillis (2019, "Accelerating nonnegative matrix factorization algorithms using
 * extrapolation", algorithm 3): the amount grows until a step fails, then stays below what failed for a while.
 *
 * @param scale - What the divergence of a useless fit is like.
 */
export function createMomentum(scale: number): Momentum {
  let amount = AMOUNT;
  let cap = 1;
  let lastGood = AMOUNT;
  let last = Number.POSITIVE_INFINITY;
  return {
    amount: () => amount,
    // Not `objective > ...`: NaN is refused too.
    refuses: (objective) => !(objective <= last + ROUNDING * (scale + Math.abs(objective))),
    retreat() {
      cap = lastGood;
      amount /= SHRINKAGE;
    },
    advance() {
      lastGood = amount;
      amount = Math.min(cap, GROWTH * amount);
      cap = Math.min(1, CAP_GROWTH * cap);
    },
    remember(objective) {
      last = objective;
    },
  };
}
