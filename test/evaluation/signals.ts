import {
  addProducts,
  type BssMeasures,
  createCorrelator,
  createProducts,
  createProjector,
  distortionFilters,
  siSdr,
} from '../../src/evaluation/index.js';
import type { Block, Products } from '../../src/evaluation/products.js';

/** Noise between -1 and 1 that is the same on every machine and in Python: a linear congruential generator. */
export function noise(length: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length }, () => {
    state = (1_664_525 * state + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 31 - 1;
  });
}

/** Each sample with a share of the one before: noise with a spectrum that falls. */
export function smoothed(samples: Float64Array, share: number): Float64Array {
  let last = 0;
  return samples.map((sample) => {
    last = share * last + sample;
    return last;
  });
}

/** A weighted sum of signals. */
export function mixed(weights: readonly number[], signals: readonly Float64Array[]): Float64Array {
  return signals[0].map((_, i) => weights.reduce((sum, weight, k) => sum + weight * signals[k][i], 0));
}

/** BSS Eval of estimate k for reference k, signals given as [channels][samples], in blocks of a length. */
export function bssEval(
  references: readonly Block[],
  estimates: readonly Block[],
  blockSamples = Number.POSITIVE_INFINITY,
): BssMeasures[] {
  const channels = references[0].length;
  const correlator = createCorrelator(references.length, estimates.length, channels);
  const blocks = [...blocksOf([...references, ...estimates], blockSamples)];
  const split = (all: Block[]) => [all.slice(0, references.length), all.slice(references.length)] as const;
  for (const block of blocks) correlator.add(...split(block));
  const projector = createProjector(distortionFilters(correlator.finish(), [...estimates.keys()]), channels);
  for (const block of blocks) projector.add(...split(block));
  return projector.finish();
}

/** Products of components and references of one channel, in blocks of a length. */
export function productsOf(
  components: readonly Float64Array[],
  references: readonly Float64Array[],
  blockSamples = Number.POSITIVE_INFINITY,
): Products {
  const products = createProducts(components.length, references.length);
  for (const block of blocksOf(
    [...components, ...references].map((x) => [x]),
    blockSamples,
  )) {
    addProducts(products, block.slice(0, components.length), block.slice(components.length));
  }
  return products;
}

/** SI-SDR of one estimate. */
export function siSdrOf(estimate: Float64Array, reference: Float64Array): number {
  return siSdr(productsOf([estimate], [reference]), [0], 0);
}

function* blocksOf(signals: readonly Block[], blockSamples: number): Generator<Block[]> {
  const { length } = signals[0][0];
  for (let at = 0; at < length; at += blockSamples) {
    yield signals.map((signal) => signal.map((samples) => samples.subarray(at, at + blockSamples)));
  }
}
