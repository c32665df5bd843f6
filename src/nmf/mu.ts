import { type Factor, power } from '../kernels/index.js';
import { type CreateUpdater, FACTOR_FLOOR } from './updater.js';

/**
 * Multiplicative updates (Lee & Seung 2001; for every beta Fevotte & Idier 2011, section 4):
 * Y <- max(floor, Y (N / D)^g), H then W. The divergence never rises.
 */
export const createMultiplicativeUpdate: CreateUpdater = (kernel, templates, activations) => {
  const exponent = multiplicativeExponent(kernel.problem.beta);
  const activationTerms = [
    new Float64Array(activations.length),
    new Float64Array(activations.length),
  ] as const;
  const templateTerms = [new Float64Array(templates.length), new Float64Array(templates.length)] as const;
  return {
    step() {
      kernel.activationTerms(templates, activations, ...activationTerms);
      update(activations, ...activationTerms, exponent);
      kernel.templateTerms(templates, activations, ...templateTerms);
      update(templates, ...templateTerms, exponent);
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

function update(factor: Factor, numerator: Factor, denominator: Factor, exponent: number): void {
  for (let i = 0; i < factor.length; i++) {
    if (!(denominator[i] > 0)) continue; // its powers ran out of range: there is no direction to go
    const ratio = numerator[i] / denominator[i];
    const updated = factor[i] * (exponent === 1 ? ratio : power(ratio, exponent));
    factor[i] = Math.max(updated, FACTOR_FLOOR);
  }
}
