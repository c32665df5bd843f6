import {
  floats,
  groupsOf,
  type KernelExports,
  type NmfLayout,
  type Pointer,
  partOf,
  REGULARISATION,
  type WasmMemory,
} from '../../kernels/index.js';
import { type CovarianceLayout, writeCovarianceStruct } from './covariance-layout.js';
import { loadSamples } from './load-samples.js';
import type { TransformLayout } from './transforms.js';

/** What a thread has of the transforms and of the factorisation. */
interface ThreadStructs {
  readonly transform: Pointer<'Transform'>;
  readonly problem: Pointer<'Problem'>;
}

/**
 * What a step of learning spatial covariances adds up over the frames of two channels; kernels/spatial.ts has the formulas.
 *
 * @param channels - Samples of the two channels, one memory for all threads.
 */
export function createCovarianceTasks(
  kernels: KernelExports,
  memory: WasmMemory,
  layout: CovarianceLayout,
  { nmf, transforms }: { readonly nmf: NmfLayout; readonly transforms: TransformLayout },
  channels: readonly Float32Array[],
  { transform, problem }: ThreadStructs,
  thread: number,
) {
  const { nFft, hopSamples } = transforms;
  const { samples } = transforms.threads[thread];
  const frameSamples = floats(memory, partOf(samples, 0, 4 * (nFft + 3 * hopSamples)));
  const { spectra } = layout.threads[thread];
  const struct = writeCovarianceStruct(memory, layout, problem, thread);
  const { partials, sums } = layout;
  return {
    /**
     * Sums of a block of the round that begins with block `first`.
     *
     * @param firstFrame - Number of the signal's frame that is H's first.
     * @param scale - What spectra are multiplied by to be in the unit of W H.
     */
    addCovariances: (block: number, first: number, firstFrame: number, scale: number) => {
      const partial = partials.address + block * sums.bytes;
      const [from, to] = groupsOf(nmf.passes, first + block);
      kernels.clear(partial, sums.bytes);
      for (let group = from; group < to; group++) {
        const start = (firstFrame + 4 * group) * hopSamples - nFft / 2;
        for (const [c, channel] of channels.entries()) {
          loadSamples(channel, start, frameSamples.length, frameSamples);
          kernels.analyseFrames(transform);
          kernels.writeSpectrum(transform, spectra.address + (c * spectra.bytes) / 2);
        }
        kernels.addCovariances(struct, group, REGULARISATION, scale, partial);
      }
    },

    /** Adds the sums of a round of `count` blocks, one of the four numbers in each block. */
    sumCovariances: (block: number, count: number, isFirst: number) => {
      const bytes = sums.bytes / 4;
      const offset = block * bytes;
      const source = partials.address + offset;
      kernels.sumPartials(source, sums.bytes, count, isFirst, sums.address + offset, bytes);
    },
  };
}
