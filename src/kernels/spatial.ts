/**
 * Where components sound in two channels: the formulas that the reference and the fast build share.
 *
 * Component k is modelled as Gaussian with the spatial covariance v_k R_k (Duong, Vincent & Gribonval 2010, "Under-determined
 * reverberant audio source separation using a full-rank spatial covariance model", eq. 4), where v_k = w_k h_k and R_k(f)
 * is Hermitian, 2 x 2, with a trace of 2. With x the spectra of the two channels, the masks M_k = v_k / sum_j v_j,
 * P = sum_k M_k R_k and y = (P + e I)^-1 x, their multichannel Wiener filter is
 *
 *   c_k = M_k (R_k y + x - P y).
 *
 * What the regularisation e leaves of x is thus shared out by the masks: the components add up to x, and where all R_k are
 * the same, as for two equal channels, they are M_k x.
 *
 * R is learned from the recording by two steps from R_k = I, in which every place is as likely:
 *
 *   R_k <- sum_t c_k c_k^H / sqrt(sum_j v_j), scaled to a trace of 2, with c_k = M_k (R_k + e I) y.
 *
 * This is expectation-maximisation (Sawada et al. 2013) without its posterior covariance, which is larger the quieter the
 * recording, and tells equal channels apart. Frames count by the root of their magnitude. The page of bench/stereo.bench.mjs
 * has what other numbers of steps and weights gave.
 *
 * Covariances are stored as four numbers of each component and bin, r11, r22, re r12 and im r12, r12 being x1 conj(x2).
 */

/** e. */
export const REGULARISATION = 1e-3;
/** Steps that R is learned by. */
export const COVARIANCE_STEPS = 2;
/** Numbers of a covariance. */
export const COVARIANCE_NUMBERS = 4;
/** sum_j v_j below this is silence, V having a mean of about 1. */
export const LEAST_MODEL = 1e-6;

/** Covariances [S x bins x 4], row-major. */
export type Covariances = Float64Array | Float32Array;

/** R_k = I. */
export function equalCovariances(components: number, bins: number): Float64Array {
  return Float64Array.from({ length: COVARIANCE_NUMBERS * components * bins }, (_, i) => (i % 4 < 2 ? 1 : 0));
}

/**
 * The end of a step: R_k = (R_k + e I) G_k (R_k + e I), scaled to a trace of 2; I where nothing was heard.
 *
 * @param covariances - R before, changed in place.
 * @param sums - G = sum_t M_k^2 y y^H / sqrt(sum_j v_j), [S x bins x 4]; in any unit.
 */
export function stepCovariances(covariances: Float64Array, sums: Float64Array): void {
  for (let at = 0; at < covariances.length; at += COVARIANCE_NUMBERS) {
    const [g11, g22, gRe, gIm] = sums.subarray(at, at + 4);
    const [r1, r2, re, im] = covariances.subarray(at, at + 4);
    const [a, b] = [r1 + REGULARISATION, r2 + REGULARISATION];
    const square = re * re + im * im;
    // r12 conj(g12)
    const along = re * gRe + im * gIm;
    const across = im * gRe - re * gIm;
    const n11 = a * a * g11 + square * g22 + 2 * a * along;
    const n22 = b * b * g22 + square * g11 + 2 * b * along;
    const common = a * g11 + b * g22 + along;
    const nRe = re * common - im * across + a * b * gRe;
    const nIm = im * common + re * across + a * b * gIm;
    const scale = 2 / (n11 + n22);
    const isHeard = Number.isFinite(scale) && n11 + n22 > 0;
    covariances.set(isHeard ? [scale * n11, scale * n22, scale * nRe, scale * nIm] : [1, 1, 0, 0], at);
  }
}
