/**
 * The products of NMF on a group of four frames. Each computes a 4 x 2 tile of its result in local variables, so that
 * eight products share six loads. W H and A W are one product, with the roles of bins and components exchanged.
 *
 *                     2 components                    2 bins
 *   dotTemplates     4 x 2 of A W    addActivations  += A' H
 *   (over bins)                      (over the 4 frames)
 *
 * In an odd last pair both halves are the same column; the second result repeats the first, or adds nothing.
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
  const [row1, row2, row3] = [bins, 2 * bins, 3 * bins];
  const [out1, out2, out3] = [components, 2 * components, 3 * components];
  for (let s = 0; s < components; s += 2) {
    const q = s + 1 < components ? s + 1 : s;
    const ws = s * bins;
    const wq = q * bins;
    let [s0, s1, s2, s3, q0, q1, q2, q3] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let f = 0; f < bins; f++) {
      const x = transposed[ws + f];
      const y = transposed[wq + f];
      const a0 = a[f];
      const a1 = a[row1 + f];
      const a2 = a[row2 + f];
      const a3 = a[row3 + f];
      s0 += x * a0;
      s1 += x * a1;
      s2 += x * a2;
      s3 += x * a3;
      q0 += y * a0;
      q1 += y * a1;
      q2 += y * a2;
      q3 += y * a3;
    }
    sums[s] = s0;
    sums[out1 + s] = s1;
    sums[out2 + s] = s2;
    sums[out3 + s] = s3;
    sums[q] = q0;
    sums[out1 + q] = q1;
    sums[out2 + q] = q2;
    sums[out3 + q] = q3;
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
  const [row1, row2, row3] = [bins, 2 * bins, 3 * bins];
  for (let f = 0; f < bins; f += 2) {
    const g = f + 1 < bins ? f + 1 : f;
    const isPair = g !== f; // in an odd last bin the second half adds nothing, to the same place
    const f0 = a[f];
    const f1 = a[row1 + f];
    const f2 = a[row2 + f];
    const f3 = a[row3 + f];
    const g0 = isPair ? a[g] : 0;
    const g1 = isPair ? a[row1 + g] : 0;
    const g2 = isPair ? a[row2 + g] : 0;
    const g3 = isPair ? a[row3 + g] : 0;
    const sf = f * components;
    const sg = g * components;
    for (let s = 0; s < components; s++) {
      const a0 = h[s];
      const a1 = h[h1 + s];
      const a2 = h[h2 + s];
      const a3 = h[h3 + s];
      sums[sf + s] += f0 * a0 + f1 * a1 + (f2 * a2 + f3 * a3);
      sums[sg + s] += g0 * a0 + g1 * a1 + (g2 * a2 + g3 * a3);
    }
  }
}
