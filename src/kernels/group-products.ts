/**
 * The products of NMF on a group of four frames, which share what is loaded of the other matrix. W H and A W are one
 * product, with the roles of bins and components exchanged.
 */
export const GROUP_FRAMES = 4;

/**
 * P = max(floor, H W') for four frames.
 *
 * @param w - [bins x components].
 * @param h - [4 x components].
 * @param product - [4 x bins], overwritten.
 */
export function multiplyFactors(
  w: Float64Array,
  h: Float64Array,
  bins: number,
  components: number,
  product: Float64Array,
  floor: number,
): void {
  dotTemplates(h, w, components, bins, product);
  for (let i = 0; i < product.length; i++) product[i] = Math.max(product[i], floor);
}

/**
 * A W for four frames.
 *
 * @param a - [4 x bins].
 * @param transposed - W', [components x bins].
 * @param sums - [4 x components], overwritten.
 */
export function dotTemplates(
  a: Float64Array,
  transposed: Float64Array,
  bins: number,
  components: number,
  sums: Float64Array,
): void {
  for (let s = 0; s < components; s++) {
    const w = s * bins;
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let f = 0; f < bins; f++) {
      const x = transposed[w + f];
      s0 += x * a[f];
      s1 += x * a[bins + f];
      s2 += x * a[2 * bins + f];
      s3 += x * a[3 * bins + f];
    }
    sums[s] = s0;
    sums[components + s] = s1;
    sums[2 * components + s] = s2;
    sums[3 * components + s] = s3;
  }
}

/**
 * Adds A' H of four frames.
 *
 * @param a - [4 x bins].
 * @param h - [4 x components].
 * @param sums - [bins x components], added to.
 */
export function addActivations(
  a: Float64Array,
  h: Float64Array,
  bins: number,
  components: number,
  sums: Float64Array,
): void {
  const [h1, h2, h3] = [components, 2 * components, 3 * components];
  for (let f = 0; f < bins; f++) {
    const [a0, a1, a2, a3] = [a[f], a[bins + f], a[2 * bins + f], a[3 * bins + f]];
    const at = f * components;
    for (let s = 0; s < components; s++)
      sums[at + s] += a0 * h[s] + a1 * h[h1 + s] + (a2 * h[h2 + s] + a3 * h[h3 + s]);
  }
}
