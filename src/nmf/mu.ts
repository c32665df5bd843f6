import type { CreateUpdater } from './updater.js';

/**
 * Multiplicative updates (Lee & Seung 2001; for every beta Fevotte & Idier 2011, section 4):
 * Y <- max(floor, Y (N / D)^g), H then W. The divergence never rises.
 */
export const createMultiplicativeUpdate: CreateUpdater = (kernel) => {
  const exponent = multiplicativeExponent(kernel.shape.beta);
  return {
    step() {
      for (const side of ['activations', 'templates'] as const) {
        kernel.evaluate(side, 'current', false);
        kernel.update(side, 'current', exponent, false);
      }
    },
  };
};

/**
 * The exponent g with which the update descends: 1 for 1 <= beta <= 2, 1 / (2 - beta) below and 1 / (beta - 1) above
 * (Nakano et al. 2010). From 0 to 1 the plain g = 1 descends too, and faster (Fevotte & Idier 2011, section 4.3).
 */
export function multiplicativeExponent(beta: number): number {
  if (beta < 0) return 1 / (2 - beta);
  return beta > 2 ? 1 / (beta - 1) : 1;
}
