/**
 * The numeric contract of NMF: what a factorisation algorithm asks of the machine. The reference build (float64,
 * anyone can read it) and the fast build implement it, and one test suite runs on both.
 *
 * A kernel holds V and, for each of the two factors, the current and the previous value, a trial value, and the
 * numerator N and the denominator D of the update rules. Algorithms only say what to do with them and look at single numbers, so the
 * matrices stay where the threads are. Results are sums in a fixed order: the same calls give the same bits,
 * whatever the number of threads.
 *
 * Matrices that cross this border are row-major: W [bins x components], H [frames x components].
 *
 * What each call changes, and what it leaves undefined until it is set again; everything else stays, to the bit.
 * (x is a factor's current value, x- its previous one, Y its trial value; N and D those of its update; G the one Gram matrix.)
 *
 *   call                      changes                     undefined afterwards        reads
 *   load                      x, x-, Y of both factors    N, D of both, and G
 *   extrapolate               Y of the factor                                         x, x-
 *   evaluate, beta not 2      N, D of the factor                                      x or Y, the other's x
 *   evaluate, beta 2          N, D of the factor, G                                   x or Y, the other's x
 *   addToFraction             N, D of the factor                                      N, D
 *   update                    x of the factor                                         x or Y, N, D
 *   update with momentum      x, x-, Y of the factor                                  x or Y, N, D
 *   restore                   x, x- of the factor                                     Y
 *   project (beta 2)          N of the factor, G          D of the factor             the other's x
 *   sweep (beta 2)            x, x- of the factor                                     x or Y, N, G
 *   quadraticObjective        nothing                                                 x or Y, N, G
 *   read, readFraction, divergence, powerSum, componentEnergies, multiply, multiplyTransposed: nothing
 *
 * N, D and G stay what they were computed as when the factors that they come from move on. G belongs to the factor that
 * was projected or evaluated last: what reads it is for that factor alone.
 *
 * What steps leave alone: components that are not free ({@link NmfShape.free}), and entries at 0. So a component is
 * silent in some frames, through all steps, where H was loaded with 0 in them.
 *
 * Another build, for example on a graphics processor by WebGPU, implements this interface and passes the suite in
 * test/kernels. It would keep all matrices in buffers of the device; only load, read, readFraction, addToFraction and
 * the two products move any. What it would need first:
 * - Calls that return numbers would have to return promises, as the device answers only later; the algorithms look at
 *   one number per factor and iteration, which must not become more.
 * - WGSL has no float64: sums that are float64 here would be pairs of float32, or sums of each block added up by the
 *   processor, in the order of the blocks either way.
 * - A sum within a workgroup is a tree of a fixed shape, so that the same device gives the same bits. Divisions, roots
 *   and logarithms are not rounded alike on all devices: one would have to say that bits depend on the device.
 * - Buffers are bound in parts of 128 MiB unless the device offers more: V would be split by frame groups, which every
 *   pass over it takes in blocks anyway.
 */
export interface NmfShape {
  readonly frames: number;
  readonly bins: number;
  readonly components: number;
  /** The beta of the beta-divergence: any finite number. */
  readonly beta: number;
  /** Components whose entries of a factor steps move; those of the others stay as they were loaded. Default all. */
  readonly free?: { readonly [S in Side]?: ComponentRange } | undefined;
}

/** Components from number `from` up to, but not including, `to`. */
export interface ComponentRange {
  readonly from: number;
  readonly to: number;
}

/** Frames from number `from` up to, but not including, `to`. */
export interface FrameRange {
  readonly from: number;
  readonly to: number;
}

/** V with its shape. */
export interface NmfProblem extends NmfShape {
  /**
   * Finite magnitudes of at least 0, which is checked where a kernel is made; row-major [frames x bins], already scaled
   * and floored. Not modified.
   */
  readonly v: Float32Array;
}

/** Entries of a factor: W [bins x components] or H [frames x components], row-major. */
export type Factor = Float64Array;

/** The two factors. */
export interface Factors {
  readonly templates: Factor;
  readonly activations: Factor;
}

/** Which factor: `activations` is H, `templates` is W. */
export type Side = 'activations' | 'templates';
/** Which value of a factor: the one reached, or the extrapolated one that is tried. */
export type Point = 'current' | 'trial';

/** Steps take no entry of a factor below this, V having a mean of 1: an entry at zero could not grow again. */
export const FACTOR_FLOOR = 1e-7;

/**
 * W H is never taken below this, so that no power that an update needs leaves the range of float32: its power
 * beta - 2 stays below 1e30. (For beta from 1 upward that is 1e-30; for beta 0, 1e-15. Entries of V are 1 in the
 * mean, and at least 1e-6 where beta <= 0.)
 */
export function productFloor(beta: number): number {
  return beta >= 1 ? 1e-30 : 10 ** (-30 / (2 - beta));
}

export interface NmfKernel {
  readonly shape: NmfShape;
  /** Sets both factors at all points; entries are 0 or at least {@link FACTOR_FLOOR}, which is not checked. */
  load(factors: Factors): void;
  /** Copies of both factors at a point, by default the current one. */
  read(at?: Point): Factors;
  /**
   * The trial value Y from the current x and the previous x-: `geometric` max(floor, x clip(x / x-, 1/5, 5)^amount),
   * `linear` max(floor, x + amount (x - x-)).
   */
  extrapolate(side: Side, law: 'geometric' | 'linear', amount: number): void;
  /**
   * N and D of one factor at a point Y of it, with the other factor's current value: for H, N = W'(V . (WY)^(beta-2))
   * and D = W'(WY)^(beta-1); for W alike with H' on the right.
   *
   * @returns With `wantsObjective` the divergence there, less what only depends on V (and by a constant factor of
   *   none); NaN without. Not for beta 2, see {@link project}.
   */
  evaluate(side: Side, at: Point, wantsObjective: boolean): number;
  /** What {@link evaluate} computed, in the shape of the factor. */
  readFraction(side: Side): { numerator: Factor; denominator: Factor };
  /**
   * Adds to N and D of a factor what a further term of the objective brings to each: the negative and the positive part
   * of its gradient. Both in the shape of the factor, at least 0. What {@link evaluate} returned does not know of it.
   */
  addToFraction(side: Side, numerator: Factor, denominator: Factor): void;
  /**
   * R = max(floor, Y (N / D)^exponent) becomes the current value. With `momentum` the former current value becomes
   * the previous one, except in entries where the step turned back, (R - Y)(Y - x) < 0, which start again from R;
   * and the trial value becomes the former current one, for {@link restore}.
   */
  update(side: Side, at: Point, exponent: number, momentum: boolean): void;
  /**
   * Takes the last {@link update} with momentum back: the value before it becomes the current and the previous one.
   * Nothing else may have been done to that factor in between.
   */
  restore(side: Side): void;
  /** Beta 2: N = W'V or V H' and the other factor's Gram matrix G, for the two that follow. */
  project(side: Side): void;
  /** Beta 2, after {@link project}: |WH|^2 / 2 - <V, WH> at a point, which is the divergence less |V|^2 / 2. */
  quadraticObjective(side: Side, at: Point): number;
  /**
   * Beta 2, after {@link project}: sweeps of hierarchical alternating least squares (Cichocki & Phan 2009) from a
   * point, Y_q = max(floor, Y_q + (N_q - G_q Y) / G_qq) for one component q after the other. The former current value
   * becomes the previous one.
   */
  sweep(side: Side, at: Point, sweeps: number): void;
  /** The beta-divergence of V from WH at the current factors, summed over all entries. */
  divergence(): number;
  /** Sum of v^exponent over the entries of V above 0. */
  powerSum(exponent: number): number;
  /**
   * What each component's mask leaves of the energy of V: sum over bins and frames of weight (M_k V)^2 with
   * M_k = w_k h_k / W H.
   *
   * @param binWeights - Weight of each bin.
   * @param range - The frames that count. Default: all.
   * @returns One energy per component, in units of V squared.
   */
  componentEnergies(binWeights: Float64Array, range?: FrameRange): Float64Array;
  /**
   * V X for X [bins x columns] into [frames x columns]; both row-major. At most components + {@link SPARE_COLUMNS}
   * columns.
   */
  multiply(x: Float64Array, columns: number, result: Float64Array): void;
  /** V' Y for Y [frames x columns] into [bins x columns]; both row-major. */
  multiplyTransposed(y: Float64Array, columns: number, result: Float64Array): void;
}

/** Columns beyond the number of components that {@link NmfKernel.multiply} has room for. */
export const SPARE_COLUMNS = 6;

/** @throws NmfError `input` for a V that holds anything but finite magnitudes of at least 0; `memory`. */
export type CreateKernel = (problem: NmfProblem) => NmfKernel;
