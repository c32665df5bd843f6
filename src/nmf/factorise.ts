import type { NdArray } from 'ndarray';
import { assertCallback, assertObject, assertOptions } from '../arguments.js';
import { type Factors, type NmfKernel, type NmfShape, power } from '../kernels/index.js';
import { createUpdater, resolveAlgorithm } from './algorithms.js';
import { coarseFramesOf, coarseIterations, spreadFactors } from './coarse-start.js';
import { asActivations, asTemplates, type Factorisation, normalise } from './factorisation.js';
import { createRunReports, type FactoriseProgress } from './factorise-progress.js';
import { type GivenStart, readStart } from './given-start.js';
import type { PreparedSpectrogram } from './held-spectrogram.js';
import { initialFactors, possibleInit } from './initialise.js';
import { iterate, outOfRange, type Run } from './iterate.js';
import { prepareMagnitudes } from './magnitudes.js';
import {
  FACTORISE_CHECKS,
  type FactoriseOptions,
  type ResolvedFactoriseOptions,
  resolveFactoriseOptions,
} from './options.js';
import { divergenceScale, LEAST_ITERATIONS } from './stopping.js';
import { SVD_PASSES } from './svd.js';

/** What a factorisation may be given beside its options. */
export interface FactoriseInput {
  /** Where the first run begins, instead of `init`. */
  readonly start?: GivenStart | undefined;
  /**
   * Called before each run, in the course of its start, and from then on after every iteration; what it throws ends
   * the work and is thrown on, which is how to stop it.
   */
  readonly onProgress?: ((progress: FactoriseProgress) => void) | undefined;
}

/** The part of a spectrogram with its settings that is factorised. */
export interface WithMagnitudes {
  /** V, linear magnitudes [bins x frames]. */
  readonly magnitudes: NdArray<Float32Array>;
}

interface KeptRun extends Run, Factors {
  readonly init: Factorisation['init'];
  readonly restart: number;
}

/**
 * Non-negative matrix factorisation of a spectrogram: V is about W H, by minimising the beta-divergence
 * (Lee & Seung 2001; Fevotte & Idier 2011). It finds a local minimum: the start matters.
 *
 * Synchronous and long: it belongs on a worker thread. Components come in no particular order. The same arguments
 * give the same bits; `seed` only matters where a run begins at random.
 *
 * Numbers are float32 with sums in float32 and float64; for betas below -1, above 4, and closer than about 0.05 to
 * 0 or 1 without being it, float64 at a tenth of the speed.
 *
 * @param spectrogram - What `magnitudeSpectrogram` returned; or any V, magnitudes of at least 0, [bins x frames], which
 *   is copied; stride [1, bins] (row-major [frames x bins] data) spares a reordering. All zero gives zero factors at once.
 * @param options - Default: ten components, and what `separate` does.
 * @throws NmfError `usage` for an option, `input` for V or `start`, `memory`.
 */
export function factorise(
  spectrogram: WithMagnitudes | NdArray<Float32Array>,
  options: FactoriseOptions = {},
  input: FactoriseInput = {},
): Factorisation {
  assertOptions(options, FACTORISE_CHECKS, 'Try { components: 10 }.');
  const resolved = resolveFactoriseOptions(options);
  assertObject('input', input);
  assertCallback('onProgress', input.onProgress);
  const { components, beta } = resolved;
  const prepared = prepareMagnitudes(magnitudesOf(spectrogram), components, beta);
  return factorisePrepared(prepared, resolved, input);
}

function magnitudesOf(spectrogram: WithMagnitudes | NdArray<Float32Array>): NdArray<Float32Array> {
  const isWithSettings =
    typeof spectrogram === 'object' && spectrogram !== null && 'magnitudes' in spectrogram;
  return isWithSettings ? spectrogram.magnitudes : spectrogram;
}

/**
 * {@link factorise} for a spectrogram that a kernel holds already.
 *
 * @param options - Resolved.
 */
export function factorisePrepared(
  prepared: PreparedSpectrogram,
  options: ResolvedFactoriseOptions,
  { start: given, onProgress }: FactoriseInput,
): Factorisation {
  const { shape, mean } = prepared;
  const { beta, seed, maxIterations, tolerance, restarts } = options;
  const algorithm = resolveAlgorithm(options.algorithm, beta);
  // Whoever names an algorithm gets that and nothing else.
  const coarseFrames =
    options.algorithm === 'auto' && given === undefined ? coarseFramesOf(shape.frames) : undefined;
  const seen = coarseFrames?.frames ?? shape.frames;
  const init = possibleInit(options.init, shape.components, seen, shape.bins);
  const same = { beta, algorithm, seed };
  if (mean === 0) return { ...silence(shape), ...same, init };

  const kernel = prepared.kernel();
  const coarse = coarseFrames && prepared.coarseKernel();
  const rule = { tolerance, maxIterations, scale: divergenceScale(kernel) };
  // d(c v | c p) = c^beta d(v | p)
  const unit = beta === 0 ? 1 : power(mean, beta);
  if (!Number.isFinite(unit)) throw outOfRange(beta);
  let kept: KeptRun | undefined;
  const coarseRule = coarse && {
    tolerance,
    maxIterations: coarseIterations(beta),
    scale: divergenceScale(coarse),
  };
  for (let restart = 0; restart < restarts; restart++) {
    const passes = restart === 0 && given === undefined && init === 'nndsvd' ? SVD_PASSES : 0;
    const startSteps = passes + (coarseRule?.maxIterations ?? 0);
    const reports = createRunReports(onProgress, { of: maxIterations, restart, restarts, startSteps });
    const start = startOf(restart, coarse ?? kernel, init, seed, given, mean, reports.started);
    (coarse ?? kernel).load(start);
    /** What is expected before there is anything to tell it by. */
    let expectedAtFirst: number | undefined;
    if (coarseFrames !== undefined && coarse !== undefined && coarseRule !== undefined) {
      const { stop } = iterate(coarse, createUpdater(algorithm)(coarse), coarseRule, (iteration) => {
        if (iteration > 0) reports.started();
      });
      spreadFactors(kernel, coarse.read(), coarseFrames);
      // What has converged on a part of the frames mostly has on all.
      if (stop.kind === 'converged') expectedAtFirst = Math.min(LEAST_ITERATIONS, maxIterations);
    }
    const updater = createUpdater(algorithm)(kernel, coarse !== undefined);
    const run = iterate(kernel, updater, rule, (iteration, divergence, expected = expectedAtFirst) =>
      reports.iterated(iteration, divergence * unit, expected),
    );
    if (kept === undefined || finalDivergence(run) < finalDivergence(kept)) {
      kept = { ...run, ...kernel.read(), init: start.init, restart };
    }
  }
  if (kept === undefined) throw new Error('no run'); // restarts is at least 1

  normalise(kept, shape.components, mean);
  const history = kept.history.map((entry) => ({ ...entry, divergence: entry.divergence * unit }));
  return {
    ...same,
    templates: asTemplates(kept.templates, shape.bins, shape.components),
    activations: asActivations(kept.activations, shape.frames, shape.components),
    init: kept.init,
    coarseStart: coarseFrames && { every: coarseFrames.every, frames: coarseFrames.frames },
    restart: kept.restart,
    iterations: kept.iterations,
    stop: kept.stop,
    divergence: finalDivergence({ history }),
    history,
  };
}

function startOf(
  restart: number,
  kernel: NmfKernel,
  init: 'nndsvd' | 'random',
  seed: number,
  given: GivenStart | undefined,
  mean: number,
  onPass: () => void,
): Factors & Pick<Factorisation, 'init'> {
  if (restart > 0) return { ...initialFactors(kernel, 'random', seed, restart), init: 'random' };
  if (given !== undefined) return { ...readStart(given, kernel.shape, mean), init: 'given' };
  return { ...initialFactors(kernel, init, seed, 0, onPass), init };
}

function finalDivergence({ history }: Pick<Run, 'history'>): number {
  return history[history.length - 1].divergence;
}

function silence({ frames, bins, components }: NmfShape) {
  return {
    templates: asTemplates(new Float64Array(bins * components), bins, components),
    activations: asActivations(new Float64Array(frames * components), frames, components),
    restart: 0,
    iterations: 0,
    stop: { kind: 'silence' },
    divergence: 0,
    history: [{ iteration: 0, divergence: 0 }],
  } as const;
}
