import { FACTOR_FLOOR, type Factor, type Factors, type NmfKernel } from '../kernels/index.js';
import { fillWithNndsvd } from './nndsvd.js';
import type { Init } from './options.js';
import { createRandom } from './random.js';

/** There are no more singular vectors than frames or bins: beyond that the start is random. */
export function possibleInit(init: Init, components: number, frames: number, bins: number): Init {
  return components > Math.min(frames, bins) ? 'random' : init;
}

/**
 * Where the iterations begin, V having a mean of 1.
 *
 * @param init - As of {@link possibleInit}.
 * @param seed - Only matters for `random`.
 * @param stream - Number of the restart.
 * @param onPass - Called after each of the passes over V that NNDSVD makes.
 */
export function initialFactors(
  kernel: NmfKernel,
  init: Init,
  seed: number,
  stream: number,
  onPass?: () => void,
): Factors {
  const { frames, bins, components } = kernel.shape;
  const templates = new Float64Array(bins * components);
  const activations = new Float64Array(frames * components);
  if (init === 'nndsvd') {
    fillWithNndsvd(kernel, templates, activations, onPass);
  } else {
    const random = createRandom(seed, stream);
    fillAtRandom(activations, components, random);
    fillAtRandom(templates, components, random);
  }
  return { templates, activations };
}

/** Uniform with a mean of sqrt(1 / S), so that W H has a mean of 1. */
function fillAtRandom(factor: Factor, components: number, random: () => number): void {
  const range = 2 / Math.sqrt(components);
  for (let i = 0; i < factor.length; i++) factor[i] = Math.max(FACTOR_FLOOR, range * random());
}
