/**
 * Where the bits of a sample stand in a container that has more of them. The rule of the format puts them at the top
 * with zeros below; some recorders put them at the bottom, with copies of the sign or zeros above. The bytes tell.
 */

import type { WavFormat } from './wav-format.js';

/** What the samples seen so far say. */
export interface LayoutVerdict {
  /** `upper`: as the rule has it; the other two at the bottom, below copies of the sign bit or below zeros. */
  layout: 'upper' | 'lower-signed' | 'lower-zero';
  /** One sentence, where the bytes do not tell. */
  warning: string | undefined;
}

/** Gathers what the bytes of samples say about the place of their bits. */
export class LayoutEvidence {
  readonly #sampleBytes: number;
  readonly #validBits: number;
  readonly #containerBits: number;
  readonly #isLittle: boolean;
  /** For each byte of a sample, the lowest first: the bits below an upper sample, above a lower one, and its sign. */
  readonly #below: readonly number[];
  readonly #above: readonly number[];
  readonly #sign: readonly number[];
  #usesBelow = false;
  #usesAbove = false;
  #breaksSign = false;
  #hasSound = false;

  constructor({ containerBits, bitsPerSample, byteOrder }: WavFormat) {
    this.#sampleBytes = containerBits / 8;
    this.#validBits = bitsPerSample;
    this.#containerBits = containerBits;
    this.#isLittle = byteOrder === 'little';
    const masked = (from: number, to: number) =>
      Array.from({ length: this.#sampleBytes }, (_, byte) => {
        let mask = 0;
        for (let bit = 0; bit < 8; bit++) {
          if (8 * byte + bit >= from && 8 * byte + bit < to) mask |= 1 << bit;
        }
        return mask;
      });
    this.#below = masked(0, containerBits - bitsPerSample);
    this.#above = masked(bitsPerSample, containerBits);
    this.#sign = masked(bitsPerSample - 1, containerBits);
  }

  /** Takes whole samples into account. */
  see(bytes: Uint8Array): void {
    const count = this.#sampleBytes;
    const [below, above, sign] = [this.#below, this.#above, this.#sign];
    for (let at = 0; at < bytes.length; at += count) {
      let [inBelow, inAbove, inSign, notInSign, any] = [0, 0, 0, 0, 0];
      for (let i = 0; i < count; i++) {
        const byte = bytes[this.#isLittle ? at + i : at + count - 1 - i];
        any |= byte;
        inBelow |= byte & below[i];
        inAbove |= byte & above[i];
        inSign |= byte & sign[i];
        notInSign |= ~byte & sign[i];
      }
      if (any === 0) continue;
      this.#hasSound = true;
      if (inBelow !== 0) this.#usesBelow = true;
      if (inAbove !== 0) this.#usesAbove = true;
      if (inSign !== 0 && notInSign !== 0) this.#breaksSign = true;
    }
  }

  verdict(): LayoutVerdict {
    const [bits, of] = [this.#validBits, this.#containerBits];
    if (!this.#usesBelow) {
      const isTold = !this.#hasSound || (this.#breaksSign && this.#usesAbove);
      const decibels = Math.round(20 * Math.log10(2) * (of - bits));
      const warning = isTold
        ? undefined
        : `the bytes do not tell which ${bits} of ${of} bits the samples fill: read as the upper ones, which is the rule; if they are the lower ones, the sound is ${decibels} dB too quiet`;
      return { layout: 'upper', warning };
    }
    if (!this.#breaksSign) return { layout: 'lower-signed', warning: undefined };
    if (!this.#usesAbove) return { layout: 'lower-zero', warning: undefined };
    const warning = `the header says ${bits} bits per sample, but all ${of} bits are in use: read as ${of}-bit samples`;
    return { layout: 'upper', warning };
  }
}

/** Whether a format leaves the place of its bits open. A single byte is unsigned and has no room for another place. */
export function hasOpenLayout({ encoding, bitsPerSample, containerBits }: WavFormat): boolean {
  return encoding === 'pcm' && containerBits > 8 && bitsPerSample < containerBits;
}

/** Bits that 32-bit float holds without rounding, sign included. */
const EXACT_BITS = 25;

/**
 * Whether samples that were decoded as upper ones can be moved: those below zeros lose their sign where they were
 * rounded.
 */
export function canMove(layout: LayoutVerdict['layout'], { bitsPerSample }: WavFormat): boolean {
  return layout !== 'lower-zero' || bitsPerSample < EXACT_BITS;
}

/** Moves samples that were decoded as if they filled the whole container to where their bits belong, in place. */
export function moveSamples(
  channel: Float32Array,
  layout: LayoutVerdict['layout'],
  { bitsPerSample, containerBits }: WavFormat,
): void {
  if (layout === 'upper') return;
  const scale = 2 ** (containerBits - bitsPerSample);
  for (let i = 0; i < channel.length; i++) {
    const x = channel[i] * scale;
    channel[i] = layout === 'lower-zero' && x >= 1 ? x - 2 : x;
  }
}
