import {
  floats,
  groupsOf,
  type KernelExports,
  type NmfLayout,
  type Pointer,
  partOf,
  type WasmMemory,
} from '../../kernels/index.js';
import { loadSamples } from './load-samples.js';
import type { TransformLayout } from './transforms.js';

/** Computes the magnitudes of four frames from number `first` on, to an address where the NMF kernels read them. */
export type GroupAnalysis = (first: number, target: number) => void;

/**
 * Makes a function that computes the magnitudes of a group of four frames; for several channels the root mean square. In
 * float32: magnitudes are right to about 1e-7 of a frame's largest.
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
): GroupAnalysis {
  const { nFft, hopSamples } = layout;
  const own = layout.threads[thread];
  const samples = floats(memory, partOf(own.samples, 0, 4 * (nFft + 3 * hopSamples)));
  const power = floats(memory, own.power);
  const share = 1 / channels.length;
  return (first, target) => {
    power.fill(0);
    for (const channel of channels) {
      loadSamples(channel, first * hopSamples - nFft / 2, samples.length, samples);
      kernels.analyseFrames(transform);
      kernels.addPower(transform);
    }
    kernels.writeMagnitudes(transform, share, target);
  };
}

/** Magnitudes of blocks of frame groups. */
export function createMagnitudeTasks(analyse: GroupAnalysis, { v, passes, binGroups }: NmfLayout) {
  return {
    /** @param firstFrame - Number of the recording's frame that is V's first. */
    magnitudes: (block: number, firstFrame: number) => {
      const [from, to] = groupsOf(passes, block);
      for (let group = from; group < to; group++)
        analyse(firstFrame + 4 * group, v.address + group * binGroups * 128);
    },
  };
}
