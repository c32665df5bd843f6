import { option, type Phrase, phrase } from '../text/index.js';
import type { BitDepth } from './bit-depth.js';
import { quantisationStep } from './bit-depth.js';
import type { WavWriteResult } from './wav-writer.js';

/**
 * The gain that brings a peak just inside the range of a bit depth, in dB, rounded down to a tenth so that it is
 * enough; 0 when nothing has to be turned down.
 */
export function gainToAvoidClipping(peak: number, bitDepth: BitDepth): number {
  const step = quantisationStep(bitDepth);
  if (step === 0 || peak <= 1 - step) return 0;
  return Math.floor(200 * Math.log10((1 - step) / peak)) / 10;
}

/**
 * One line that says how many samples were clipped and the gain that would avoid it, or undefined when none were.
 * Without a full stop and without the file's name.
 *
 * @param givenDb - The gain that was asked for; where there was one, the advice names what to ask for instead.
 */
export function clipAdvice(report: WavWriteResult, bitDepth: BitDepth, givenDb = 0): Phrase | undefined {
  const { clippedSamples, peak } = report;
  if (clippedSamples === 0) return undefined;
  const samples = clippedSamples === 1 ? '1 sample was' : `${clippedSamples} samples were`;
  const gain = gainToAvoidClipping(peak, bitDepth);
  const instead = (Math.floor(10 * (givenDb + gain) + 1e-6) / 10).toFixed(1);
  const setting = givenDb === 0 ? '' : phrase` (${option('gainDb')} ${instead})`;
  return phrase`${samples} clipped at ${bitDepth} bits; a gain of ${gain.toFixed(1)} dB would avoid it${setting}, as would 32-bit float`;
}
