/**
 * Where the bits of a sample stand in a container that has more of them. The rule of the format puts them at the top
 * with zeros below; some recorders put them at the bottom, with copies of the sign or zeros above. The bytes tell.
 */

import { NmfError } from '../errors.js';
import { printableName } from '../text/index.js';
import type { WavFormat } from './wav-format.js';

/** Bits that 32-bit float holds without rounding, sign included. */
const EXACT_BITS = 25;

/** `upper`: as the rule has it; the other two at the bottom, below copies of the sign bit or below zeros. */
type Place = 'upper' | 'lower-signed' | 'lower-zero';

/** Finds out where the bits stand, and puts samples that were decoded as if they filled the container in their place. */
export interface SampleLayout {
  /** From now on all samples are seen before any is placed, so that all of them can tell. */
  waitForAll(): void;
  /**
   * Decides before the first sample that is not zero is given out, from as many frames as a block has from there on, so
   * that it does not depend on how many are asked for. Zeros are the same anywhere.
   *
   * @param peek - Gives the bytes of that many frames, fewer at the end.
   */
  settle(frames: number, blockFrames: number, peek: (frames: number) => Uint8Array): void;
  /** Sees the bytes of a block, and places its samples unless all are waited for. @throws NmfError `input`. */
  place(bytes: Uint8Array, channels: readonly Float32Array[]): void;
  /** Places what was waited for. @throws NmfError `input`. */
  placeAll(channels: readonly Float32Array[]): void;
  /** One sentence where the bytes do not tell. */
  warnings(): string[];
}

/** @returns Undefined where the format leaves nothing open. A single byte is unsigned and has no room for another place. */
export function createSampleLayout(format: WavFormat, name: string): SampleLayout | undefined {
  const { encoding, bitsPerSample: bits, containerBits: of, channels } = format;
  if (encoding !== 'pcm' || of <= 8 || bits >= of) return undefined;
  const frameBytes = (channels * of) / 8;
  const evidence = createEvidence(format);
  let settled: { place: Place; warning: string | undefined } | undefined;
  let waits = false;

  const refusal = (problem: string) =>
    new NmfError('input', `${printableName(name)} cannot be read: ${problem}`);
  const decide = () => {
    settled = evidence.verdict();
    // Those below zeros lose their sign where they were rounded.
    if (settled.place !== 'lower-zero' || bits < EXACT_BITS) return settled.place;
    throw refusal(
      `its samples of ${bits} bits stand in the lower part of ${of} bits, which is not supported.`,
    );
  };
  const move = (all: readonly Float32Array[], place: Place) => {
    if (place === 'upper') return;
    const scale = 2 ** (of - bits);
    for (const samples of all) {
      for (let i = 0; i < samples.length; i++) {
        const x = samples[i] * scale;
        samples[i] = place === 'lower-zero' && x >= 1 ? x - 2 : x;
      }
    }
  };
  return {
    waitForAll() {
      waits = settled === undefined;
    },
    settle(frames, blockFrames, peek) {
      if (waits || settled !== undefined) return;
      const first = peek(frames).findIndex((byte) => byte !== 0);
      if (first === -1) return;
      const from = first - (first % frameBytes);
      const ahead = peek(from / frameBytes + blockFrames).subarray(from);
      evidence.see(ahead.subarray(0, ahead.length - (ahead.length % frameBytes)));
      decide();
    },
    place(bytes, all) {
      evidence.see(bytes);
      if (waits || settled === undefined) return;
      const before = settled.place;
      if (decide() !== before) {
        throw refusal('where the bits of its samples stand differs between its beginning and its rest.');
      }
      move(all, before);
    },
    placeAll(all) {
      if (waits) move(all, decide());
    },
    warnings: () => (settled?.warning === undefined ? [] : [settled.warning]),
  };
}

/** Gathers what the bytes of samples say about the place of their bits. */
function createEvidence({ containerBits: of, bitsPerSample: bits, byteOrder }: WavFormat) {
  const sampleBytes = of / 8;
  /** For each byte of a sample, the lowest first, the bits from one of a sample's up to another. */
  const masked = (from: number, to: number) =>
    Array.from({ length: sampleBytes }, (_, byte) => {
      const upTo = (bit: number) => (1 << Math.max(0, Math.min(8, bit - 8 * byte))) - 1;
      return upTo(to) & ~upTo(from);
    });
  const [below, above, sign] = [masked(0, of - bits), masked(bits, of), masked(bits - 1, of)];
  /** Bits that some sample uses. */
  const used = new Uint8Array(sampleBytes);
  let breaksSign = false;
  const uses = (mask: readonly number[]) => used.some((byte, i) => (byte & mask[i]) !== 0);
  return {
    /** Takes whole samples into account. */
    see(bytes: Uint8Array): void {
      for (let at = 0; at < bytes.length; at += sampleBytes) {
        let [inSign, notInSign] = [0, 0];
        for (let i = 0; i < sampleBytes; i++) {
          const byte = bytes[byteOrder === 'little' ? at + i : at + sampleBytes - 1 - i];
          used[i] |= byte;
          inSign |= byte & sign[i];
          notInSign |= ~byte & sign[i];
        }
        if (inSign !== 0 && notInSign !== 0) breaksSign = true;
      }
    },
    verdict(): { place: Place; warning: string | undefined } {
      const usesAbove = uses(above);
      if (!uses(below)) {
        const isTold = used.every((byte) => byte === 0) || (breaksSign && usesAbove);
        const decibels = Math.round(20 * Math.log10(2) * (of - bits));
        const warning = `the bytes do not tell which ${bits} of ${of} bits the samples fill: read as the upper ones, which is the rule; if they are the lower ones, the sound is ${decibels} dB too quiet`;
        return { place: 'upper', warning: isTold ? undefined : warning };
      }
      if (!breaksSign) return { place: 'lower-signed', warning: undefined };
      if (!usesAbove) return { place: 'lower-zero', warning: undefined };
      const warning = `the header says ${bits} bits per sample, but all ${of} bits are in use: read as ${of}-bit samples`;
      return { place: 'upper', warning };
    },
  };
}
