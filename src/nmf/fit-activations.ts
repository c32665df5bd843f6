import { activationWork, type SilentFrames, startActivations, updateActivations } from './activations.js';
import { type ChosenFrames, type FitRun, holdFrames, meanOf } from './chosen-frames.js';

/** What {@link fitActivations} found. */
export interface FittedActivations {
  /** H in V's unit, row-major [frames x S]. */
  readonly activations: Float64Array;
  /** The beta-divergence of V from W H, summed over all entries, in V's unit to the power beta. */
  readonly divergence: number;
}

/**
 * Activations of chosen frames for templates that stay, each frame by itself, to within 0.2 % of the divergence where
 * updates converge.
 *
 * @param templates - W, row-major [bins x S]; each sums to 1.
 * @param silent - Frames (by their place among the chosen ones) in which components are 0. Default none.
 */
export function fitActivations(
  chosen: ChosenFrames,
  templates: Float64Array,
  beta: number,
  silent: readonly SilentFrames[] = [],
  { createKernel, onWork }: FitRun = {},
): FittedActivations {
  const components = templates.length / chosen.bins;
  if (meanOf(chosen) === 0)
    return { activations: new Float64Array(chosen.frames * components), divergence: 0 };
  const { kernel, mean, unit } = holdFrames(chosen, components, beta, undefined, createKernel);
  startActivations(kernel, templates, silent);
  updateActivations(kernel);
  onWork?.(activationWork(beta) * chosen.frames * components);
  const { activations } = kernel.read();
  return { activations: activations.map((x) => x * mean), divergence: kernel.divergence() * unit };
}
