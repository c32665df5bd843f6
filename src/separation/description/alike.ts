/** Another component, and how alike the two are in time. */
export interface Alike {
  /** From 0. */
  readonly index: number;
  /** Pearson's correlation of the two activations, 0 to 1. */
  readonly correlation: number;
}

/** Below this two components have little to do with each other. */
const LEAST_CORRELATION = 0.3;

/** A standard deviation of less than this part of the mean is what rounding leaves of a constant. */
const CONSTANT = 1e-6;

/** Correlations of activations that pass by in blocks. */
export interface Correlator {
  /** @param activations - Of the next frames, row-major [frames x S]. */
  add(activations: ArrayLike<number>): void;
  /** Pearson's correlations of all frames so far [S x S]; 0 for a component that does not change. */
  correlations(): Float64Array[];
}

/**
 * Correlates the activations of all components with each other, frame by frame, so that blocks do not change a bit, nor
 * does the order of the components. Values are taken as float32, which `activations.npy` holds: it gives the same bits.
 * Means and co-moments are updated as by Welford 1962, which keeps its digits where sums of products lose them.
 */
export function createCorrelator(components: number): Correlator {
  const means = new Float64Array(components);
  const steps = new Float64Array(components);
  /** Sum of (x_a - mean_a) (x_b - mean_b) for b <= a. */
  const moments = Array.from({ length: components }, (_, a) => new Float64Array(a + 1));
  let frames = 0;
  return {
    add(activations) {
      for (let at = 0; at < activations.length; at += components) {
        const before = frames / (frames + 1);
        frames++;
        for (let k = 0; k < components; k++) steps[k] = Math.fround(activations[at + k]) - means[k];
        for (let a = 0; a < components; a++) {
          const row = moments[a];
          for (let b = 0; b <= a; b++) row[b] += steps[a] * steps[b] * before;
        }
        for (let k = 0; k < components; k++) means[k] += steps[k] / frames;
      }
    },
    correlations() {
      const deviations = moments.map((row, a) => {
        const deviation = Math.sqrt(row[a]);
        return deviation > CONSTANT * means[a] * Math.sqrt(frames) ? deviation : 0;
      });
      return moments.map((_, a) =>
        Float64Array.from(deviations, (deviation, b) => {
          const product = deviations[a] * deviation;
          const moment = moments[Math.max(a, b)][Math.min(a, b)];
          return product > 0 ? Math.max(-1, Math.min(1, moment / product)) : 0;
        }),
      );
    },
  };
}

/**
 * The other components that come and go with one, the most alike first.
 *
 * @param correlations - With each component, itself included.
 * @param above - The correlation that they exceed. Default 0.3.
 */
export function alikeTo(
  component: number,
  correlations: ArrayLike<number>,
  above = LEAST_CORRELATION,
): Alike[] {
  return Array.from(correlations, (correlation, index) => ({ index, correlation }))
    .filter(({ index, correlation }) => index !== component && correlation > above)
    .sort((a, b) => b.correlation - a.correlation || a.index - b.index);
}
