import { FACTOR_FLOOR } from '../kernels/index.js';
import { type ChosenFrames, type FitRun, holdFrames, meanOf } from './chosen-frames.js';
import { createMultiplicativeUpdate } from './mu.js';

/** What {@link refit} begins with. */
export interface RefitRequest {
  readonly chosen: ChosenFrames;
  /** W, row-major [bins x S]; each sums to 1. */
  readonly templates: Float64Array;
  /** H in V's unit, row-major [frames x S]; entries at 0 stay there. */
  readonly activations: Float64Array;
  /** Each frame's V and H are taken so many times, above 0. */
  readonly weights: Float64Array;
  /** Components whose templates move. */
  readonly taught: ReadonlySet<number>;
  readonly beta: number;
  /** Multiplicative updates of H, then W. */
  readonly iterations: number;
}

/**
 * Goes on with factors that there are, some templates free and the others as they are.
 *
 * @returns The templates, each with a sum of 1, and what H is to be multiplied with for it, one number per component.
 */
export function refit(
  request: RefitRequest,
  { createKernel, onWork }: FitRun = {},
): { templates: Float64Array; scales: Float64Array } {
  const { chosen, taught, weights, beta, iterations } = request;
  const { frames, bins } = chosen;
  const S = request.templates.length / bins;
  if (meanOf(chosen) === 0) return { templates: request.templates, scales: new Float64Array(S).fill(1) };
  // Those that move stand first: a kernel's free components lie side by side.
  const all = Array.from({ length: S }, (_, k) => k);
  const order = [...all.filter((k) => taught.has(k)), ...all.filter((k) => !taught.has(k))];
  const weighted = { ...chosen, v: weightedFrames(chosen, weights) };
  const { kernel, mean } = holdFrames(weighted, S, beta, { from: 0, to: taught.size }, createKernel);
  // All with a mean of about 1, so that W H has it too.
  const templates = new Float64Array(bins * S);
  for (let i = 0; i < templates.length; i++) {
    const from = Math.floor(i / S) * S + order[i % S];
    templates[i] = floored(bins * request.templates[from]);
  }
  const activations = new Float64Array(frames * S);
  for (let i = 0; i < activations.length; i++) {
    const t = Math.floor(i / S);
    activations[i] = floored((request.activations[t * S + order[i % S]] * weights[t]) / (bins * mean));
  }
  kernel.load({ templates, activations });
  const updater = createMultiplicativeUpdate(kernel);
  for (let iteration = 0; iteration < iterations; iteration++) {
    updater.step();
    onWork?.(frames * S);
  }
  const factors = kernel.read();
  const scales = new Float64Array(S);
  const result = new Float64Array(bins * S);
  for (const [i, k] of order.entries()) {
    let sum = 0;
    for (let at = i; at < factors.templates.length; at += S) sum += factors.templates[at];
    for (let f = 0; f < bins && sum > 0; f++) result[f * S + k] = factors.templates[f * S + i] / sum;
    scales[k] = sum / bins;
  }
  return { templates: result, scales };
}

function weightedFrames({ v, bins }: ChosenFrames, weights: Float64Array): Float32Array {
  const weighted = v.slice();
  for (const [t, weight] of weights.entries()) {
    if (weight === 1) continue;
    for (let i = t * bins; i < (t + 1) * bins; i++) weighted[i] *= weight;
  }
  return weighted;
}

/** Steps take no entry above 0 below the floor, and kernels hold none. */
const floored = (value: number) => (value > 0 ? Math.max(FACTOR_FLOOR, value) : 0);
