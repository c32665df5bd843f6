/** How far the accelerated algorithms extrapolate a factor. */
export interface Momentum {
  /** Present amount of extrapolation. */
  amount(): number;
  /** The extrapolated point was refused: extrapolate less. */
  retreat(): void;
  /** It was accepted: extrapolate more. */
  advance(): void;
}

/** First amount. */
const AMOUNT = 0.5;
/** Beyond 1 a step is longer than the last one, by which many valleys of the divergence are left sooner. */
const MOST = 1.3;
/** Growth of the amount with every success, shrinkage with a failure, and growth of the cap. */
const GROWTH = 1.1;
const SHRINKAGE = 1.5;
const CAP_GROWTH = 1.02;

/**
 * The schedule of Ang & Gillis (2019, "Accelerating nonnegative matrix factorization algorithms using
 * extrapolation", algorithm 3), with bolder numbers: the amount grows until a step fails, then stays below what
 * failed for a while.
 */
export function createMomentum(): Momentum {
  let amount = AMOUNT;
  let cap = MOST;
  let lastGood = AMOUNT;
  return {
    amount: () => amount,
    retreat() {
      cap = lastGood;
      amount /= SHRINKAGE;
    },
    advance() {
      lastGood = amount;
      amount = Math.min(cap, GROWTH * amount);
      cap = Math.min(MOST, CAP_GROWTH * cap);
    },
  };
}

/** Keeps the objective from rising. */
export interface Safeguard {
  /** Whether a point is to be refused. */
  refuses(objective: number): boolean;
  /** The objective at the point from which the update goes. */
  remember(objective: number): void;
}

/** Rounding of the objective, as part of its scale: without it noise would be taken for failure. */
const ROUNDING = 3e-7;

/** @param scale - What the divergence of a useless fit is like. */
export function createSafeguard(scale: number): Safeguard {
  let last = Number.POSITIVE_INFINITY;
  return {
    // Not `objective > ...`: NaN is refused too.
    refuses: (objective) => !(objective <= last + ROUNDING * (scale + Math.abs(objective))),
    remember(objective) {
      last = objective;
    },
  };
}
