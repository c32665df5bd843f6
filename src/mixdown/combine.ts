import { assertPath } from '../arguments.js';
import type { AudioSignal } from '../audio/index.js';
import { atomicFile, fileSink } from '../disk/index.js';
import { endOf, isPipe, openOutputPipe, writerTo } from '../disk/pipes.js';
import type { CombineOptions, CombineToFileOptions } from './combine-options.js';
import { assertCombineOptions } from './combine-options.js';
import { assertMayReplace, mixPath } from './combine-target.js';
import { type Mixdown, openMixdown } from './mixdown.js';
import { type CombineResult, forEachBlock, resolveGain, writeMix } from './write-mix.js';

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
