/** Floats -> sample bytes. wav-encoder does the arithmetic; it clips and drops NaN silently, so both are counted here. */

import { endianness } from 'node:os';
import wavEncoder from 'wav-encoder';
import { type BitDepth, quantisationStep } from './bit-depth.js';

/** What happened to the samples so far. */
export interface SampleTally {
  /** Largest absolute value before clipping; 1 is full scale. */
  peak: number;
  /** Samples beyond what integers can hold, written as the nearest value they can. */
  clippedSamples: number;
  /** NaN and infinite samples, written as 0. */
  replacedSamples: number;
}

/** What wav-encoder puts before the samples. */
const HEADER_BYTES = 44;

/**
 * Encodes planar samples, all channels of the same length, into interleaved bytes and adds to the tally. Integers are
 * round(x * 2^(bits-1)), clipped to the range of the depth. The bytes may lie in the memory of the samples: they are
 * to be used before those change.
 */
export function encodeSamples(
  channels: readonly Float32Array[],
  bitDepth: BitDepth,
  tally: SampleTally,
): Uint8Array {
  const clean = channels.map((samples) => inspect(samples, bitDepth, tally));
  if (bitDepth === '32f' && endianness() === 'LE') return interleaveFloats(clean);
  const options =
    bitDepth === '32f'
      ? { float: true }
      : { bitDepth: bitDepth === '16' ? (16 as const) : (24 as const), symmetric: true };
  const encoded = wavEncoder.encode.sync({ sampleRate: 1, channelData: clean }, options);
  return new Uint8Array(encoded, HEADER_BYTES);
}

/**
 * Float samples in memory are the bytes of the file already where the machine is little-endian. wav-encoder's loop
 * over a DataView took a seventh of the time of separating 60 s.
 */
function interleaveFloats(channels: readonly Float32Array[]): Uint8Array {
  const [first] = channels;
  if (channels.length === 1) return new Uint8Array(first.buffer, first.byteOffset, first.byteLength);
  const samples = new Float32Array(first.length * channels.length);
  for (const [c, channel] of channels.entries()) {
    for (let i = 0, at = c; i < channel.length; i++, at += channels.length) samples[at] = channel[i];
  }
  return new Uint8Array(samples.buffer);
}

/** Counts what a channel holds; returns it, or a copy with zeros where it is not finite. */
function inspect(samples: Float32Array, bitDepth: BitDepth, tally: SampleTally): Float32Array {
  const step = quantisationStep(bitDepth);
  // Values that round to more than 2^(bits-1) - 1 or less than -2^(bits-1) are clipped.
  const high = step === 0 ? Number.POSITIVE_INFINITY : 1 - step / 2;
  const low = step === 0 ? Number.NEGATIVE_INFINITY : -1 - step / 2;
  const peak = largestMagnitude(samples);
  if (peak < high) {
    tally.peak = Math.max(tally.peak, peak);
    return samples;
  }
  // Something is clipped or not finite: rare, so the loop above does not look for it.
  let replaced = 0;
  for (const x of samples) {
    if (!Number.isFinite(x)) replaced++;
    else {
      tally.peak = Math.max(tally.peak, Math.abs(x));
      if (x >= high || x < low) tally.clippedSamples++;
    }
  }
  tally.replacedSamples += replaced;
  return replaced === 0 ? samples : samples.map((x) => (Number.isFinite(x) ? x : 0));
}

/** Largest absolute value; infinite when any sample is not finite. */
function largestMagnitude(samples: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < samples.length; i++) {
    const magnitude = Math.abs(samples[i]);
    if (!(magnitude <= largest)) largest = Number.isNaN(magnitude) ? Number.POSITIVE_INFINITY : magnitude;
  }
  return largest;
}
