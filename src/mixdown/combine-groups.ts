import { join } from 'node:path';
import { assertNamed, assertOptions, assertPath, type Checks, unchecked } from '../arguments.js';
import { soundSuffix, WAV_SUFFIXES } from '../audio/index.js';
import { type AtomicFile, atomicFile } from '../disk/atomic-file.js';
import { fileSink } from '../disk/index.js';
import { keepMade, makeFolder, removeMade } from '../disk/make-folder.js';
import { described } from '../disk/system-errors.js';
import { NmfError } from '../errors.js';
import { openFolder, sourceFileName } from '../folder/index.js';
import { option, phrase, printableName } from '../text/index.js';
import type { Choice } from './choice.js';
import { type CombineToFileOptions, MIX_FILE_CHECKS } from './combine-options.js';
import { assertMayReplace } from './combine-target.js';
import { assertGroups, type Groups, resolveGroups } from './groups.js';
import { openChosen } from './mixdown.js';
import { type CombineResult, writeMix } from './write-mix.js';

/** Which groups of components, and how each is written. */
export interface CombineGroupsOptions extends Omit<CombineToFileOptions, keyof Choice> {
  /** Which components each group has. */
  readonly groups: Groups;
}

/** What {@link combineGroups} wrote for a group. */
export interface GroupResult extends CombineResult {
  /** Its name. */
  readonly group: string;
}

const CHECKS: Checks<CombineGroupsOptions> = { ...MIX_FILE_CHECKS, groups: unchecked };

/**
 * Adds up several groups of components of a separation folder, each into a WAV file of its name in a folder, which is made
 * where it is missing. The files get their names when all are complete. Each replaces another mix, and other files by force;
 * never the recording. `normalize` scales each group by itself.
 *
 * @param output - The folder for the files.
 * @returns One result per group, in their order.
 * @throws NmfError `usage`, `input`, `output` or `cancelled`; then no file is left.
 */
export async function combineGroups(
  folder: string,
  output: string,
  options: CombineGroupsOptions,
): Promise<GroupResult[]> {
  assertPath('folder', folder, 'out');
  assertPath('output', output, 'drums');
  assertOptions(options, CHECKS, "Try { groups: { kick: '0,3' } }.");
  assertNamed('output', output, 'a folder', 'drums');
  if (WAV_SUFFIXES.includes(soundSuffix(output))) {
    const said = phrase`${option('output')} ${printableName(output)}: groups go into a folder, a file for each. Name one.`;
    throw new NmfError('usage', said, { option: 'output', rule: 'the name of a folder', value: output });
  }
  const { groups, force = false, signal, onProgress, ...others } = options;
  assertGroups(groups);
  const opened = await openFolder(folder);
  const { manifest } = opened;
  const works = [];
  for (const { name, ...chosen } of resolveGroups(groups, folder, manifest)) {
    const path = join(output, sourceFileName(name));
    await assertMayReplace(path, { folder, manifest, force, signal });
    works.push({ name, path, mix: await openChosen(folder, opened, chosen, { ...others, signal }) });
  }
  const files: AtomicFile[] = [];
  try {
    described('write', output, () => makeFolder(output));
    const results: GroupResult[] = [];
    for (const [i, { name, path, mix }] of works.entries()) {
      const file = atomicFile(path);
      files.push(file);
      const run = {
        ...{ ...others, signal },
        onProgress: ({ done, of }: { readonly done: number; readonly of: number }) =>
          onProgress?.({ done: i * of + done, of: works.length * of }),
      };
      const written = await writeMix(
        mix,
        path,
        run,
        () => fileSink(file.path, path),
        async () => undefined,
      );
      results.push({ group: name, ...written });
    }
    for (const file of files) file.commit();
    keepMade(output);
    return results;
  } catch (error) {
    for (const file of files) file.discard();
    removeMade(output);
    throw error;
  }
}
