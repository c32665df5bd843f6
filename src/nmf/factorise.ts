import type { NdArray } from 'ndarray';
import { NmfError } from '../errors.js';
import { type CreateKernel, createReferenceKernel, type NmfKernel, power } from '../kernels/index.js';
import { algorithmNamed } from './algorithms.js';
import { asActivations, asTemplates, type Factorisation, normalise } from './factorisation.js';
import { type GivenStart, readStart } from './given-start.js';
import { type Factors, initialFactors, possibleInit } from './initialise.js';
import { iterate, type Run } from './iterate.js';
import { type Magnitudes, prepareMagnitudes } from './magnitudes.js';
import { type FactoriseOptions, resolveFactoriseOptions } from './options.js';
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

/** How a factorisation reports, is stopped, and is fed. */
export interface FactoriseHooks {
  /** Called before each run, at its start and after every iteration. */
  onProgress?(progress: FactoriseProgress): void;
  /** Asked as often; when it answers true, the work ends with an NmfError `cancelled`. */
  isCancelled?(): boolean;
  /** Where the first run begins, instead of `init`. */
  readonly start?: GivenStart;
  /** V may be used as working memory: it is scaled and not restored. Default false, which costs a copy of V. */
  readonly mayOverwrite?: boolean;
  /** The build that computes. Default the float64 reference. */
  readonly createKernel?: CreateKernel;
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
 * @param spectrogram - V, linear magnitudes of at least 0, [bins x frames]; stride [1, bins] (row-major
 *   [frames x bins] data) spares a reordering. All zero gives zero factors at once.
 * @throws NmfError `usage` for an option, `input` for V or `start`, `cancelled`.
 */
export function factorise(
  spectrogram: NdArray<Float32Array>,
  options: FactoriseOptions,
  hooks: FactoriseHooks = {},
): Factorisation {
  const resolved = resolveFactoriseOptions(options);
  const { components, beta, seed, iterations, tolerance, algorithm, restarts } = resolved;
  const magnitudes = prepareMagnitudes(spectrogram, beta, hooks.mayOverwrite ?? false);
  const { v, frames, bins, mean } = magnitudes;
  const init = possibleInit(resolved.init, components, frames, bins);
  if (mean === 0) return silence(magnitudes, resolved, init);

  const kernel = (hooks.createKernel ?? createReferenceKernel)({ v, frames, bins, components, beta });
  const createUpdater = algorithmNamed(algorithm);
  const rule = { tolerance, iterations, scale: divergenceScale(kernel.problem) };
  // d(c v | c p) = c^beta d(v | p)
  const unit = beta === 0 ? 1 : power(mean, beta);
  let kept: KeptRun | undefined;
  for (let restart = 0; restart < restarts; restart++) {
    const report = (iteration: number, divergence: number | undefined) => {
      if (hooks.isCancelled?.()) throw new NmfError('cancelled', 'stopped while factorising');
      hooks.onProgress?.({ iteration, of: iterations, divergence, restart, restarts });
    };
    report(0, undefined);
    const start = startOf(restart, kernel, init, seed, hooks.start, mean);
    const run = iterate(kernel, start, createUpdater, rule, (iteration, divergence) =>
      report(iteration, divergence * unit),
    );
    if (kept === undefined || finalDivergence(run) < finalDivergence(kept))
      kept = { ...run, ...start, restart };
  }
  if (kept === undefined) throw new Error('no run'); // restarts is at least 1

  normalise(kept, components, mean);
  const history = kept.history.map((entry) => ({ ...entry, divergence: entry.divergence * unit }));
  return {
    templates: asTemplates(kept.templates, bins, components),
    activations: asActivations(kept.activations, frames, components),
    beta,
    algorithm,
    init: kept.init,
    restart: kept.restart,
    iterations: kept.iterations,
    stop: kept.stop,
    divergence: finalDivergence({ history }),
    history,
    seed,
  };
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
  if (given !== undefined) return { ...readStart(given, kernel.problem, mean), init: 'given' };
  return { ...initialFactors(kernel, init, seed, 0), init };
}

function finalDivergence({ history }: Pick<Run, 'history'>): number {
  return history[history.length - 1].divergence;
}

function silence(
  { frames, bins }: Magnitudes,
  { components, beta, algorithm, seed }: Required<FactoriseOptions>,
  init: 'nndsvd' | 'random',
): Factorisation {
  return {
    templates: asTemplates(new Float64Array(bins * components), bins, components),
    activations: asActivations(new Float64Array(frames * components), frames, components),
    beta,
    algorithm,
    init,
    restart: 0,
    iterations: 0,
    stop: { kind: 'silence' },
    divergence: 0,
    history: [{ iteration: 0, divergence: 0 }],
    seed,
  };
}
