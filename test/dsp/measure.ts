/** Repeatable noise in -1 .. 1 (Park & Miller's generator). */
export function noise(length: number, seed = 1): Float64Array {
  let state = seed * 16807 + 11;
  return Float64Array.from({ length }, () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  });
}

/** Largest absolute difference of two arrays of one length. */
export function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`lengths differ: ${a.length} and ${b.length}`);
  let max = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    if (!(difference <= max)) max = difference; // NaN must not pass
  }
  return max;
}

/** Largest absolute value. */
export function peak(a: ArrayLike<number>): number {
  let max = 0;
  for (let i = 0; i < a.length; i++) max = Math.max(max, Math.abs(a[i]));
  return max;
}

/** Root mean square of a - b over that of b, in dB. */
export function relativeErrorDb(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let error = 0;
  let power = 0;
  for (let i = 0; i < b.length; i++) {
    error += (a[i] - b[i]) ** 2;
    power += b[i] ** 2;
  }
  return 10 * Math.log10(error / power);
}

export function toDecibels(amplitude: number): number {
  return 20 * Math.log10(amplitude);
}

/** X[k] for k = 0 .. size / 2 straight from the definition, interleaved (re, im). */
export function directDft(frame: ArrayLike<number>): Float64Array {
  const size = frame.length;
  const spectrum = new Float64Array(size + 2);
  for (let k = 0; k <= size / 2; k++) {
    for (let n = 0; n < size; n++) {
      const angle = (2 * Math.PI * ((k * n) % size)) / size;
      spectrum[2 * k] += frame[n] * Math.cos(angle);
      spectrum[2 * k + 1] -= frame[n] * Math.sin(angle);
    }
  }
  return spectrum;
}
