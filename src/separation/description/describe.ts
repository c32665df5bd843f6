import type { Alike } from './alike.js';
import type { Periodicity } from './periodicity.js';
import type { Suggestion } from './suggest.js';

/** Numbers that help to choose a component. */
export interface ComponentDescription {
  /** Position in the order of energy, loudest first, from 0. */
  readonly index: number;
  /** Share of the masked spectrogram's energy, 0 to 1; all shares add up to 1 (to 0 for silence). */
  readonly energyShare: number;
  /** Frequency of the template's highest peak in Hz, refined between bins. */
  readonly peakHz: number;
  /** Magnitude-weighted mean frequency of the template in Hz. */
  readonly centroidHz: number;
  /** How regularly the activation comes back; absent unless that is certain. */
  readonly periodicity?: Periodicity | undefined;
  /** The other component that comes and goes with it most; absent where none correlates above 0.3. */
  readonly alike?: Alike | undefined;
  /**
   * Where it sounds between two channels, from -1, the first (left) channel alone, over 0, the middle, to 1, the second alone:
   * the difference of its energies as a part of their sum. Absent where channels share their masks.
   */
  readonly pan?: number | undefined;
  /**
   * Whether it comes from one place: from 0, each frequency from one direction, to 1, the channels have nothing to do with
   * each other. Absent where channels share their masks.
   */
  readonly diffuseness?: number | undefined;
  /** What it may be, where that was asked for and it may. */
  readonly suggested?: Suggestion | undefined;
}

/**
 * Position of the highest bin of a template, refined by the parabola through the logarithms of it and its
 * neighbours (Smith & Serra 1987).
 *
 * @param template - Linear magnitudes, one per bin.
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

/** Share of a source, 0 to 1: the sum of its components', which rounding may take beyond 1. */
export function shareOfSource(
  { components }: { readonly components: readonly number[] },
  described: readonly Pick<ComponentDescription, 'energyShare'>[],
): number {
  return Math.min(
    1,
    components.reduce((sum, k) => sum + described[k].energyShare, 0),
  );
}

/** Component numbers, loudest first; equal ones keep their order. */
export function orderByEnergy(energies: Float64Array): number[] {
  return Array.from(energies.keys()).sort((a, b) => energies[b] - energies[a] || a - b);
}
