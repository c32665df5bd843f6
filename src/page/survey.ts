import { base64 } from './base64.js';

/** Samples this near to a step of 16 bits came from 16 bits: the last bits of a sum of float32 components. */
const NEAR_STEP = 1 / 64;

/** The mixture at the working sample rate, one array per channel in each block. */
export type MixtureBlocks = Iterable<readonly Float32Array[]>;

/** What one pass over a recording's samples tells. */
export interface SoundSurvey {
  /** Smallest and largest sample over all channels of each column, in 127ths of `peak`: base64 of int8 [columns x 2]. */
  readonly waveform: string;
  /** Largest magnitude. */
  readonly peak: number;
  /** Whether 16 bits hold every sample. */
  readonly isSixteenBits: boolean;
}

/** Looks at a recording that passes by. */
export interface Surveyor {
  look(block: readonly Float32Array[]): void;
  /** Looks at blocks that it hands on. */
  watch(blocks: MixtureBlocks): Generator<readonly Float32Array[]>;
  /** When all has passed. */
  survey(): SoundSurvey;
}

/**
 * @param samples - Per channel.
 * @param columns - Equal regions, of at least one sample each.
 */
export function createSurveyor(samples: number, columns: number): Surveyor {
  const low = new Float64Array(columns);
  const high = new Float64Array(columns);
  let isSixteenBits = true;
  let passed = 0;
  let column = 0;
  const endOf = (c: number) => Math.floor(((c + 1) * samples) / columns);

  function raise(samples: Float32Array): void {
    for (let i = 0; i < samples.length; i++) {
      const sample = samples[i];
      if (sample < low[column]) low[column] = sample;
      else if (sample > high[column]) high[column] = sample;
    }
  }

  function look(block: readonly Float32Array[]): void {
    isSixteenBits &&= block.every(fitsSixteenBits);
    const [{ length }] = block;
    for (let from = 0; from < length; ) {
      while (endOf(column) <= passed + from) column++;
      const to = Math.min(length, endOf(column) - passed);
      for (const channel of block) raise(channel.subarray(from, to));
      from = to;
    }
    passed += length;
  }

  return {
    look,
    *watch(blocks) {
      for (const block of blocks) {
        look(block);
        yield block;
      }
    },
    survey() {
      const peak = Math.max(0, ...low.map((x) => -x), ...high);
      const bytes = new Int8Array(2 * columns);
      for (let c = 0; c < columns && peak > 0; c++) {
        bytes[2 * c] = Math.round((127 * low[c]) / peak);
        bytes[2 * c + 1] = Math.round((127 * high[c]) / peak);
      }
      return { waveform: base64(bytes), peak, isSixteenBits };
    },
  };
}

function fitsSixteenBits(samples: Float32Array): boolean {
  for (let i = 0; i < samples.length; i++) {
    const steps = samples[i] * 32768;
    const integer = Math.round(steps);
    if (integer > 32767 || integer < -32768 || Math.abs(steps - integer) > NEAR_STEP) return false;
  }
  return true;
}
