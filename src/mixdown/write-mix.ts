import { setImmediate } from 'node:timers/promises';
import { refuse } from '../arguments.js';
import { clipAdvice, createWavWriter, quantisationStep } from '../audio/index.js';
import type { ByteSink } from '../disk/index.js';
import { cancelled } from '../errors.js';
import { softwareText } from '../folder/index.js';
import type { Alike } from '../separation/index.js';
import { byName, option, spell } from '../text/index.js';
import { generator } from '../version.js';
import type { Choice } from './choice.js';
import type { CombineOptions, CombineToFileOptions } from './combine-options.js';
import type { Mixdown } from './mixdown.js';
import { decibelsToGain, gainToDecibels } from './region.js';

/** Far beyond the range of any recording, and far within that of 32-bit float. */
const MAX_GAIN_DB = 200;

/** What `combineToFile` wrote. */
export interface CombineResult {
  /** The file, with the `.wav` that was added where its name had no suffix. */
  readonly output: string;
  /** The components that were added up, ascending. */
  readonly indices: readonly number[];
  /** Those that `like` added, with their correlation, the most alike first. */
  readonly alike: readonly Alike[];
  /** In Hz. */
  readonly sampleRate: number;
  /** As many as the recording has. */
  readonly channels: number;
  /** Samples per channel. */
  readonly samples: number;
  /** The same as a time. */
  readonly seconds: number;
  /** Largest absolute sample, 1 being full scale, before clipping. */
  readonly peak: number;
  /** Gain applied in all, in dB. */
  readonly gainDb: number;
  /** Samples beyond the range of an integer `bitDepth`. */
  readonly clippedSamples: number;
  /** One line each: a name that was completed, samples that were clipped. */
  readonly warnings: readonly string[];
}

/**
 * Writes a mix to what `open` opens.
 *
 * @param output - What messages call it.
 * @param flush - Waited for after each block and at the end.
 */
export async function writeMix(
  mix: Mixdown,
  output: string,
  options: Omit<CombineToFileOptions, keyof Choice>,
  open: () => ByteSink,
  flush: () => Promise<void>,
): Promise<CombineResult> {
  const { bitDepth = '32f' } = options;
  const { sampleRate, channels, channelMask } = mix;
  const software = softwareText(generator(), 'combine');
  const gain = await resolveGain(mix, options, 1 - quantisationStep(bitDepth));
  const samples = mix.region.end - mix.region.start;
  const format = { sampleRate, channels, bitDepth, frames: samples, channelMask, software };
  const writer = createWavWriter(open(), format);
  try {
    await forEachBlock(mix, gain, options, (block) => {
      writer.write(block.map((channel) => Float32Array.from(channel)));
      return flush();
    });
    const written = writer.finish();
    await flush();
    const advice = clipAdvice(written, bitDepth, options.gainDb);
    return {
      output,
      indices: mix.indices,
      alike: mix.alike,
      sampleRate,
      channels,
      samples,
      seconds: samples / sampleRate,
      peak: written.peak,
      gainDb: gainToDecibels(gain),
      clippedSamples: written.clippedSamples,
      warnings: advice === undefined ? [] : [`${output}: ${spell(advice, options.spelling ?? byName)}`],
    };
  } catch (error) {
    writer.abort();
    throw error;
  }
}

export async function resolveGain(
  mix: Mixdown,
  options: Omit<CombineOptions, keyof Choice>,
  fullScale: number,
): Promise<number> {
  const { gainDb = 0, normalize = false } = options;
  if (!(Math.abs(gainDb) <= MAX_GAIN_DB)) {
    refuse('gainDb', `a number of dB from -${MAX_GAIN_DB} to ${MAX_GAIN_DB}`, gainDb, option('gainDb', 6));
  }
  let peak = 0;
  if (normalize) {
    await forEachBlock(mix, 1, options, (block) => {
      for (const channel of block) for (const sample of channel) peak = Math.max(peak, Math.abs(sample));
    });
  }
  return decibelsToGain(gainDb) * (peak > 0 ? fullScale / peak : 1);
}

/** Runs over the mix, leaving the thread to others (a status line, a signal) between blocks. */
export async function forEachBlock(
  mix: Mixdown,
  gain: number,
  { signal, onProgress }: Pick<CombineOptions, 'signal' | 'onProgress'>,
  use: (block: Float64Array[], at: number) => void | Promise<void>,
): Promise<void> {
  const of = mix.region.end - mix.region.start;
  let at = 0;
  for await (const block of mix.blocks(gain)) {
    if (signal?.aborted) throw cancelled();
    await use(block, at);
    at += block[0].length;
    onProgress?.({ done: at, of });
    await setImmediate();
  }
}
