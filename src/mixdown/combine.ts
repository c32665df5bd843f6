import { setImmediate } from 'node:timers/promises';
import { assertPath, refuse } from '../arguments.js';
import { type AudioSignal, clipAdvice, createWavWriter, quantisationStep } from '../audio/index.js';
import { atomicFile, type ByteSink, fileSink } from '../disk/index.js';
import { endOf, isPipe, openOutputPipe, writerTo } from '../disk/pipes.js';
import { cancelled } from '../errors.js';
import { softwareText } from '../folder/index.js';
import { byName, option, spell } from '../text/index.js';
import { generator } from '../version.js';
import type { CombineOptions, CombineToFileOptions } from './combine-options.js';
import { assertCombineOptions } from './combine-options.js';
import { assertMayReplace, mixPath } from './combine-target.js';
import { type Mixdown, openMixdown } from './mixdown.js';
import { decibelsToGain, gainToDecibels } from './region.js';

/** Far beyond the range of any recording, and far within that of 32-bit float. */
const MAX_GAIN_DB = 200;

/** What {@link combineToFile} wrote. */
export interface CombineResult {
  /** The file, with the `.wav` that was added where its name had no suffix. */
  readonly output: string;
  /** The components that were added up, ascending. */
  readonly indices: readonly number[];
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
 * Adds up components of a separation folder, in memory.
 *
 * @throws NmfError `usage`, `input` or `cancelled`.
 */
export async function combine(folder: string, options: CombineOptions): Promise<AudioSignal> {
  assertPath('folder', folder, 'out');
  assertCombineOptions(options);
  const mix = await openMixdown(folder, options);
  const gain = await resolveGain(mix, options, 1);
  const samples = mix.region.end - mix.region.start;
  const channels = Array.from({ length: mix.channels }, () => new Float32Array(samples));
  await forEachBlock(mix, gain, options, (block, at) => {
    for (let c = 0; c < channels.length; c++) channels[c].set(block[c], at);
  });
  return { sampleRate: mix.sampleRate, channels };
}

/**
 * Adds up components of a separation folder into a WAV file, which appears under its name when it is complete, or into
 * a pipe. A name without a suffix gets `.wav`. It replaces another mix, and other files by force; never the recording.
 *
 * @throws NmfError `usage`, `input`, `output` or `cancelled`; then no file is left.
 */
export async function combineToFile(
  folder: string,
  output: string,
  options: CombineToFileOptions,
): Promise<CombineResult> {
  assertPath('folder', folder, 'out');
  assertPath('output', output, 'mix.wav');
  assertCombineOptions(options, true);
  const path = mixPath(output);
  const mix = await openMixdown(folder, options);
  if (isPipe(path)) return combineToPipe(mix, path, options);
  const { force = false, signal } = options;
  await assertMayReplace(path, { folder, manifest: mix.manifest, force, signal });
  const file = atomicFile(path);
  try {
    const open = () => fileSink(file.path, path);
    const result = await writeMix(mix, path, options, open, async () => undefined);
    file.commit();
    const renamed = path === output ? [] : [`${output}: written as ${path}, since it is a WAV file.`];
    return { ...result, warnings: [...renamed, ...result.warnings] };
  } catch (error) {
    file.discard();
    throw error;
  }
}

/**
 * Adds up components of a separation folder and hands out the bytes of the WAV file, in order, such as to standard
 * output. The next ones are made when the promise for those before is kept.
 *
 * @param output - What messages call it.
 * @throws NmfError `usage`, `input` or `cancelled`; what `write` throws.
 */
export async function combineToStream(
  folder: string,
  output: string,
  write: (bytes: Uint8Array) => Promise<void>,
  options: CombineToFileOptions,
): Promise<CombineResult> {
  return streamMix(await openMixdown(folder, options), output, write, options);
}

async function combineToPipe(
  mix: Mixdown,
  output: string,
  options: CombineToFileOptions,
): Promise<CombineResult> {
  const pipe = await openOutputPipe(output, options.signal);
  try {
    const result = await streamMix(mix, output, writerTo(pipe, output, options.signal), options);
    await endOf(pipe);
    return result;
  } finally {
    pipe.destroy();
  }
}

function streamMix(
  mix: Mixdown,
  output: string,
  write: (bytes: Uint8Array) => Promise<void>,
  options: CombineToFileOptions,
): Promise<CombineResult> {
  const pieces: Uint8Array[] = [];
  const append = (bytes: Uint8Array) => void pieces.push(bytes.slice()); // they change with the next ones
  return writeMix(
    mix,
    output,
    options,
    () => ({ append }),
    async () => {
      // As one piece: sox does not recognise a pipe whose first bytes are a header alone.
      await write(Buffer.concat(pieces.splice(0)));
    },
  );
}

/**
 * Writes a mix to what `open` opens.
 *
 * @param output - What messages call it.
 * @param flush - Waited for after each block and at the end.
 */
async function writeMix(
  mix: Mixdown,
  output: string,
  options: CombineToFileOptions,
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

async function resolveGain(mix: Mixdown, options: CombineOptions, fullScale: number): Promise<number> {
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
async function forEachBlock(
  mix: Mixdown,
  gain: number,
  { signal, onProgress }: CombineOptions,
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
