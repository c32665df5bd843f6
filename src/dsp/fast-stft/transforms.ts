import {
  floats,
  type Layout,
  type Pointer,
  type Region,
  TRANSFORM_BYTES,
  type WasmMemory,
  writeTransform,
} from '../../kernels/index.js';
import type { StftShape } from '../shape.js';
import { hannWindow } from '../window.js';

/** Where the fast transforms of one size are made, four frames at a time; see kernels/assembly/structs.ts. */
export interface TransformLayout extends StftShape {
  /** Tables that all threads read: periodic Hann window [nFft], float32, and twiddles. */
  readonly window: Region;
  readonly twiddles: Region;
  /** What each thread has of its own. */
  readonly threads: readonly TransformThreadLayout[];
}

interface TransformThreadLayout {
  /** Samples of four frames, [nFft + 3 hops]. */
  readonly samples: Region;
  /** Two buffers of nFft / 2 complex entries for four frames. */
  readonly work: Region;
  /** Spectra of four frames, and room for 7 bins that are none. */
  readonly spectrum: Region;
  /** [8 bin groups][4]. */
  readonly power: Region;
  readonly struct: Region;
}

export function transformLayout(
  layout: Layout,
  { nFft, hopSamples }: StftShape,
  threads: number,
): TransformLayout {
  return {
    ...{ nFft, hopSamples },
    window: layout.take(4 * nFft),
    twiddles: layout.take(8 * twiddleCount(nFft)),
    threads: Array.from({ length: threads }, () => ({
      samples: layout.take(4 * (nFft + 3 * hopSamples + 4)),
      work: layout.take(2 * 32 * (nFft / 2)),
      spectrum: layout.take(32 * (nFft / 2 + 8)),
      power: layout.take(16 * (nFft / 2 + 8)),
      struct: layout.take(TRANSFORM_BYTES),
    })),
  };
}

/** Fills the tables. */
export function fillTransforms(memory: WasmMemory, layout: TransformLayout): void {
  const { nFft } = layout;
  floats(memory, layout.window).set(hannWindow(nFft));
  const twiddles = floats(memory, layout.twiddles);
  const half = nFft / 2;
  const first = (3 * half) / 4;
  for (let k = 0; k < twiddleCount(nFft); k++) {
    const angle = k < first ? (-2 * Math.PI * k) / half : (-2 * Math.PI * (k - first)) / nFft;
    twiddles[2 * k] = Math.cos(angle);
    twiddles[2 * k + 1] = Math.sin(angle);
  }
}

/** exp(-2 pi i k / (nFft / 2)) for k below 3/8 nFft, then exp(-2 pi i k / nFft) for k up to nFft / 4. */
function twiddleCount(nFft: number): number {
  return (3 * nFft) / 8 + nFft / 4 + 1;
}

/** Writes what a thread's kernels are told of its transforms. */
export function writeTransforms(
  memory: WasmMemory,
  layout: TransformLayout,
  thread: number,
): Pointer<'Transform'> {
  const { struct, ...own } = layout.threads[thread];
  return writeTransform(memory, struct, { ...layout, ...own });
}
