import { COVARIANCE_NUMBERS } from '../../kernels/index.js';
import type { ComponentDescription } from './describe.js';
import { energyWeights } from './energy.js';

/**
 * Tells where components sound by their spatial covariances R(f): means over the bins, weighted by the energy of the
 * template, of (r22 - r11) / 2 for the pan, and of 1 - (a - b) / (a + b) for the diffuseness, a and b being the larger and
 * the smaller eigenvalue of R(f).
 *
 * @param templates - W, row-major [bins x S].
 * @param covariances - Row-major [S x bins x 4]; undefined where channels share their masks, and nothing is added.
 */
export function withPlaces(
  components: readonly ComponentDescription[],
  templates: Float64Array,
  covariances: Float32Array | undefined,
): ComponentDescription[] {
  if (covariances === undefined) return [...components];
  const S = components.length;
  const bins = templates.length / S;
  const weights = energyWeights(bins);
  return components.map((component, k) => {
    const energies = weights.map((weight, f) => weight * templates[f * S + k] ** 2);
    const from = COVARIANCE_NUMBERS * k * bins;
    const place = placeOf(energies, covariances.subarray(from, from + COVARIANCE_NUMBERS * bins));
    return { ...component, ...place };
  });
}

/** Of an empty template: in the middle, and diffuse. */
function placeOf(
  energies: Float64Array,
  covariances: Float32Array,
): Pick<ComponentDescription, 'pan' | 'diffuseness'> {
  let [total, pan, directed] = [0, 0, 0];
  for (const [f, energy] of energies.entries()) {
    const [r11, r22, re, im] = covariances.subarray(COVARIANCE_NUMBERS * f, COVARIANCE_NUMBERS * (f + 1));
    total += energy;
    pan += (energy * (r22 - r11)) / 2;
    directed += (energy * Math.hypot(r11 - r22, 2 * re, 2 * im)) / 2;
  }
  if (total === 0) return { pan: 0, diffuseness: 1 };
  // Covariances are stored in float32, which may take either a little beyond its end.
  return {
    pan: Math.min(1, Math.max(-1, pan / total)),
    diffuseness: Math.max(0, 1 - directed / total),
  };
}
