import type { NdArray } from 'ndarray';
import { assertCallbacks, assertFlag, assertObject, assertOptions } from '../arguments.js';
import { NmfError } from '../errors.js';
import {
  type CreateKernel,
  createReferenceKernel,
  createWasmKernel,
  type Factors,
  isFastBeta,
  type NmfKernel,
  type NmfProblem,
  type NmfShape,
  power,
} from '../kernels/index.js';
import { createUpdater, resolveAlgorithm } from './algorithms.js';
import { coarseFramesOf, coarseIterations, spreadFactors } from './coarse-start.js';
import { asActivations, asTemplates, type Factorisation, normalise } from './factorisation.js';
import { type GivenStart, readStart } from './given-start.js';
import { initialFactors, possibleInit } from './initialise.js';
import { iterate, outOfRange, type Run } from './iterate.js';
import { prepareMagnitudes } from './magnitudes.js';
import {
  FACTORISE_CHECKS,
  type FactoriseOptions,
  type ResolvedFactoriseOptions,
  resolveFactoriseOptions,
} from './options.js';
import { divergenceScale } from './stopping.js';

export interface FactoriseProgress {
  /** Iterations done of this run. */
  readonly iteration: number;
  /** Most iterations of one run; it may end sooner. */
  readonly of: number;
  /** Last one evaluated, in V's unit to the power beta; undefined before the first. */
  readonly divergence: number | undefined;
  /** Number of this run, from 0, and of how many. */
  readonly restart: number;
  readonly restarts: number;
}

/** How a factorisation reports and is stopped. */
export interface FactoriseHooks {
  /** Called before each run, at its start and after every iteration. */
  onProgress?(progress: FactoriseProgress): void;
  /** Asked as often; when it answers true, the work ends with an NmfError `cancelled`. */
  isCancelled?(): boolean;
}

export interface FactoriseInput extends FactoriseHooks {
  /** Where the first run begins, instead of `init`. */
  readonly start?: GivenStart;
  /** V may be used as working memory: it is scaled and not restored. Default false, which costs a copy of V. */
  readonly mayOverwrite?: boolean;
  /** The build that computes. Default the fast one, or the reference where that has no room for beta. */
  readonly createKernel?: CreateKernel;
}

/** V, scaled to a mean of 1, in the hands of a kernel. */
export interface PreparedSpectrogram {
  readonly shape: NmfShape;
  /** Mean of V before; 0 for silence, which needs no kernel. */
  readonly mean: number;
  readonly kernel: () => NmfKernel;
  /** A kernel of the frames that {@link coarseFramesOf} tells; made where that tells some. */
  readonly coarseKernel: () => NmfKernel;
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
 * @param spectrogram - V, linear magnitudes of at least 0, [bins x frames]; stride [1, bins] (row-major
 *   [frames x bins] data) spares a reordering. All zero gives zero factors at once.
 * @throws NmfError `usage` for an option, `input` for V or `start`, `memory`, `cancelled`.
 */
export function factorise(
  spectrogram: NdArray<Float32Array>,
  options: FactoriseOptions,
  input: FactoriseInput = {},
): Factorisation {
  assertOptions(options, FACTORISE_CHECKS, 'Try { components: 10 }.');
  const resolved = resolveFactoriseOptions(options);
  assertInput(input);
  const { components, beta } = resolved;
  const { mean, v, frames, bins } = prepareMagnitudes(spectrogram, beta, input.mayOverwrite ?? false);
  const shape = { frames, bins, components, beta };
  const createKernel = input.createKernel ?? (isFastBeta(beta) ? createWasmKernel : createReferenceKernel);
  const prepared = {
    shape,
    mean,
    kernel: () => createKernel({ ...shape, v }),
    coarseKernel: () => createKernel(coarseProblem({ ...shape, v })),
  };
  return factorisePrepared(prepared, resolved, input, input.start);
}

function assertInput(input: FactoriseInput): void {
  assertObject('input', input);
  const { onProgress, isCancelled, createKernel, mayOverwrite } = input;
  assertCallbacks({ onProgress, isCancelled, createKernel });
  assertFlag('mayOverwrite', mayOverwrite);
}

/**
 * {@link factorise} for a spectrogram that a kernel holds already.
 *
 * @param options - Resolved.
 */
export function factorisePrepared(
  prepared: PreparedSpectrogram,
  options: ResolvedFactoriseOptions,
  hooks: FactoriseHooks,
  given?: GivenStart,
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
  for (let restart = 0; restart < restarts; restart++) {
    const report = (iteration: number, divergence: number | undefined) => {
      if (hooks.isCancelled?.()) throw new NmfError('cancelled', 'stopped while factorising');
      hooks.onProgress?.({ iteration, of: maxIterations, divergence, restart, restarts });
    };
    report(0, undefined);
    const start = startOf(restart, coarse ?? kernel, init, seed, given, mean);
    (coarse ?? kernel).load(start);
    if (coarseFrames !== undefined && coarse !== undefined) {
      const few = {
        tolerance,
        maxIterations: coarseIterations(beta),
        scale: divergenceScale(coarse),
      };
      iterate(coarse, createUpdater(algorithm)(coarse), few, () => report(0, undefined));
      spreadFactors(kernel, coarse.read(), coarseFrames);
    }
    const updater = createUpdater(algorithm)(kernel, coarse !== undefined);
    const run = iterate(kernel, updater, rule, (iteration, divergence) =>
      report(iteration, divergence * unit),
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
    ...(coarseFrames && { coarseStart: { every: coarseFrames.every, frames: coarseFrames.frames } }),
    restart: kept.restart,
    iterations: kept.iterations,
    stop: kept.stop,
    divergence: finalDivergence({ history }),
    history,
  };
}

/** Every so many frames of V. */
function coarseProblem({ v, ...shape }: NmfProblem): NmfProblem {
  const coarseFrames = coarseFramesOf(shape.frames);
  if (coarseFrames === undefined) throw new Error('too short to be coarse');
  const { every, first, frames } = coarseFrames;
  const part = new Float32Array(frames * shape.bins);
  for (let i = 0; i < frames; i++) {
    const from = (first + i * every) * shape.bins;
    part.set(v.subarray(from, from + shape.bins), i * shape.bins);
  }
  return { ...shape, frames, v: part };
}

function startOf(
  restart: number,
  kernel: NmfKernel,
  init: 'nndsvd' | 'random',
  seed: number,
  given: GivenStart | undefined,
  mean: number,
): Factors & Pick<Factorisation, 'init'> {
  if (restart > 0) return { ...initialFactors(kernel, 'random', seed, restart), init: 'random' };
  if (given !== undefined) return { ...readStart(given, kernel.shape, mean), init: 'given' };
  return { ...initialFactors(kernel, init, seed, 0), init };
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
