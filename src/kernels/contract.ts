/**
 * The numeric contract of NMF: what a factorisation algorithm asks of the machine. The reference build
 * (float64, anyone can read it) and the fast builds implement it, and one test suite runs on all of them.
 *
 * Memory layout, all row-major: V [frames x bins], W [bins x components], H [frames x components], so that
 * the entries that meet in a product lie side by side.
 */
export interface NmfProblem {
  /** Non-negative magnitudes, row-major [frames x bins]; already scaled and floored. Not modified. */
  readonly v: Float32Array;
  readonly frames: number;
  readonly bins: number;
  readonly components: number;
  /** The beta of the beta-divergence: any finite number. */
  readonly beta: number;
}

/** Entries of a factor: W [bins x components] or H [frames x components], row-major. */
export type Factor = Float64Array;

/** W H is never taken below this, so that quotients and logarithms stay finite. */
export const PRODUCT_FLOOR = 1e-30;

/**
 * Results are sums in a fixed order: the same arguments give the same bits, whatever the number of threads.
 * Result arrays are overwritten; none may be one of the arguments.
 */
export interface NmfKernel {
  readonly problem: NmfProblem;
  /** N = W'(V . (WH)^(beta-2)) and D = W'(WH)^(beta-1), each [frames x components], at the given W and H. */
  activationTerms(templates: Factor, activations: Factor, numerator: Factor, denominator: Factor): void;
  /** N = (V . (WH)^(beta-2))H' and D = (WH)^(beta-1)H', each [bins x components], at the given W and H. */
  templateTerms(templates: Factor, activations: Factor, numerator: Factor, denominator: Factor): void;
  /** The beta-divergence of V from WH, summed over all entries. */
  divergence(templates: Factor, activations: Factor): number;
  /** V X for X [bins x columns] into [frames x columns]; both row-major. */
  multiply(x: Float64Array, columns: number, result: Float64Array): void;
  /** V' Y for Y [frames x columns] into [bins x columns]; both row-major. */
  multiplyTransposed(y: Float64Array, columns: number, result: Float64Array): void;
}

export type CreateKernel = (problem: NmfProblem) => NmfKernel;
