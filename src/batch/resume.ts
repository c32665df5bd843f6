import { type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { bytesPerSample } from '../audio/index.js';
import { hashFile } from '../disk/hash-file.js';
import { printableName } from '../disk/index.js';
import { isPipe } from '../disk/pipes.js';
import { NmfError } from '../errors.js';
import { type Manifest, manifestFiles, openFolder } from '../folder/index.js';
import { resolveSeparateOptions, type SeparateOptions } from '../separation/index.js';
import { generator } from '../version.js';

/** A separation as asked for: what decides the bytes of its folder, besides the recording. */
export interface WantedSeparation {
  readonly input: string;
  readonly folder: string;
  readonly options: SeparateOptions;
  readonly bitDepth: Manifest['options']['bitDepth'];
  /** Whether the listening page is wanted too. */
  readonly page: boolean;
}

/**
 * The manifest of a folder that already holds the wanted separation: written by this version with these options
 * from a recording of the same bytes, every file there in its full size. Undefined when anything differs, or the
 * recording cannot be read; separating then tells why.
 *
 * @throws NmfError `usage` for a pipe, which can be read only once; `cancelled`.
 */
export async function findFinished(
  wanted: WantedSeparation,
  signal?: AbortSignal,
): Promise<Manifest | undefined> {
  if (isPipe(wanted.input)) {
    const text = `--resume compares files, and ${printableName(wanted.input)} is a pipe: leave it out.`;
    throw new NmfError('usage', text);
  }
  const manifest = await readIfPresent(wanted.folder);
  if (manifest === undefined || !isMadeAlike(manifest, wanted) || !isWhole(wanted.folder, manifest))
    return undefined;
  if (wanted.page && manifest.page === undefined) return undefined;
  return (await hashIfReadable(wanted.input, signal)) === manifest.input.sha256 ? manifest : undefined;
}

async function readIfPresent(folder: string): Promise<Manifest | undefined> {
  try {
    return (await openFolder(folder)).manifest;
  } catch (error) {
    if (error instanceof NmfError) return undefined;
    throw error;
  }
}

/** The manifest holds the options as they were resolved for the recording, whose rate it tells too. */
function isMadeAlike(manifest: Manifest, { options, bitDepth }: WantedSeparation): boolean {
  if (manifest.generator !== generator()) return false;
  const { bitDepth: madeDepth, ...made } = manifest.options;
  if (madeDepth !== bitDepth) return false;
  const wanted: Record<string, unknown> = { ...resolveSeparateOptions(options, manifest.input.sampleRate) };
  return Object.entries(made).every(([name, value]) => isDeepStrictEqual(value, wanted[name]));
}

/** Whether every file is there with at least the bytes that its content takes: a disk may have lost some. */
function isWhole(folder: string, manifest: Manifest): boolean {
  const { bins, frames, samples } = manifest.result;
  const count = manifest.components.length;
  const sound = samples * manifest.input.channels * bytesPerSample(manifest.options.bitDepth);
  const least = new Map<string, number>([
    ...manifest.components.map(({ file }): [string, number] => [file, sound]),
    [manifest.templates, 4 * bins * count],
    [manifest.activations, 4 * frames * count],
  ]);
  return manifestFiles(manifest).every((name) => {
    const stat = lookAt(join(folder, name));
    return stat?.isFile() && stat.size > (least.get(name) ?? 0);
  });
}

/** Undefined for what is not there and what cannot be looked at. */
function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

async function hashIfReadable(path: string, signal?: AbortSignal): Promise<string | undefined> {
  try {
    return await hashFile(path, signal);
  } catch (error) {
    if (error instanceof NmfError && error.code === 'input') return undefined;
    throw error;
  }
}
