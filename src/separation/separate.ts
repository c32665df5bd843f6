import ndarray from 'ndarray';
import { type Signal, signalLength } from '../audio/signal.js';
import { binToHz, magnitudeSpectrogram, resampleSignal } from '../dsp/index.js';
import { type Factorisation, factorise, permuteComponents } from '../nmf/index.js';
import {
  type ComponentDescription,
  centroidBin,
  componentEnergies,
  orderByEnergy,
  peakBin,
} from './describe.js';
import { type MaskedPeaks, maskedPeaks, permutePeaks, pictureGrid } from './masked-peaks.js';
import { assertFitsMemory } from './memory.js';
import type { ResolvedSeparateOptions } from './options.js';
import { periodicityOf } from './periodicity.js';
import { type Hooks, throwIfCancelled } from './progress.js';

/** A factorised recording: all that is needed to compute the signal of any component. */
export interface Separation {
  /** The mixture at the working sample rate. */
  readonly signal: Signal;
  readonly options: ResolvedSeparateOptions;
  /** Components in the order of `components`. */
  readonly factorisation: Factorisation;
  /** One entry a component, loudest first. */
  readonly components: readonly ComponentDescription[];
  /** For the pictures of the components, in their order; present where they were asked for. */
  readonly peaks?: MaskedPeaks;
  /** One line each: what a user may not have meant. */
  readonly warnings: readonly string[];
}

/**
 * Factorises the magnitude spectrogram of a recording and sorts the components by energy, loudest first.
 *
 * Synchronous and long: it runs on a worker thread.
 *
 * @param signal - The recording at its own rate.
 * @param options - As resolved for that rate.
 * @param availableBytes - Memory that may be used; see {@link assertFitsMemory}.
 * @param pictures - Whether to reduce the masked spectrograms to pictures on the way.
 * @throws NmfError `memory`, `cancelled`.
 */
export function analyse(
  signal: Signal,
  options: ResolvedSeparateOptions,
  availableBytes: number,
  hooks: Hooks = {},
  { pictures = false }: { readonly pictures?: boolean } = {},
): Separation {
  const samples = Math.round((signalLength(signal) * options.sampleRate) / signal.sampleRate);
  assertFitsMemory({ samples, channels: signal.channels.length }, options, availableBytes);

  const isCancelled = () => hooks.isCancelled?.() ?? false;
  hooks.onProgress?.({ stage: 'resample', done: 0, of: samples });
  const working = resampleSignal(signal, options.sampleRate);
  throwIfCancelled(hooks);

  const shape = { nFft: options.nFft, hopSamples: options.hopSamples };
  const v = magnitudeSpectrogram(working, shape, {
    onProgress: (done, of) => hooks.onProgress?.({ stage: 'analyse', done, of }),
    isCancelled,
  });

  const unsorted = factorise(ndarray(v.data, [v.bins, v.frames], [1, v.bins]), options, {
    mayOverwrite: true,
    isCancelled,
    onProgress: ({ iteration, of, divergence, restart, restarts }) =>
      hooks.onProgress?.({
        stage: 'factorise',
        done: iteration,
        of,
        restart,
        restarts,
        ...(divergence === undefined ? {} : { divergence }),
      }),
  });
  const peaks = pictures ? maskedPeaks(v, unsorted, pictureGrid(v.frames, v.bins)) : undefined;
  const energies = peaks?.energies ?? componentEnergies(v, unsorted);
  const order = orderByEnergy(energies);
  const factorisation = permuteComponents(unsorted, order);
  return {
    signal: working,
    options,
    factorisation,
    components: describe(factorisation, energies, order, options),
    ...(peaks && { peaks: permutePeaks(peaks, order) }),
    warnings: warningsOf(factorisation),
  };
}

function warningsOf({ stop, templates, activations }: Factorisation): string[] {
  const [bins, components] = templates.shape;
  const frames = activations.shape[1];
  if (stop.kind === 'silence') return ['the recording is silent, and so is every component'];
  if (components <= Math.min(bins, frames)) return [];
  const [limit, unit] = frames < bins ? [frames, 'frames'] : [bins, 'bins'];
  return [
    `${components} components are more than the spectrogram's ${limit} ${unit}: some will be near copies or empty. Try fewer --components.`,
  ];
}

function describe(
  { templates, activations }: Factorisation,
  energies: Float64Array,
  order: readonly number[],
  { sampleRate, nFft, hopSamples }: ResolvedSeparateOptions,
): ComponentDescription[] {
  const total = energies.reduce((sum, energy) => sum + energy, 0);
  return order.map((from, index) => {
    const column = templates.pick(null, index);
    const template = Float64Array.from({ length: column.shape[0] }, (_, f) => column.get(f));
    const row = activations.pick(index, null);
    const activation = Float64Array.from({ length: row.shape[0] }, (_, t) => row.get(t));
    const periodicity = periodicityOf(activation, sampleRate / hopSamples);
    return {
      index,
      energyShare: total === 0 ? 0 : energies[from] / total,
      peakHz: binToHz(peakBin(template), sampleRate, nFft),
      centroidHz: binToHz(centroidBin(template), sampleRate, nFft),
      ...(periodicity && { periodicity }),
    };
  });
}
