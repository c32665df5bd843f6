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
 * Computes the magnitudes of four frames, to where the NMF kernels read a group of them; for several channels the root
 * mean square. In float32: they are right to about 1e-7 of a frame's largest.
 *
 * @param frame - Number of the first.
 * @param target - Address of the group.
 */
export type AnalyseGroup = (frame: number, target: number) => void;

/**
 * Plans it for one thread.
 *
 * @param transform - The thread's own.
 * @param channels - Samples of each channel, one memory for all threads.
 */
export function createGroupAnalysis(
  kernels: KernelExports,
  memory: WasmMemory,
  layout: TransformLayout,
  transform: Pointer<'Transform'>,
  channels: readonly Float32Array[],
  thread: number,
): AnalyseGroup {
  const { nFft, hopSamples } = layout;
  const own = layout.threads[thread];
  const samples = floats(memory, partOf(own.samples, 0, 4 * (nFft + 3 * hopSamples)));
  const power = floats(memory, own.power);
  const share = 1 / channels.length;
  return (frame, target) => {
    power.fill(0);
    for (const channel of channels) {
      loadSamples(channel, frame * hopSamples - nFft / 2, samples.length, samples);
      kernels.analyseFrames(transform);
      kernels.addPower(transform);
    }
    kernels.writeMagnitudes(transform, share, target);
  };
}

/** Magnitudes of blocks of frame groups. */
export function createMagnitudeTasks(analyse: AnalyseGroup, { v, activations, binGroups }: NmfLayout) {
  const { groups, groupsPerBlock } = activations;
  return {
    /** @param firstFrame - Number of the recording's frame that is V's first. */
    magnitudes: (block: number, firstFrame: number) => {
      const to = Math.min(groups, (block + 1) * groupsPerBlock);
      for (let group = block * groupsPerBlock; group < to; group++) {
        analyse(firstFrame + 4 * group, v.address + group * binGroups * 128);
      }
    },
  };
}
