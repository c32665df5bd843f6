import { createRealFft, type RealFft } from '../dsp/index.js';
import { decibels } from './decibels.js';
import type { DistortionFilters } from './distortion-filters.js';
import { createFraming, FFT_SIZE, HISTORY } from './framing.js';
import type { Block } from './products.js';
import { addConvolution } from './spectra.js';

/** The measures of BSS Eval, version 3, in dB; Infinity where there is nothing to be measured against. */
export interface BssMeasures {
  /** Of the reference, as a filter of 512 taps may distort it, to all else in the estimate. */
  readonly sdr: number;
  /** Of the same to what the other references add; Infinity with one reference. */
  readonly sir: number;
  /** Of what all references explain to what none does. */
  readonly sar: number;
}

/** Takes the same blocks as a `Correlator` once more. */
export interface Projector {
  /** Adds one block of each, all of one length. */
  add(references: readonly Block[], estimates: readonly Block[]): void;
  /** Of each estimate. */
  finish(): BssMeasures[];
}

/** Energies of the parts of one estimate. */
interface Energies {
  own: number;
  explained: number;
  interference: number;
  artifacts: number;
  distortion: number;
}

/**
 * Splits estimates into what their own reference explains, what all of them do, and the rest (Vincent, Gribonval &
 * Fevotte 2006, equations 13 to 18), and measures these, as `bss_eval_sources` of mir_eval does. Where there are several
 * channels, one filter serves all of them: as if they stood one after another, with silence between.
 *
 * @param filters - Of each estimate, from `distortionFilters`.
 */
export function createProjector(filters: readonly DistortionFilters[], channels: number): Projector {
  const fft = createRealFft(FFT_SIZE);
  const references = filters[0].all.length;
  const framing = createFraming(references + filters.length, channels);
  const own = filters.map((one) => spectrumOf(fft, one.own));
  const all = filters.map((one) => one.all.map((taps) => spectrumOf(fft, taps)));
  const spectra = filters[0].all.map(() => new Float64Array(FFT_SIZE + 2));
  const [ownPart, allPart] = [new Float64Array(FFT_SIZE + 2), new Float64Array(FFT_SIZE + 2)];
  const [ownSamples, allSamples] = [new Float64Array(FFT_SIZE), new Float64Array(FFT_SIZE)];
  const energies = filters.map(() => ({
    own: 0,
    explained: 0,
    interference: 0,
    artifacts: 0,
    distortion: 0,
  }));

  const addChannel = (channel: number, count: number): void => {
    for (const [j, spectrum] of spectra.entries()) fft.forward(framing.frames[j][channel], spectrum);
    for (const [k, sums] of energies.entries()) {
      ownPart.fill(0);
      allPart.fill(0);
      addConvolution(ownPart, spectra[filters[k].reference], own[k]);
      for (const [j, spectrum] of spectra.entries()) addConvolution(allPart, spectrum, all[k][j]);
      fft.inversePair(ownPart, allPart, ownSamples, allSamples);
      addEnergies(sums, framing.frames[references + k][channel], ownSamples, allSamples, count);
    }
  };
  const add: Projector['add'] = (referenceBlocks, estimateBlocks) => {
    for (const count of framing.advance([...referenceBlocks, ...estimateBlocks])) {
      for (let channel = 0; channel < channels; channel++) addChannel(channel, count);
    }
  };

  return {
    add,
    finish() {
      const silence = Array.from({ length: channels }, () => new Float64Array(HISTORY));
      const silent = (count: number) => Array.from({ length: count }, () => silence);
      add(silent(references), silent(filters.length)); // what the filters make of the last samples
      return energies.map((sums) => ({
        sdr: decibels(sums.own, sums.distortion),
        sir: references === 1 ? Number.POSITIVE_INFINITY : decibels(sums.own, sums.interference),
        sar: decibels(sums.explained, sums.artifacts),
      }));
    },
  };
}

function spectrumOf(fft: RealFft, taps: Float64Array): Float64Array {
  const padded = new Float64Array(FFT_SIZE);
  padded.set(taps);
  const spectrum = new Float64Array(FFT_SIZE + 2);
  fft.forward(padded, spectrum);
  return spectrum;
}

/** Samples behind the history are those that no wrapped end of a filter has reached (overlap-save). */
function addEnergies(
  sums: Energies,
  estimate: Float64Array,
  own: Float64Array,
  all: Float64Array,
  count: number,
): void {
  for (let i = HISTORY; i < HISTORY + count; i++) {
    sums.own += own[i] ** 2;
    sums.explained += all[i] ** 2;
    sums.interference += (all[i] - own[i]) ** 2;
    sums.artifacts += (estimate[i] - all[i]) ** 2;
    sums.distortion += (estimate[i] - own[i]) ** 2;
  }
}
