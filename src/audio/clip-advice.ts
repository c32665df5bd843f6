import type { BitDepth } from './bit-depth.js';
import { quantisationStep } from './bit-depth.js';
import type { WavWriteReport } from './wav-writer.js';

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
 */
export function clipAdvice(report: WavWriteReport, bitDepth: BitDepth): string | undefined {
  const { clippedSamples, peak } = report;
  if (clippedSamples === 0) return undefined;
  const samples = clippedSamples === 1 ? '1 sample was' : `${clippedSamples} samples were`;
  const gain = gainToAvoidClipping(peak, bitDepth).toFixed(1);
  return `${samples} clipped at ${bitDepth} bits; a gain of ${gain} dB would avoid it, as would 32-bit float`;
}
