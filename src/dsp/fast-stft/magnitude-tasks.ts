import type { KernelExports, Layout, NmfLayout, TaskTable, WasmMemory } from '../../kernels/index.js';
import type { StftShape } from '../shape.js';
import { loadSamples } from './load-samples.js';
import type { TransformTables } from './transform-tables.js';

/** Work space of the analysis of four frames, for one thread. */
export interface AnalysisScratch {
  /** Samples of four frames, [nFft + 3 hops]. */
  readonly samples: number;
  /** Two buffers of nFft / 2 complex entries for four frames. */
  readonly transform: number;
  /** Spectra of four frames. */
  readonly spectrum: number;
  /** [8 bin groups][4]. */
  readonly power: number;
}

export function analysisScratch(layout: Layout, { nFft, hopSamples }: StftShape): AnalysisScratch {
  return {
    samples: layout.take(4 * (nFft + 3 * hopSamples + 4)),
    transform: layout.take(2 * 32 * (nFft / 2)),
    spectrum: layout.take(32 * (nFft / 2 + 1)),
    power: layout.take(16 * (nFft / 2 + 8)),
  };
}

/**
 * Makes a function that computes the magnitudes of a group of four frames, to where the NMF kernels read them; for several
 * channels the root mean square. In float32: magnitudes are right to about 1e-7 of a frame's largest.
 *
 * @param channels - Samples of each channel, one memory for all threads.
 * @param binGroups - Groups of eight bins.
 */
export function createGroupAnalysis(
  kernels: KernelExports,
  memory: WasmMemory,
  { nFft, hopSamples }: StftShape,
  channels: readonly Float32Array[],
  tables: TransformTables,
  scratch: AnalysisScratch,
  binGroups: number,
): (group: number, target: number) => void {
  const count = nFft + 3 * hopSamples;
  const samples = new Float32Array(memory.buffer, scratch.samples, count);
  const power = new Float32Array(memory.buffer, scratch.power, binGroups * 32);
  const share = 1 / channels.length;
  return (group, target) => {
    power.fill(0);
    for (const channel of channels) {
      loadSamples(channel, 4 * group * hopSamples - nFft / 2, count, samples);
      const { samples: from, transform, spectrum } = scratch;
      kernels.analyseFrames(from, hopSamples, tables.window, nFft, transform, tables.twiddles, spectrum);
      kernels.addPower(spectrum, scratch.power, nFft / 2 + 1);
    }
    kernels.writeMagnitudes(scratch.power, share, target, binGroups);
  };
}

/** Magnitudes of blocks of frame groups, by {@link createGroupAnalysis}. */
export function createMagnitudeTasks(
  analyse: ReturnType<typeof createGroupAnalysis>,
  { v, frameGroups, frameGroupsPerBlock, binGroups }: NmfLayout,
) {
  return {
    magnitudes(block) {
      const to = Math.min(frameGroups, (block + 1) * frameGroupsPerBlock);
      for (let group = block * frameGroupsPerBlock; group < to; group++) {
        analyse(group, v + group * binGroups * 128);
      }
    },
  } satisfies TaskTable;
}
