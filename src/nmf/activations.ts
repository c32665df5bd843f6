import { FACTOR_FLOOR, type NmfKernel } from '../kernels/index.js';
import { multiplicativeExponent } from './mu.js';

/** Frames in which components are silent: their activations are 0 there. */
export interface SilentFrames {
  /** Numbers of the components. */
  readonly components: readonly number[];
  /** First frame, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/** Plain updates before extrapolation begins. */
const WARM_UP = 2;
/** Power of an entry's last step that is taken once more before the next. */
const MOMENTUM = 1;

/**
 * Updates after which the divergence of all frames is within 0.2 % of where they converge. How far above at 10
 * components, the worst of 6 or 7 recordings (hearts, birds, speech, music) with templates from their factorisation:
 * beta 1 0.08 % after 20 and 0.02 % after 25, beta 0 0.04 % and 0.01 %, beta -0.5 0.4 % after 30 and 0.2 % after 40 (steps
 * are shorter the farther beta is below 0); beta 1 with 20 components 0.16 % after 25. Plain updates: 1.3 % after 40.
 * Beta 2 takes sweeps, which cost little: 0.01 % after 40. Where templates explain a recording almost exactly (three
 * piano notes), the little that is left takes longer from beta 2 upward.
 */
function activationIterations(beta: number): number {
  if (beta === 2) return 40;
  if (beta > 2) return 60;
  return beta < 0 ? Math.ceil(20 * (2 - beta)) : 25;
}

/**
 * What {@link updateActivations} costs by default, in updates of both factors: an update of one is half of that, and
 * sweeps share a product with V.
 */
export function activationWork(beta: number): number {
  return beta === 2 ? 3 : activationIterations(beta) / 2;
}

/**
 * Loads templates, and activations for {@link updateActivations} to begin with: in each frame its sum, in equal parts.
 *
 * @param kernel - V scaled to a mean of 1 or close to it. The same frame gives the same bits wherever it stands and
 *   whatever its neighbours are, as long as V's scale is the same.
 * @param templates - W, row-major [bins x S], each of which sums to 1; entries finite and at least 0.
 * @param silent - Activations that are 0 and stay it.
 */
export function startActivations(
  kernel: NmfKernel,
  templates: Float64Array,
  silent: readonly SilentFrames[] = [],
): void {
  const { frames, bins, components } = kernel.shape;
  const frameSums = new Float64Array(frames);
  kernel.multiply(new Float64Array(bins).fill(1), 1, frameSums);
  const activations = new Float64Array(frames * components);
  for (let i = 0; i < activations.length; i++) {
    activations[i] = frameSums[Math.floor(i / components)] / components;
  }
  silence(activations, components, silent);
  kernel.load({ templates, activations });
}

/**
 * Loads templates, and activations that there are, to go on with.
 *
 * @param templates - As of {@link startActivations}.
 * @param activations - H for a V with the kernel's scale, row-major [frames x S]; changed.
 * @param silent - Activations that are 0 and stay it.
 */
export function resumeActivations(
  kernel: NmfKernel,
  templates: Float64Array,
  activations: Float64Array,
  silent: readonly SilentFrames[] = [],
): void {
  for (const [i, value] of activations.entries())
    activations[i] = value > 0 ? Math.max(FACTOR_FLOOR, value) : 0;
  silence(activations, kernel.shape.components, silent);
  kernel.load({ templates, activations });
}

/** Multiplicative updates of H while W stays, each frame by itself; entries at 0 stay there. */
export function stepActivations(kernel: NmfKernel, iterations: number): void {
  const exponent = multiplicativeExponent(kernel.shape.beta);
  for (let iteration = 0; iteration < iterations; iteration++) {
    kernel.evaluate('activations', 'current', false);
    kernel.update('activations', 'current', exponent, false);
  }
}

/** @param activations - Row-major [frames x S], changed. */
function silence(activations: Float64Array, components: number, silent: readonly SilentFrames[]): void {
  for (const { components: silenced, from, to } of silent) {
    for (let t = from; t < to; t++) for (const k of silenced) activations[t * components + k] = 0;
  }
}

/**
 * Updates H while W stays: multiplicative updates with momentum in the log domain, as of the accelerated algorithm,
 * but with a fixed amount, and without a look at the divergence. Only an entry's own step decides whether it keeps its momentum, so each
 * frame goes its way by itself, and the bits depend neither on the frames beside it nor on the number of threads. For
 * beta 2 coordinate descent (Cichocki & Phan 2009), one product with V for all iterations.
 *
 * From beta 1 to 2 the divergence is convex in H, and the start does not matter; elsewhere it finds a local minimum.
 *
 * @param kernel - Loaded, for example by {@link startActivations}; entries of H at 0 stay there.
 * @param iterations - Default: until the divergence is within 0.2 % of where it converges.
 */
export function updateActivations(
  kernel: NmfKernel,
  iterations = activationIterations(kernel.shape.beta),
): void {
  const { beta } = kernel.shape;
  if (beta === 2) {
    kernel.project('activations');
    kernel.sweep('activations', 'current', iterations);
    return;
  }
  const exponent = multiplicativeExponent(beta);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const at = iteration < WARM_UP ? 'current' : 'trial';
    if (at === 'trial') kernel.extrapolate('activations', 'geometric', MOMENTUM);
    kernel.evaluate('activations', at, false);
    kernel.update('activations', at, exponent, true);
  }
}
