import type { StftShape } from '../../dsp/shape.js';
import type { KernelExports, Layout, NmfLayout, TaskTable, WasmMemory } from '../../kernels/index.js';
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
 * Magnitudes of blocks of frame groups, straight to where the NMF kernels read them; for several channels the
 * root mean square. In float32: magnitudes are right to about 1e-7 of a frame's largest.
 *
 * @param channels - Samples of each channel, one memory for all threads.
 */
export function createMagnitudeTasks(
  kernels: KernelExports,
  memory: WasmMemory,
  shape: StftShape,
  channels: readonly Float32Array[],
  nmf: NmfLayout,
  tables: TransformTables,
  scratch: AnalysisScratch,
) {
  const { nFft, hopSamples } = shape;
  const count = nFft + 3 * hopSamples;
  const samples = new Float32Array(memory.buffer, scratch.samples, count);
  const power = new Float32Array(memory.buffer, scratch.power, nmf.binGroups * 32);
  const share = 1 / channels.length;
  return {
    magnitudes(block) {
      const to = Math.min(nmf.frameGroups, (block + 1) * nmf.frameGroupsPerBlock);
      for (let group = block * nmf.frameGroupsPerBlock; group < to; group++) {
        power.fill(0);
        for (const channel of channels) {
          loadSamples(channel, 4 * group * hopSamples - nFft / 2, count, samples);
          const { samples: from, transform, spectrum } = scratch;
          kernels.analyseFrames(from, hopSamples, tables.window, nFft, transform, tables.twiddles, spectrum);
          kernels.addPower(spectrum, scratch.power, nmf.bins);
        }
        kernels.writeMagnitudes(scratch.power, share, nmf.v + group * nmf.binGroups * 128, nmf.binGroups);
      }
    },
  } satisfies TaskTable;
}
