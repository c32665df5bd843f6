import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { withoutSuffix } from '../audio/index.js';
import type { Staging } from '../folder/index.js';
import { option, phrase, printableName, withOutput } from '../text/index.js';
import type { FileJob } from '../threads/messages.js';

/**
 * What a job needs to know that may replace the separation in a folder only when it is of the same recording: one of
 * the same bytes, whatever it is called now. That shows when the recording has been read, before the long work.
 *
 * @param path - The recording; undefined for a stream, which only its bytes tell from others.
 * @returns Undefined where there is nothing to replace.
 */
export function onlySameRecording(
  { folder, old }: Pick<Staging, 'folder' | 'old'>,
  path: string | undefined,
): FileJob['onlyIf'] {
  if (old === undefined) return undefined;
  const { name, sha256 } = old.input;
  const [before, now] = [name, path === undefined ? 'standard input' : basename(path)].map(printableName);
  const which =
    before === now ? `another ${now}, or of this one before it changed` : `${before}, not of ${now}`;
  return {
    sha256,
    refusal: phrase`${printableName(folder)} holds the separation of ${which}, so nothing was written. Give this recording a folder of its own${withOutput(freeName(path))}, or add ${option('force', true)} to replace that one.`,
  };
}

/** A name made from the recording's that nothing here has yet. */
function freeName(path: string | undefined): string {
  const stem = path === undefined ? 'recording' : withoutSuffix(basename(path));
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? stem : `${stem}-${n}`;
    if (!existsSync(candidate)) return candidate;
  }
}
