import { FACTOR_FLOOR } from '../kernels/index.js';
import { type ChosenFrames, type FitRun, holdFrames, meanOf } from './chosen-frames.js';
import { normalise } from './factorisation.js';
import { createMultiplicativeUpdate } from './mu.js';
import { createRandom } from './random.js';

/** How {@link fitTemplates} learns. */
export interface TemplateFit extends FitRun {
  /** Number of templates to learn, at least 1. */
  readonly components: number;
  /** Templates that are known and stay, row-major [bins x `fixedComponents`]. */
  readonly fixed?: Float64Array | undefined;
  readonly beta: number;
  /** Multiplicative updates of both factors. */
  readonly iterations: number;
  /** Of the random start; whole number from 0 to 2^53 - 1. */
  readonly seed: number;
  /** Number of the start among those of a seed. */
  readonly stream: number;
}

/** What {@link fitTemplates} learned. */
export interface FittedTemplates {
  /** Row-major [bins x components]; each sums to 1. */
  readonly templates: Float64Array;
  /** Part of the sum of V that these explain, the fixed ones aside: sum w_k h_k / sum V. */
  readonly share: number;
}

/**
 * Learns templates from chosen frames: what they hold beyond the fixed templates. It finds a local minimum from a random
 * start.
 *
 * @param chosen - At least one frame. Where all of it is 0, templates are flat and their share is 0.
 */
export function fitTemplates(chosen: ChosenFrames, fit: TemplateFit): FittedTemplates {
  const { frames, bins } = chosen;
  const { components, beta, iterations } = fit;
  const fixedComponents = fit.fixed === undefined ? 0 : fit.fixed.length / bins;
  const S = fixedComponents + components;
  if (meanOf(chosen) === 0)
    return { templates: new Float64Array(bins * components).fill(1 / bins), share: 0 };

  const free = { from: fixedComponents, to: S };
  const { kernel } = holdFrames(chosen, S, beta, free, fit.createKernel);
  const random = createRandom(fit.seed, fit.stream);
  const templates = new Float64Array(bins * S);
  const activations = new Float64Array(frames * S);
  // All with a mean of about 1, so that W H has it too.
  for (let f = 0; f < bins; f++) {
    for (let k = 0; k < fixedComponents; k++)
      templates[f * S + k] = bins * (fit.fixed?.[f * fixedComponents + k] ?? 0);
    for (let k = fixedComponents; k < S; k++) templates[f * S + k] = Math.max(FACTOR_FLOOR, 2 * random());
  }
  for (let i = 0; i < activations.length; i++) activations[i] = Math.max(FACTOR_FLOOR, (2 * random()) / S);
  kernel.load({ templates, activations });
  const updater = createMultiplicativeUpdate(kernel);
  for (let iteration = 0; iteration < iterations; iteration++) {
    updater.step();
    fit.onWork?.(frames * S);
  }
  const factors = kernel.read();
  normalise(factors, S, 1);
  let total = 0;
  let own = 0;
  for (let i = 0; i < factors.activations.length; i++) {
    total += factors.activations[i];
    if (i % S >= fixedComponents) own += factors.activations[i];
  }
  return { templates: columnsOf(factors.templates, S, fixedComponents, S), share: own / total };
}

/** Columns `from` up to `to` of a row-major matrix, row-major. */
function columnsOf(rows: Float64Array, columns: number, from: number, to: number): Float64Array {
  const width = to - from;
  const result = new Float64Array((rows.length / columns) * width);
  for (let i = 0; i < result.length; i++)
    result[i] = rows[Math.floor(i / width) * columns + from + (i % width)];
  return result;
}

/** Templates side by side, row-major [bins x all]. */
export function joinTemplates(parts: readonly Float64Array[], bins: number): Float64Array {
  const widths = parts.map(({ length }) => length / bins);
  const columns = widths.reduce((sum, width) => sum + width, 0);
  const result = new Float64Array(bins * columns);
  let from = 0;
  for (const [p, part] of parts.entries()) {
    for (let i = 0; i < part.length; i++) {
      result[Math.floor(i / widths[p]) * columns + from + (i % widths[p])] = part[i];
    }
    from += widths[p];
  }
  return result;
}
