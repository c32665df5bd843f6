import type { NmfLayout } from './nmf-layout.js';

/**
 * Between row-major matrices and the layouts of the kernels: [groups][padded][width] float32, where entry (i, c) of a
 * row-major [entries x columns] matrix stands in group i / width, column c, lane i % width.
 */
export interface Packing {
  readonly entries: number;
  readonly columns: number;
  /** Columns that a group has room for. */
  readonly padded: number;
  readonly width: 4 | 8;
}

/** Where the first column of an entry stands; the others follow `width` apart. */
function placeOf(entry: number, { padded, width }: Packing): number {
  return Math.floor(entry / width) * padded * width + (entry % width);
}

/** The padding becomes 0. */
export function packFactor(source: Float64Array, packing: Packing, target: Float32Array): void {
  target.fill(0);
  addFactor(source, packing, target);
}

/** Adds to what is there. */
export function addFactor(source: Float64Array, packing: Packing, target: Float32Array): void {
  const { entries, columns, width } = packing;
  for (let i = 0; i < entries; i++) {
    const at = placeOf(i, packing);
    for (let c = 0; c < columns; c++) target[at + c * width] += source[i * columns + c];
  }
}

export function unpackFactor(source: Float32Array, packing: Packing, target: Float64Array): void {
  const { entries, columns, width } = packing;
  for (let i = 0; i < entries; i++) {
    const at = placeOf(i, packing);
    for (let c = 0; c < columns; c++) target[i * columns + c] = source[at + c * width];
  }
}

/** Row-major V [frames x bins] into frame groups; the padding becomes 0. */
export function packMagnitudes(
  source: Float32Array,
  { frames, bins, binGroups }: NmfLayout,
  target: Float32Array,
): void {
  target.fill(0);
  for (let t = 0; t < frames; t++) {
    const frame = Math.floor(t / 4) * binGroups * 32 + (t % 4) * 8;
    for (let f = 0; f < bins; f++) target[frame + (f >> 3) * 32 + (f & 7)] = source[t * bins + f];
  }
}

export function unpackMagnitudes(
  source: Float32Array,
  { frames, bins, binGroups }: Pick<NmfLayout, 'frames' | 'bins' | 'binGroups'>,
  target: Float32Array,
): void {
  for (let t = 0; t < frames; t++) {
    const frame = Math.floor(t / 4) * binGroups * 32 + (t % 4) * 8;
    for (let group = 0; group < binGroups; group++) {
      const from = frame + group * 32;
      const to = t * bins + group * 8;
      const lanes = Math.min(8, bins - group * 8);
      for (let lane = 0; lane < lanes; lane++) target[to + lane] = source[from + lane];
    }
  }
}
