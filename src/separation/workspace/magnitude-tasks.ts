import {
  floats,
  type KernelExports,
  type NmfLayout,
  type Pointer,
  partOf,
  type WasmMemory,
} from '../../kernels/index.js';
import { loadSamples } from './load-samples.js';
import type { TransformLayout } from './transforms.js';

/**
 * Magnitudes of blocks of frame groups, straight to where the NMF kernels read them; for several channels the root mean
 * square. In float32: magnitudes are right to about 1e-7 of a frame's largest.
 *
 * @param transform - The thread's own.
 * @param channels - Samples of each channel, one memory for all threads.
 */
export function createMagnitudeTasks(
  kernels: KernelExports,
  memory: WasmMemory,
  layout: TransformLayout,
  transform: Pointer<'Transform'>,
  channels: readonly Float32Array[],
  nmf: NmfLayout,
  thread: number,
) {
  const { nFft, hopSamples } = layout;
  const own = layout.threads[thread];
  const samples = floats(memory, partOf(own.samples, 0, 4 * (nFft + 3 * hopSamples)));
  const power = floats(memory, partOf(own.power, 0, nmf.binGroups * 128));
  const share = 1 / channels.length;
  const { groups, groupsPerBlock } = nmf.activations;
  return {
    /** @param firstFrame - Number of the recording's frame that is V's first. */
    magnitudes: (block: number, firstFrame: number) => {
      const to = Math.min(groups, (block + 1) * groupsPerBlock);
      for (let group = block * groupsPerBlock; group < to; group++) {
        power.fill(0);
        for (const channel of channels) {
          const first = (firstFrame + 4 * group) * hopSamples - nFft / 2;
          loadSamples(channel, first, samples.length, samples);
          kernels.analyseFrames(transform);
          kernels.addPower(transform);
        }
        kernels.writeMagnitudes(transform, share, nmf.v.address + group * nmf.binGroups * 128);
      }
    },
  };
}
