/**
 * Divisors of a decoder's samples. FLAC's divides by 2^(bits-1) - 1, which makes them a little too large; those of
 * WavPack and True Audio do so with positive ones.
 */
const HAS_LARGE_NEGATIVES: ReadonlySet<string> = new Set(['flac', 'mkv', 'm4a']);

/** Rounding to 32-bit float moves a whole number below 2^23 by 1/4 at most. */
const TOLERANCE = 0.26;

/**
 * Puts samples that were integers back on k / 2^(bits-1), as every other reader here has them, in place.
 *
 * @param format Names the decoder.
 * @param bits As the file's header says, up to 24.
 * @returns Whether all samples are such integers now; where not, the decoder is one that is not known here.
 */
export function restoreIntegers(channels: readonly Float32Array[], format: string, bits: number): boolean {
  const full = 2 ** (bits - 1);
  const negative = HAS_LARGE_NEGATIVES.has(format) ? full - 1 : full;
  const divisors = [
    [full - 1, negative],
    [full, full],
  ];
  const found = divisors.find(([above, below]) =>
    channels.every((channel) =>
      channel.every((x) => {
        const scaled = x * (x > 0 ? above : below);
        const whole = Math.round(scaled);
        return Math.abs(scaled - whole) <= TOLERANCE && whole >= -full && whole < full;
      }),
    ),
  );
  if (found === undefined) return false;
  const [above, below] = found;
  for (const channel of channels) {
    for (let i = 0; i < channel.length; i++) {
      const x = channel[i];
      channel[i] = Math.round(x * (x > 0 ? above : below)) / full;
    }
  }
  return true;
}
