import type { NdArray } from 'ndarray';
import { allocate } from '../arguments.js';
import { NmfError } from '../errors.js';
import {
  type CreateKernel,
  checkedSum,
  createLayout,
  createOwnKernels,
  createSingleThreadPool,
  floats,
  instantiate,
  packMagnitudes,
} from '../kernels/index.js';
import { copyRows, transposed, type View, viewOf } from '../ndarrays.js';
import {
  createSpectrogramTasks,
  type PreparedSpectrogram,
  prepareSpectrogram,
  spectrogramLayout,
} from './held-spectrogram.js';

/**
 * Checks a caller's V and copies it into memory of the kernels, for one thread.
 *
 * @param spectrogram - [bins x frames], any strides.
 * @param createKernel - As of {@link prepareSpectrogram}.
 * @throws NmfError `usage` for what is no ndarray of numbers; `input` for another number of dimensions, no bins, or an
 *   entry that is negative or not finite; `memory`.
 */
export function prepareMagnitudes(
  spectrogram: NdArray<Float32Array>,
  components: number,
  beta: number,
  createKernel?: CreateKernel,
): PreparedSpectrogram {
  const view = viewOf(spectrogram, 'the spectrogram', ['bins', 'frames']);
  const [bins, frames] = view.shape;
  if (bins < 1) {
    throw new NmfError(
      'input',
      `the spectrogram must have the shape [bins, frames] with at least one bin, got [${bins}, ${frames}].`,
    );
  }
  const v = inFrameOrder(view);
  checkedSum(v, { frames, bins });
  const unit = scaleToOne(v);
  const layout = createLayout();
  const part = spectrogramLayout(layout, { frames, bins, components, beta }, 1);
  const loaded = createOwnKernels(layout.bytes());
  const { memory } = loaded;
  packMagnitudes(v, part.nmf, floats(memory, part.nmf.v));
  const pool = createSingleThreadPool(createSpectrogramTasks(instantiate(loaded), memory, part, 0));
  const prepared = prepareSpectrogram(memory, part, pool, undefined, createKernel);
  return { ...prepared, mean: prepared.mean * unit };
}

/** A copy, row-major [frames x bins]. */
function inFrameOrder(view: View): Float32Array {
  const { data, shape, stride, offset } = view;
  const [bins, frames] = shape;
  const isInOrder = (bins === 1 || stride[0] === 1) && (frames <= 1 || stride[1] === bins);
  if (!isInOrder || !(data instanceof Float32Array)) return copyRows(transposed(view), Float32Array);
  return allocate(
    () => data.slice(offset, offset + frames * bins),
    'a copy of the spectrogram',
    'Try a part of it at a time.',
  );
}

/**
 * Brings the largest entry to between 1 and 2, so that sums stay in the range of float32 whatever the unit of V. A power
 * of two changes no entry's bits but those of its exponent.
 *
 * @returns What an entry of 1 stood for.
 */
function scaleToOne(v: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < v.length; i++) if (v[i] > largest) largest = v[i];
  if (largest === 0) return 1;
  const unit = 2 ** Math.floor(Math.log2(largest));
  for (let i = 0; i < v.length; i++) v[i] /= unit;
  return unit;
}
