/** How previews hold activations: in levels, one byte each. For both sides, so nothing here needs Node.js. */

/** From one level to the next. An activation comes back right to half of it, 0.25 dB. */
const LEVEL_DB = 0.5;
/** Of the largest activation; level 0 is none, for what is 127 dB below it or less. */
const TOP_LEVEL = 255;

/**
 * @param rows - Activations, row-major [frames x S].
 * @param largest - Of each component in the whole recording.
 */
export function toLevels(rows: ArrayLike<number>, largest: readonly number[]): Uint8Array {
  const levels = new Uint8Array(rows.length);
  const perOctave = (20 * Math.log10(2)) / LEVEL_DB;
  const tops = largest.map((value) => TOP_LEVEL - perOctave * Math.log2(value));
  for (let i = 0; i < rows.length; i++) {
    if (!(rows[i] > 0)) continue;
    const level = Math.round(tops[i % largest.length] + perOctave * Math.log2(rows[i]));
    levels[i] = Math.max(0, Math.min(TOP_LEVEL, level));
  }
  return levels;
}

/** What each level stands for, in parts of the largest activation. */
export const LEVEL_VALUES: Float32Array = Float32Array.from({ length: TOP_LEVEL + 1 }, (_, level) =>
  level === 0 ? 0 : 10 ** ((LEVEL_DB * (level - TOP_LEVEL)) / 20),
);
