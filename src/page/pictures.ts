import { deflateRawSync } from 'node:zlib';
import type { CellMaxima } from '../separation/index.js';
import { PICTURE_RANGE_DB, type Picture } from './model.js';

/** Fast, and masked spectrograms are mostly silence. */
const DEFLATE_LEVEL = 1;

/** The mixture's picture and one of each component. */
export function encodePictures(maxima: CellMaxima): { mixture: Picture; components: Picture[] } {
  const { grid, mixture, components } = maxima;
  const cells = grid.columns * grid.bands;
  const count = cells === 0 ? 0 : components.length / cells;
  const loudest = largest(mixture, 0, 1);
  const encode = (values: Float32Array, offset: number, step: number): Picture => {
    const top = largest(values, offset, step);
    const levels = toLevels(values, offset, step, grid.columns, grid.bands, top);
    return {
      topDb: top > 0 && loudest > 0 ? 20 * Math.log10(top / loudest) : -PICTURE_RANGE_DB,
      levels: deflateRawSync(levels, { level: DEFLATE_LEVEL }).toString('base64'),
    };
  };
  return {
    mixture: encode(mixture, 0, 1),
    components: Array.from({ length: count }, (_, k) => encode(components, k, count)),
  };
}

function largest(values: Float32Array, offset: number, step: number): number {
  let top = 0;
  for (let i = offset; i < values.length; i += step) if (values[i] > top) top = values[i];
  return top;
}

/**
 * Levels from 0 to 255 over the range below `top`, transposed to [bands x columns]. The logarithm is looked up by the
 * upper 16 bits of the float32, exponent and 8 bits of mantissa: right to 0.03 dB, and 20 times as fast.
 */
function toLevels(
  values: Float32Array,
  offset: number,
  step: number,
  columns: number,
  bands: number,
  top: number,
): Uint8Array {
  const levels = new Uint8Array(columns * bands);
  if (top === 0) return levels;
  const table = levelTable(top);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let c = 0; c < columns; c++) {
    for (let b = 0, at = c * bands * step + offset; b < bands; b++, at += step) {
      levels[b * columns + c] = table[bits[at] >>> 15];
    }
  }
  return levels;
}

/** Decibels of every positive float32, by its upper 16 bits below the sign. */
const decibels = once(() => {
  const table = new Float64Array(1 << 16);
  const float = new Float32Array(1);
  const bits = new Uint32Array(float.buffer);
  for (let i = 1; i < table.length; i++) {
    bits[0] = (i << 15) | (1 << 14);
    table[i] = 20 * Math.log10(float[0]);
  }
  return table;
});

/** Levels of the same. */
function levelTable(top: number): Uint8Array {
  const table = new Uint8Array(1 << 16);
  const scale = 255 / PICTURE_RANGE_DB;
  const bottomDb = 20 * Math.log10(top) - PICTURE_RANGE_DB;
  const db = decibels();
  for (let i = 1; i < table.length; i++) {
    table[i] = Math.max(0, Math.min(255, Math.round(scale * (db[i] - bottomDb))));
  }
  return table;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
