import fc from 'fast-check';
import {
  type CreateKernel,
  FACTOR_FLOOR,
  type Factors,
  type NmfProblem,
  productFloor,
} from '../../src/kernels/index.js';
import { createRandom } from '../../src/nmf/random.js';

/** One build, and how far its sums may be from the formula's. */
export interface Build {
  readonly name: string;
  readonly create: CreateKernel;
  /** Betas that it computes. */
  computes(beta: number): boolean;
  /** Relative error of a sum of terms of one sign. */
  precision(problem: NmfProblem): number;
}

/** Betas with a path of their own, and between them any. */
const anyBeta = fc.oneof(
  fc.constantFrom(3, 2, 1.5, 1, 0.5, 0, -0.5, -1),
  // Right beside 0 and 1 the formulas that are compared with cancel.
  fc.integer({ min: -1000, max: 3500 }).map((x) => x / 1000),
);

/** Both sides of groups of 4 frames and 8 bins, of 16 bin groups (128 bins) and of 16 frame groups (64 frames). */
const anySize = fc.oneof(
  fc.record({ frames: fc.integer({ min: 1, max: 13 }), bins: fc.integer({ min: 1, max: 18 }) }),
  fc.record({
    frames: fc.constantFrom(1, 2, 63, 64, 65, 131),
    bins: fc.constantFrom(1, 7, 8, 9, 127, 128, 129, 260),
  }),
);

/** Shapes on both sides of every block size; zeros in V, frames and bins at the floor. */
export function anyCase(build: Build) {
  return fc.record({
    size: anySize,
    components: fc.integer({ min: 1, max: 7 }),
    beta: anyBeta.filter((beta) => build.computes(beta)),
    zeroShare: fc.constantFrom<number>(0, 0.3, 1),
    hasEmptyFrame: fc.boolean(),
    hasEmptyBin: fc.boolean(),
    seed: fc.nat(),
  });
}

export type Case = ReturnType<typeof anyCase> extends fc.Arbitrary<infer T> ? T : never;

export function problemOf({ size, components, beta, zeroShare, seed }: Case): NmfProblem {
  const random = createRandom(seed);
  const zero = beta >= 0.05 ? zeroShare : 0; // closer to 0, silence is as good as infinitely far off
  const v = new Float32Array(size.frames * size.bins);
  for (let i = 0; i < v.length; i++) v[i] = random() < zero ? 0 : 0.01 + 3 * random() ** 4;
  return { v, ...size, components, beta };
}

/** Factors as float32 holds them, so that both builds begin at the same numbers. */
export function factorsOf({ size, components, hasEmptyFrame, hasEmptyBin, seed }: Case, stream = 1): Factors {
  const random = createRandom(seed, stream);
  const entry = () => Math.fround(0.01 + random());
  const templates = new Float64Array(size.bins * components).map(entry);
  const activations = new Float64Array(size.frames * components).map(entry);
  if (hasEmptyFrame) activations.fill(Math.fround(FACTOR_FLOOR), 0, components);
  if (hasEmptyBin) templates.fill(Math.fround(FACTOR_FLOOR), 0, components);
  return { templates, activations };
}

/** W H of one frame and bin, floored. */
export function productAt(
  problem: NmfProblem,
  { templates, activations }: Factors,
  t: number,
  f: number,
): number {
  const { components, beta } = problem;
  let sum = 0;
  for (let s = 0; s < components; s++) sum += templates[f * components + s] * activations[t * components + s];
  return Math.max(sum, productFloor(beta));
}
