import type { Layout, WasmMemory } from '../../kernels/index.js';
import { hannWindow } from '../window.js';

/** Read-only tables of the fast transforms for one size; see kernels/assembly/fft.ts. */
export interface TransformTables {
  /** Periodic Hann window [nFft], float32. */
  readonly window: number;
  /** exp(-2 pi i k / (nFft / 2)) for k below 3/8 nFft, then exp(-2 pi i k / nFft) for k up to nFft / 4. */
  readonly twiddles: number;
}

export function transformTables(layout: Layout, nFft: number): TransformTables {
  return { window: layout.take(4 * nFft), twiddles: layout.take(8 * twiddleCount(nFft)) };
}

export function fillTransformTables(memory: WasmMemory, tables: TransformTables, nFft: number): void {
  new Float32Array(memory.buffer, tables.window, nFft).set(hannWindow(nFft));
  const twiddles = new Float32Array(memory.buffer, tables.twiddles, 2 * twiddleCount(nFft));
  const half = nFft / 2;
  const first = (3 * half) / 4;
  for (let k = 0; k < twiddleCount(nFft); k++) {
    const angle = k < first ? (-2 * Math.PI * k) / half : (-2 * Math.PI * (k - first)) / nFft;
    twiddles[2 * k] = Math.cos(angle);
    twiddles[2 * k + 1] = Math.sin(angle);
  }
}

function twiddleCount(nFft: number): number {
  return (3 * nFft) / 8 + nFft / 4 + 1;
}
