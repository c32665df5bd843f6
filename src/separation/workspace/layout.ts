import {
  binCount,
  type CovarianceLayout,
  covarianceLayout,
  frameCount,
  type OutputList,
  type SynthesisLayout,
  samplesOfChunk,
  synthesisLayout,
  type TransformLayout,
  transformLayout,
} from '../../dsp/index.js';
import { createLayout, nmfLayout } from '../../kernels/index.js';
import { type SpectrogramLayout, spectrogramLayout } from '../../nmf/index.js';
import { type CellMaximaLayout, cellMaximaLayout } from './cell-maxima.js';
import type { PictureGrid } from './picture-grid.js';

/** All that decides where things are in a separation's working memory. */
export interface WorkspacePlan {
  /** Samples per channel of the whole recording, and channels. */
  readonly samples: number;
  readonly channels: number;
  readonly nFft: number;
  readonly hopSamples: number;
  readonly components: number;
  readonly beta: number;
  readonly threads: number;
  /** How the masked spectrograms are to be reduced to pictures; undefined where they are not. */
  readonly pictures?: PictureGrid | undefined;
  /** Frames of a segment, where the recording is worked on in segments. Default: all of the recording's at once. */
  readonly segmentFrames?: number | undefined;
  /** What comes out; each list adds up to the recording by itself. Default: one list, of the components alone. */
  readonly outputs?: readonly OutputList[] | undefined;
  /** Whether the spatial covariances of two channels are learned here. Default false. */
  readonly learnsPlaces?: boolean | undefined;
  /** Whether what comes out is filtered by them. Default false: the channels share their masks. */
  readonly filtersPlaces?: boolean | undefined;
}

/** Products of frames, bins and components from which one more thread saves more than its start costs (30 ms). */
const WORK_PER_THREAD = 4e6;

/** Threads that a separation takes, the calling one among them: no more than it gains from. */
export function threadsFor(
  { samples }: { readonly samples: number },
  { nFft, hopSamples, components }: Pick<WorkspacePlan, 'nFft' | 'hopSamples' | 'components'>,
  helpers: { readonly count: number } | undefined,
): number {
  return threadsForWork(frameCount(samples, hopSamples) * binCount(nFft) * components, helpers);
}

/** The same for so many products of frames, bins and components. */
export function threadsForWork(work: number, helpers: { readonly count: number } | undefined): number {
  return Math.min(1 + (helpers?.count ?? 0), 1 + Math.floor(work / WORK_PER_THREAD));
}

/** Where things are in a separation's working memory; it can be sent to threads. */
export interface WorkspaceLayout extends SpectrogramLayout {
  readonly transforms: TransformLayout;
  readonly synthesis: SynthesisLayout;
  /** Where spatial covariances are learned. */
  readonly covariances: CovarianceLayout | undefined;
  /** Where pictures are wanted. */
  readonly cellMaxima: CellMaximaLayout | undefined;
  readonly bytes: number;
}

export function layoutWorkspace(plan: WorkspacePlan): WorkspaceLayout {
  const { samples, nFft, hopSamples, threads, components, beta, segmentFrames } = plan;
  const frames = segmentFrames ?? frameCount(samples, hopSamples);
  const chunkSamples = samplesOfChunk(plan, components, samples);
  const layout = createLayout();
  const shape = { frames, bins: binCount(nFft), components, beta };
  const spectrogram =
    segmentFrames === undefined
      ? spectrogramLayout(layout, shape, threads)
      : { nmf: nmfLayout(layout, shape, threads) };
  const transforms = transformLayout(layout, plan, threads);
  const synthesis = synthesisLayout(layout, { ...plan, frames, chunkSamples }, threads);
  const cellMaxima = plan.pictures && cellMaximaLayout(layout, spectrogram.nmf, threads, plan.pictures);
  const covariances = plan.learnsPlaces ? covarianceLayout(layout, spectrogram.nmf, threads) : undefined;
  return { ...spectrogram, transforms, synthesis, cellMaxima, covariances, bytes: layout.bytes() };
}
