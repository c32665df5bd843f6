import type { MagnitudeSpectrogram } from '../dsp/index.js';
import type { Factorisation } from '../nmf/index.js';
import type { Periodicity } from './periodicity.js';

/** Numbers that help to choose a component. */
export interface ComponentDescription {
  readonly index: number;
  /** Share of the masked spectrogram's energy, 0 to 1; all shares add up to 1 (to 0 for silence). */
  readonly energyShare: number;
  /** Frequency of the template's highest peak in Hz, refined between bins. */
  readonly peakHz: number;
  /** Magnitude-weighted mean frequency of the template in Hz. */
  readonly centroidHz: number;
  /** How regularly the activation comes back; absent where nothing repeats. */
  readonly periodicity?: Periodicity;
}

/**
 * Energy of each masked spectrogram, sum over bins and frames of (M_k V)^2 with M_k = w_k h_k / sum_j w_j h_j.
 * Bins other than 0 and nFft / 2 count twice, for their mirror images (Parseval).
 *
 * @returns One energy a component, in units of V squared.
 */
export function componentEnergies(v: MagnitudeSpectrogram, factorisation: Factorisation): Float64Array {
  const { bins, frames } = v;
  const components = factorisation.templates.shape[1] ?? 0;
  const w = factorisation.templates.data;
  const h = factorisation.activations.data;
  const magnitudes = v.data;
  const energies = new Float64Array(components);
  const products = new Float64Array(components);
  for (let t = 0; t < frames; t++) {
    const hAt = t * components;
    for (let f = 0; f < bins; f++) {
      const magnitude = magnitudes[t * bins + f];
      if (magnitude === 0) continue;
      const wAt = f * components;
      let sum = 0;
      for (let s = 0; s < components; s++) {
        const product = w[wAt + s] * h[hAt + s];
        products[s] = product;
        sum += product;
      }
      if (sum <= 0) continue;
      const scale = magnitude / sum;
      const mirror = f === 0 || f === bins - 1 ? 1 : 2;
      for (let s = 0; s < components; s++) {
        const masked = products[s] * scale;
        energies[s] += mirror * masked * masked;
      }
    }
  }
  return energies;
}

/**
 * Position of the highest bin of a template, refined by the parabola through the logarithms of it and its
 * neighbours (Smith & Serra 1987).
 *
 * @param template - Linear magnitudes, one a bin.
 * @returns Position in bins; 0 when the template is empty.
 */
export function peakBin(template: ArrayLike<number>): number {
  let peak = 0;
  for (let f = 1; f < template.length; f++) if (template[f] > template[peak]) peak = f;
  if (peak === 0 || peak === template.length - 1) return peak;
  const [left, top, right] = [template[peak - 1], template[peak], template[peak + 1]];
  if (left <= 0 || right <= 0) return peak;
  const a = Math.log(left);
  const b = Math.log(top);
  const c = Math.log(right);
  const curvature = a - 2 * b + c;
  return curvature === 0 ? peak : peak + (0.5 * (a - c)) / curvature;
}

/** Magnitude-weighted mean bin of a template; 0 when it is empty. */
export function centroidBin(template: ArrayLike<number>): number {
  let sum = 0;
  let weighted = 0;
  for (let f = 0; f < template.length; f++) {
    sum += template[f];
    weighted += f * template[f];
  }
  return sum === 0 ? 0 : weighted / sum;
}

/** Component numbers, loudest first; equal ones keep their order. */
export function orderByEnergy(energies: Float64Array): number[] {
  return Array.from(energies.keys()).sort((a, b) => energies[b] - energies[a] || a - b);
}
