import { statSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { bytesPerSample } from '../audio/index.js';
import { orUndefined } from '../disk/attempt.js';
import { hashFile } from '../disk/hash-file.js';
import { isPipe } from '../disk/pipes.js';
import { NmfError } from '../errors.js';
import { type Manifest, manifestFiles, openFolder } from '../folder/index.js';
import { resolveSeparateOptions } from '../separation/index.js';
import type { FileRequest } from '../tasks/index.js';
import { option, phrase, printableName } from '../text/index.js';
import { generator } from '../version.js';
import type { PlannedRecording } from './plan-request.js';

/**
 * The manifest of a folder that already holds the wanted separation: written by this version with these options
 * from a recording of the same bytes, every file there in its full size. Undefined when anything differs, or the
 * recording cannot be read; separating then tells why.
 *
 * @throws NmfError `usage` for a pipe, which can be read only once; `cancelled`.
 */
export async function findFinished(
  { input, folder }: Pick<PlannedRecording, 'input' | 'folder'>,
  wanted: FileRequest,
): Promise<Manifest | undefined> {
  if (isPipe(input)) {
    const said = phrase`${option('resume')} compares files, and ${printableName(input)} is a pipe: leave it out.`;
    throw new NmfError('usage', said, { option: 'resume', value: true, remedy: 'Leave it out.' });
  }
  const manifest = await readIfPresent(folder);
  if (manifest === undefined || !isMadeAlike(manifest, wanted) || !isWhole(folder, manifest))
    return undefined;
  if (wanted.page && manifest.page === undefined) return undefined;
  return (await hashIfReadable(input, wanted.run.signal)) === manifest.input.sha256 ? manifest : undefined;
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
function isMadeAlike(manifest: Manifest, request: FileRequest): boolean {
  const { separation, bitDepth, write, known, suggest } = request;
  if (manifest.generator !== generator() || manifest.refined !== undefined) return false;
  const { bitDepth: madeDepth, write: written = 'components', ...others } = manifest.options;
  const { suggest: suggested, ...made } = others;
  if (suggested !== suggest || madeDepth !== bitDepth || written !== write || !isKnownAlike(manifest, known))
    return false;
  const wanted = resolveSeparateOptions(separation, manifest.input.sampleRate);
  // How many components the sources take shows only with the recording.
  const components = known === undefined ? wanted.components : made.components;
  return isDeepStrictEqual(made, { ...wanted, components });
}

function isKnownAlike({ known: made }: Manifest, known: FileRequest['known']): boolean {
  if (made === undefined || known === undefined) return made === undefined && known === undefined;
  const { marks, ...others } = made;
  const { modelsSha256, free, adapt, components } = known;
  const given = marks.map(({ used: _, ...mark }) => mark);
  const wanted = { modelsSha256, free, adapt, components };
  const names = ['modelsSha256', 'free', 'adapt', 'components'] as const;
  return names.every((name) => others[name] === wanted[name]) && isDeepStrictEqual(given, known.marks);
}

/** Whether every file is there with at least the bytes that its content takes: a disk may have lost some. */
function isWhole(folder: string, manifest: Manifest): boolean {
  const { bins, frames, samples } = manifest.result;
  const count = manifest.components.length;
  const sound = samples * manifest.input.channels * bytesPerSample(manifest.options.bitDepth);
  const least = new Map<string, number>([
    ...[...manifest.components, ...(manifest.sources ?? [])].map(({ file = '' }): [string, number] => [
      file,
      sound,
    ]),
    [manifest.templates, 4 * bins * count],
    [manifest.activations, 4 * frames * count],
    [manifest.covariances ?? '', 16 * bins * count],
  ]);
  return manifestFiles(manifest).every((name) => {
    const stat = orUndefined(() => statSync(join(folder, name)));
    return stat?.isFile() && stat.size > (least.get(name) ?? 0);
  });
}

async function hashIfReadable(path: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  try {
    return await hashFile(path, signal);
  } catch (error) {
    if (error instanceof NmfError && error.code === 'input') return undefined;
    throw error;
  }
}
