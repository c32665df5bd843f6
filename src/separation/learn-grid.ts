import { floats, packMagnitudes } from '../kernels/index.js';
import { type ChosenFrames, type Factorisation, prepareSpectrogram } from '../nmf/index.js';
import type { Phrase } from '../text/index.js';
import type { Learned } from './learned.js';
import type { ResolvedSeparateOptions } from './options.js';
import type { OnProgress } from './progress.js';
import { factoriseSorted, warningsOf } from './separate.js';
import { unitOf } from './unit.js';
import type { Helpers } from './workspace/helpers.js';
import { threadsFor } from './workspace/layout.js';
import { openWorkspace } from './workspace/workspace.js';

/** What a factorisation of a part of a recording taught. */
export interface LearnedFrames {
  readonly learned: Learned;
  /** See {@link unitOf}. */
  readonly unit: number;
  /** Of those frames, loudest component first. */
  readonly factorisation: Factorisation;
  readonly warnings: readonly Phrase[];
}

/**
 * Learns from magnitudes what a separation of the whole recording would: the same factorisation, of fewer frames.
 *
 * @param after - How long what follows takes, in iterations.
 * @throws NmfError `memory`, `input` for samples that are no sound.
 */
export function learnFrames(
  { v, frames }: ChosenFrames,
  options: ResolvedSeparateOptions,
  after: number,
  helpers: Helpers | undefined,
  onProgress: OnProgress | undefined,
): LearnedFrames {
  const { components, hopSamples } = options;
  const samples = (frames - 1) * hopSamples + 1;
  const threads = threadsFor({ samples }, options, helpers);
  const workspace = openWorkspace(
    { ...options, samples, channels: 1, threads, outputs: [] },
    [new Float32Array(0)],
    helpers,
  );
  try {
    const { nmf } = workspace.layout;
    packMagnitudes(v, nmf, floats(workspace.kernels.memory, nmf.v));
    const prepared = prepareSpectrogram(workspace.kernels.memory, workspace.layout, workspace.pool);
    const { factorisation } = factoriseSorted(prepared, options, after, onProgress);
    const templates = factorisation.templates.data;
    return {
      learned: { templates, components, sources: [], silent: [] },
      unit: unitOf(prepared.mean),
      factorisation,
      warnings: warningsOf(factorisation),
    };
  } finally {
    workspace.close();
  }
}
