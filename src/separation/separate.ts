import { type AudioShape, type AudioSignal, shapeOf } from '../audio/signal.js';
import { binCount, binToHz, changeRate, frameCount } from '../dsp/index.js';
import { NmfError } from '../errors.js';
import {
  type Factorisation,
  factorisePrepared,
  type PreparedSpectrogram,
  permuteComponents,
  prepareSpectrogram,
} from '../nmf/index.js';
import { option, type Phrase, phrase } from '../text/index.js';
import { alikeTo, createCorrelator } from './description/alike.js';
import { type ComponentDescription, centroidBin, orderByEnergy, peakBin } from './description/describe.js';
import { energyWeights } from './description/energy.js';
import { createPeriodicityFinder } from './description/periodicity.js';
import { withPlaces } from './description/place.js';
import { type SuggestedSource, suggestHeart } from './description/suggest.js';
import { assertFitsMemory } from './memory.js';
import { workingShape } from './memory-estimate.js';
import { filtersPlaces, type ResolvedSeparateOptions } from './options.js';
import type { OnProgress } from './progress.js';
import { unitOf } from './unit.js';
import { type NextStep, workAfterFit } from './work-ahead.js';
import type { CellMaxima } from './workspace/cell-maxima.js';
import type { Helpers } from './workspace/helpers.js';
import { threadsFor } from './workspace/layout.js';
import { pictureGrid } from './workspace/picture-grid.js';
import { picturesOf } from './workspace/pictures.js';
import { learnPlaces } from './workspace/places.js';
import { openWorkspace, type Workspace } from './workspace/workspace.js';

/** A factorised recording: all that is needed to compute the signal of any component. */
export interface Separation {
  /** The mixture at the working sample rate. */
  readonly signal: AudioSignal;
  readonly options: ResolvedSeparateOptions;
  /** Components in the order of `components`. */
  readonly factorisation: Factorisation;
  /** One entry per component, loudest first. */
  readonly components: readonly ComponentDescription[];
  /** For the pictures of the components, in their order; present where they were asked for. */
  readonly maxima?: CellMaxima | undefined;
  /**
   * Spatial covariances [S x bins x 4] of the components, by which two channels are filtered; undefined where the channels
   * share their masks.
   */
  readonly covariances?: Float32Array | undefined;
  /** One sentence each: what a user may not have meant. */
  readonly warnings: readonly Phrase[];
  /** Where the work is done; to be closed when the signals have been reconstructed. */
  readonly workspace: Workspace;
}

export interface AnalyseOptions {
  /** What will be made of the components; only told progress depends on it. Default signals. */
  readonly next?: NextStep;
  /** Whether to reduce the masked spectrograms to pictures on the way. Default false. */
  readonly pictures?: boolean;
  /** Whether the signals of all components are held in memory; only the estimate of that depends on it. Default false. */
  readonly holdsSignals?: boolean;
  /** Other threads that take part. Default none. */
  readonly helpers?: Helpers | undefined;
  /** The source whose likely components are marked. Default none. */
  readonly suggest?: SuggestedSource | undefined;
}

/**
 * Factorises the magnitude spectrogram of a recording and sorts the components by energy, loudest first.
 *
 * Synchronous and long: it runs on a worker thread.
 *
 * @param signal - The recording at its own rate.
 * @param options - As resolved for that rate.
 * @param availableBytes - Memory that may be used; see {@link assertFitsMemory}.
 * @throws NmfError `memory`.
 */
export function analyse(
  signal: AudioSignal,
  options: ResolvedSeparateOptions,
  availableBytes: number,
  onProgress?: OnProgress,
  { next = 'signals', pictures = false, holdsSignals, helpers, suggest }: AnalyseOptions = {},
): Separation {
  const recorded = shapeOf(signal);
  assertFitsMemory(recorded, options, { holdsSignals }, availableBytes);
  const size = workingShape(recorded, options);

  onProgress?.({ stage: 'resample', done: 0, of: size.samples });
  const threads = threadsFor(size, options, helpers);
  const grid = pictureGrid(frameCount(size.samples, options.hopSamples), binCount(options.nFft));
  const places = filtersPlaces(options, size.channels);
  const plan = {
    ...{ ...options, ...size, threads },
    ...{ pictures: pictures ? grid : undefined, learnsPlaces: places, filtersPlaces: places },
  };
  const working = inSharedMemory(changeRate(signal, options.sampleRate), threads);

  const workspace = openWorkspace(plan, working.channels, helpers);
  try {
    const { nmf } = workspace.layout;
    onProgress?.({ stage: 'analyse', done: 0, of: nmf.frames });
    workspace.pool.magnitudes(nmf.passes.blocks, 0);

    const prepared = prepareSpectrogram(workspace.kernels.memory, workspace.layout, workspace.pool);
    const after = workAfterFit(options.beta, size.channels, next);
    const { factorisation, energies, total } = factoriseSorted(prepared, options, after, onProgress);
    const maxima = pictures ? picturesOf(workspace, factorisation, grid, prepared.mean || 1) : undefined;
    const unit = unitOf(prepared.mean);
    const covariances = places ? placesOf(workspace, factorisation, unit) : undefined;
    return {
      signal: working,
      options,
      factorisation,
      components: withPlaces(
        describe(factorisation, correlationsOf(factorisation), energies, total, options, suggest),
        factorisation.templates.data,
        covariances,
      ),
      ...{ maxima, covariances },
      warnings: warningsOf(factorisation),
      workspace,
    };
  } catch (error) {
    workspace.close();
    throw error;
  }
}

/**
 * Factorises a spectrogram that a kernel holds.
 *
 * @param after - How long what follows takes, in iterations.
 * @returns The components by energy, loudest first, with those energies and their sum.
 * @throws NmfError `input` for a spectrogram that no sound has.
 */
export function factoriseSorted(
  prepared: PreparedSpectrogram,
  options: ResolvedSeparateOptions,
  after: number,
  onProgress: OnProgress | undefined,
): { readonly factorisation: Factorisation; readonly energies: Float64Array; readonly total: number } {
  if (!Number.isFinite(prepared.mean)) throw tooLoud();
  const unsorted = factorisePrepared(prepared, options, {
    onProgress: ({ started, iteration, of, left, divergence, restart, restarts }) => {
      const run = { restart, restarts, divergence };
      if (divergence === undefined) onProgress?.({ stage: 'start', done: started, of: 1, ...run });
      else {
        const leftInAll = left === undefined ? undefined : left + after;
        onProgress?.({ stage: 'factorise', done: iteration, of, left: leftInAll, ...run });
      }
    },
  });
  const energies = energiesOf(prepared, unsorted);
  const order = orderByEnergy(energies);
  return {
    factorisation: permuteComponents(unsorted, order),
    energies: Float64Array.from(order, (from) => energies[from]),
    total: energies.reduce((sum, energy) => sum + energy, 0),
  };
}

function placesOf(
  workspace: Workspace,
  { templates, activations }: Factorisation,
  unit: number,
): Float32Array {
  const factors = { templates: templates.data, activations: activations.data };
  return learnPlaces(workspace, { factors, unit });
}

/** Lets the helpers that a recording is going to take start while its samples are read. */
export function expectHelpers(
  recorded: AudioShape,
  options: ResolvedSeparateOptions,
  helpers: Helpers,
): void {
  helpers.expect(threadsFor(workingShape(recorded, options), options, helpers) - 1);
}

/** Does the last thing that a separation's working memory and threads are needed for. */
export function whileOpen<T>({ workspace }: Separation, work: () => T): T {
  try {
    return work();
  } finally {
    workspace.close();
  }
}

/** Other threads only see memory that is shared. */
function inSharedMemory(signal: AudioSignal, threads: number): AudioSignal {
  if (threads === 1) return signal;
  const share = (samples: Float32Array) => {
    if (samples.buffer instanceof SharedArrayBuffer) return samples;
    const copy = new Float32Array(new SharedArrayBuffer(samples.byteLength));
    copy.set(samples);
    return copy;
  };
  return { sampleRate: signal.sampleRate, channels: signal.channels.map(share) };
}

/** Float32 has no room for the squares of such a spectrum. */
function tooLoud(): NmfError {
  return new NmfError(
    'input',
    'the recording holds samples far beyond what sound has, full scale being 1. Scale them down, or look at how it was read.',
  );
}

/** Energy of each masked spectrogram, sum over bins and frames of (M_k V)^2. */
function energiesOf(
  { shape, mean, kernel }: PreparedSpectrogram,
  factorisation: Factorisation,
): Float64Array {
  if (mean === 0) return new Float64Array(shape.components);
  const { templates, activations } = factorisation;
  kernel().load({ templates: templates.data, activations: activations.data.map((x) => x / mean) });
  return kernel().componentEnergies(energyWeights(shape.bins));
}

export function warningsOf({ stop, templates, activations }: Factorisation): Phrase[] {
  const [bins, components] = templates.shape;
  const frames = activations.shape[1];
  if (stop.kind === 'silence') return [['the recording is silent, and so is every component']];
  if (components <= Math.min(bins, frames)) return [];
  const [limit, unit] = frames < bins ? [frames, frames === 1 ? 'frame' : 'frames'] : [bins, 'bins'];
  return [
    phrase`${components} components are more than the spectrogram's ${limit} ${unit}: some will be near copies or empty. Try fewer ${option('components')}.`,
  ];
}

/** How the activations of a recording that is in memory correlate [S x S]. */
export function correlationsOf({ activations }: Pick<Factorisation, 'activations'>): Float64Array[] {
  const correlator = createCorrelator(activations.shape[0]);
  correlator.add(activations.data);
  return correlator.correlations();
}

/**
 * @param factorisation - Its activations may be those of the first frames alone: only rates and suggestions are told by them.
 * @param correlations - Of all activations [S x S].
 * @param energies - Of the components, in their order, whose sum is `total`.
 * @param suggest - The source whose likely components are marked. Default none.
 */
export function describe(
  { templates, activations }: Pick<Factorisation, 'templates' | 'activations'>,
  correlations: readonly Float64Array[],
  energies: Float64Array,
  total: number,
  { sampleRate, nFft, hopSamples }: Pick<ResolvedSeparateOptions, 'sampleRate' | 'nFft' | 'hopSamples'>,
  suggest?: SuggestedSource,
): ComponentDescription[] {
  const periodicityOf = createPeriodicityFinder(activations.shape[1], sampleRate / hopSamples);
  const described = Array.from(energies, (energy, index): ComponentDescription => {
    const template = column(templates.data, index, energies.length);
    const periodicity = periodicityOf(column(activations.data, index, energies.length));
    return {
      index,
      energyShare: total === 0 ? 0 : energy / total,
      peakHz: binToHz(peakBin(template), sampleRate, nFft),
      centroidHz: binToHz(centroidBin(template), sampleRate, nFft),
      periodicity,
      alike: alikeTo(index, correlations[index]).at(0),
    };
  });
  if (suggest === undefined) return described;
  const suggestions = suggestHeart(described, activations.data, correlations);
  return described.map((component, k) => ({ ...component, suggested: suggestions[k] }));
}

/** A component's entries of a factor, of which `S` stand side by side. */
function column(data: Float64Array, component: number, S: number): Float64Array {
  const result = new Float64Array(data.length / S);
  for (let i = 0, at = component; i < result.length; i++, at += S) result[i] = data[at];
  return result;
}
