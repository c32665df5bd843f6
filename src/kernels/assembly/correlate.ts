/** Samples whose products are added in float32 before they go to the float64 sums. */
const CHUNK = 256;
/** Lags that are worked on side by side, eight vectors of four. */
const LAGS = 32;

// @ts-ignore: decorator
@inline
function addTo(sums: usize, part: v128): void {
  v128.store(sums, f64x2.add(v128.load(sums), f64x2.promote_low_f32x4(part)));
  const high = i32x4.shuffle(part, part, 2, 3, 0, 1);
  v128.store(sums, f64x2.add(v128.load(sums, 16), f64x2.promote_low_f32x4(high)), 16);
}

/**
 * Sums of x[t] x[t + lag] over all t, for each lag from 0 on.
 *
 * @param x - [count], followed by as many zeros as there are lags.
 * @param lags - A multiple of 32.
 * @param sums - Float64 [lags], overwritten.
 */
export function correlate(x: usize, count: i32, lags: i32, sums: usize): void {
  memory.fill(sums, 0, <usize>lags << 3);
  for (let lag = 0; lag < lags; lag += LAGS) {
    for (let done = 0; done < count; done += CHUNK) {
      let at = x + (<usize>done << 2);
      const end = at + (<usize>min(count - done, CHUNK) << 2);
      let other = at + (<usize>lag << 2);
      let a = f32x4.splat(0);
      let b = a;
      let c = a;
      let d = a;
      let e = a;
      let f = a;
      let g = a;
      let h = a;
      for (; at < end; at += 4) {
        const now = v128.load_splat<f32>(at);
        a = f32x4.add(a, f32x4.mul(now, v128.load(other)));
        b = f32x4.add(b, f32x4.mul(now, v128.load(other, 16)));
        c = f32x4.add(c, f32x4.mul(now, v128.load(other, 32)));
        d = f32x4.add(d, f32x4.mul(now, v128.load(other, 48)));
        e = f32x4.add(e, f32x4.mul(now, v128.load(other, 64)));
        f = f32x4.add(f, f32x4.mul(now, v128.load(other, 80)));
        g = f32x4.add(g, f32x4.mul(now, v128.load(other, 96)));
        h = f32x4.add(h, f32x4.mul(now, v128.load(other, 112)));
        other += 4;
      }
      const to = sums + (<usize>lag << 3);
      addTo(to, a);
      addTo(to + 32, b);
      addTo(to + 64, c);
      addTo(to + 96, d);
      addTo(to + 128, e);
      addTo(to + 160, f);
      addTo(to + 192, g);
      addTo(to + 224, h);
    }
  }
}
