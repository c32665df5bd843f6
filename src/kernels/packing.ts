import type { NmfLayout } from './layout.js';

/**
 * Between row-major matrices and the layouts of the kernels: [groups][columns][width] float32, where entry
 * (i, c) of a row-major [entries x columns] matrix stands in group i / width, column c, lane i % width.
 */
export function packFactor(
  source: Float64Array,
  entries: number,
  columns: number,
  target: Float32Array,
  padded: number,
  width: number,
): void {
  target.fill(0);
  for (let i = 0; i < entries; i++) {
    const at = Math.floor(i / width) * padded * width + (i % width);
    for (let c = 0; c < columns; c++) target[at + c * width] = source[i * columns + c];
  }
}

export function unpackFactor(
  source: Float32Array,
  entries: number,
  columns: number,
  target: Float64Array,
  padded: number,
  width: number,
): void {
  for (let i = 0; i < entries; i++) {
    const at = Math.floor(i / width) * padded * width + (i % width);
    for (let c = 0; c < columns; c++) target[i * columns + c] = source[at + c * width];
  }
}

/** Row-major V [frames x bins] into frame groups; the padding becomes 0. */
export function packMagnitudes(
  source: Float32Array,
  { frames, bins, frameGroups, binGroups }: NmfLayout,
  target: Float32Array,
): void {
  target.fill(0, 0, frameGroups * binGroups * 32);
  for (let t = 0; t < frames; t++) {
    const group = Math.floor(t / 4) * binGroups * 32 + (t % 4) * 8;
    for (let f = 0; f < bins; f++) target[group + (f >> 3) * 32 + (f & 7)] = source[t * bins + f];
  }
}

export function unpackMagnitudes(
  source: Float32Array,
  { frames, bins, binGroups }: Pick<NmfLayout, 'frames' | 'bins' | 'binGroups'>,
  target: Float32Array,
): void {
  for (let t = 0; t < frames; t++) {
    const group = Math.floor(t / 4) * binGroups * 32 + (t % 4) * 8;
    for (let binGroup = 0; binGroup < binGroups; binGroup++) {
      const from = group + binGroup * 32;
      const to = t * bins + binGroup * 8;
      const lanes = Math.min(8, bins - binGroup * 8);
      for (let lane = 0; lane < lanes; lane++) target[to + lane] = source[from + lane];
    }
  }
}
