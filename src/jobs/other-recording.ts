import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { printableName, shellWord, withoutSuffix } from '../audio/index.js';
import { MANIFEST_NAME, type Staging } from '../folder/index.js';
import type { FileJob } from './protocol.js';

/**
 * What a job needs to know that may replace the separation in a folder only when it is of the same recording: one of
 * the same bytes, whatever it is called now, or the same file after it was edited. Which of the two it is shows when
 * the recording has been read, before the long work.
 *
 * @param path - The recording; undefined for a stream, which only its bytes tell from others.
 * @returns Undefined where there is nothing to replace, or the recording has been edited.
 */
export function onlySameRecording(
  { folder, old }: Pick<Staging, 'folder' | 'old'>,
  path: string | undefined,
): FileJob['onlyIf'] {
  if (old === undefined) return undefined;
  const { name, sha256 } = old.input;
  if (path !== undefined && basename(path) === name && hasChangedSince(path, folder)) return undefined;
  const [before, now] = [name, path === undefined ? 'standard input' : basename(path)].map(printableName);
  const proposal = shellWord(printableName(freeName(path)));
  const which = before === now ? `another ${now}` : `${before}, not of ${now}`;
  return {
    sha256,
    refusal: `${printableName(folder)} holds the separation of ${which}, so nothing was written. Give this recording a folder of its own with -o ${proposal}, or add --force to replace that one.`,
  };
}

/** Of two files of one name that differ, one that is older than the separation cannot be an edit of what it was made from. */
function hasChangedSince(path: string, folder: string): boolean {
  const recording = statSync(path, { throwIfNoEntry: false, bigint: true });
  const manifest = statSync(join(folder, MANIFEST_NAME), { throwIfNoEntry: false, bigint: true });
  return recording !== undefined && manifest !== undefined && recording.mtimeNs >= manifest.mtimeNs;
}

/** A name made from the recording's that nothing here has yet. */
function freeName(path: string | undefined): string {
  const stem = path === undefined ? 'recording' : withoutSuffix(basename(path));
  const name = stem.startsWith('-') ? `./${stem}` : stem;
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${name}-${n}`;
    if (!existsSync(candidate)) return candidate;
  }
}
