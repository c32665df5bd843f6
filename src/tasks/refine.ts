import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  assertCallback,
  assertFlag,
  assertNamed,
  assertNumber,
  assertObject,
  assertOptions,
  assertPath,
  assertWhole,
  type Checks,
  type Decided,
  refuse,
  unchecked,
  withDefaults,
} from '../arguments.js';
import { checkBitDepth } from '../audio/index.js';
import { NmfError } from '../errors.js';
import {
  isPageFileName,
  isSeparationFileName,
  MANIFEST_NAME,
  type Manifest,
  openFolder,
  sourceFileName,
  writeStaged,
  writesSources,
} from '../folder/index.js';
import { type Mark, ownMarks, plainName, REST } from '../marks/index.js';
import { assertRecordingPath } from '../mixdown/index.js';
import { parseSelection, type Selection } from '../mixdown/selection.js';
import type { HeardSource } from '../separation/index.js';
import { byName, option, phrase, printableName, spell } from '../text/index.js';
import { openComputingThread } from '../threads/computing-thread.js';
import type { RunOptions } from '../threads/index.js';
import { RUN_CHECKS } from '../threads/run-options.js';
import { checkWritten } from './known-sources.js';
import { assertSourceName } from './models.js';
import type { SeparateFileResult } from './separate-file.js';
import type { FolderOptions } from './separate-file-options.js';

/** A source, by components of the separation that is refined. */
export interface RefinedSource {
  /** Such as `heart`. */
  readonly name: string;
  /** Which components are the source's, as for `combine`. Default none. */
  readonly components?: Selection | undefined;
  /** Which are partly the source's, or may be. Default none. */
  readonly unsure?: Selection | undefined;
}

/** What {@link refine} may be asked for. */
export interface RefineOptions extends Omit<FolderOptions, 'replace'>, RunOptions {
  /** The sources; what is left is the rest. Default: those of the folder. */
  readonly sources?: readonly RefinedSource[] | undefined;
  /**
   * Where sources are silent, or sound alone, in seconds from the start of the recording. That a source sounds among
   * others says nothing here. Default none.
   */
  readonly marks?: readonly Mark[] | undefined;
  /** The file of the recording. Default: the folder's files are added up. */
  readonly recording?: string | undefined;
  /** Updates of templates and activations; 0 only silences what is marked. Default 12. */
  readonly iterations?: number | undefined;
  /** How often marked frames count, from 1 to 1000; at beta 0 always once. Default 4. */
  readonly weight?: number | undefined;
  /** Leave out regions of marks in which a source sounds that is said to be silent. Default true. */
  readonly guard?: boolean | undefined;
}

const CHECKS: Checks<RefineOptions> = {
  ...RUN_CHECKS,
  sources: unchecked, // read below, against the folder
  marks: unchecked,
  recording: assertRecordingPath,
  iterations: (name, value) => value === undefined || assertWhole(name, value, 0, 10_000, 12),
  weight: (name, value) => {
    assertNumber(name, value, 4, 1);
    if (typeof value === 'number' && value > 1000) refuse(name, 'at most 1000', value, option(name, 4));
  },
  guard: assertFlag,
  bitDepth: checkBitDepth,
  force: assertFlag,
  write: checkWritten,
  page: assertFlag,
  spelling: assertCallback,
};

const DEFAULTS: Decided<Omit<FolderOptions, 'replace'>> = {
  bitDepth: '32f',
  force: false,
  page: true,
  spelling: byName,
  write: 'sources',
};

/**
 * Fits a separation again with what was heard in it: which components are whose, which are unsure, and where a source is
 * silent or sounds alone. Writes a separation folder with a file of each source and of the rest, which add up to the
 * recording. With no marks and nothing unsure each is what `combine` gives of its components.
 *
 * @param folder - A separation folder, which stays as it is.
 * @param output - Another folder.
 * @throws NmfError `usage`, `input`, `output`, `memory` or `cancelled`; then the folder `output` is as it was before.
 */
export async function refine(
  folder: string,
  output: string,
  options: RefineOptions = {},
): Promise<SeparateFileResult> {
  assertPath('folder', folder, 'out');
  assertPath('output', output, 'heart-out');
  assertNamed('output', output, 'a folder', 'heart-out');
  assertOptions(options, CHECKS);
  const marks = options.marks === undefined ? [] : ownMarks(options.marks);
  const { manifest: former } = await openFolder(folder);
  const sources = heardSources(options.sources, former, folder);
  assertKnown(marks, sources);
  const { recording, iterations, weight, guard } = options;
  const { bitDepth, force, page, spelling, write } = withDefaults(options, DEFAULTS);
  const sourceFiles = [...sources.map(({ name }) => name), REST].map(sourceFileName);
  const writes = (name: string) =>
    isSeparationFileName(name) ||
    (writesSources(write) && sourceFiles.includes(name)) ||
    (page && isPageFileName(name));
  const inputs = [join(folder, MANIFEST_NAME), ...(recording === undefined ? [] : [recording])];
  const { signal, onProgress, threads = availableParallelism(), workerUrl } = options;
  const thread = openComputingThread(workerUrl);
  try {
    const { manifest, warnings } = await writeStaged({ folder: output, writes, force, inputs }, (staging) =>
      thread.run(
        {
          ...{ kind: 'refine', folder, recording, staging: staging.path, bitDepth, write, page, threads },
          heard: { sources, marks, iterations, weight, guard },
        },
        { signal, onProgress },
      ),
    );
    const ignored = marks.filter(({ kind }) => kind === 'sounds').length;
    const note = phrase`${ignored} ${ignored === 1 ? 'mark says' : 'marks say'} that a source sounds among others, which refines nothing.`;
    const all = ignored === 0 ? warnings : [note, ...warnings];
    return { folder: output, manifest, warnings: all.map((said) => spell(said, spelling)) };
  } finally {
    await thread.close();
  }
}

/** The sources as indices of components. @throws NmfError `usage`. */
function heardSources(
  given: RefineOptions['sources'],
  { components, sources: named = [] }: Manifest,
  folder: string,
): HeardSource[] {
  if (given === undefined) {
    const own = named.filter(({ name }) => name !== REST);
    if (own.length > 0) return own.map(({ name, components }) => ({ name, components, unsure: [] }));
    const said = phrase`no components are assigned to a source: give ${option('sources')}.`;
    throw new NmfError('usage', said, { option: 'sources', value: given });
  }
  const example = "Try [{ name: 'heart', components: [2, 5] }].";
  if (!Array.isArray(given) || given.length === 0) refuse('sources', 'an array of sources', given, example);
  const heard = Array.from(given, (source: unknown, i): HeardSource => {
    assertObject(`sources[${i}]`, source, example);
    const { name, components: own, unsure } = source as RefinedSource;
    assertSourceName(`sources[${i}].name`, name);
    const chosen = (selection: Selection | undefined) =>
      selection === undefined ? [] : parseSelection(selection, components.length, printableName(folder));
    const heard = { name: plainName(name), components: chosen(own), unsure: chosen(unsure) };
    if (heard.components.length + heard.unsure.length > 0) return heard;
    throw ofSources(`${heard.name} has no component`, 'Name at least one.');
  });
  const names = heard.map(({ name }) => name.toLowerCase());
  const twice = heard.find(({ name }, i) => names.indexOf(name.toLowerCase()) !== i);
  if (twice !== undefined)
    throw ofSources(`there are two sources ${twice.name}`, 'Join them, or rename one.');
  for (const { index } of components) {
    const sure = heard.filter((source) => source.components.includes(index));
    const unsure = heard.filter((source) => source.unsure.includes(index));
    if (sure.length > 1) {
      const [a, b] = sure.map(({ name }) => name);
      throw ofSources(
        `component ${index} is ${a}'s and ${b}'s`,
        'Where it is of both, it is unsure of both.',
      );
    }
    if (sure.length === 1 && unsure.length > 0) {
      const said = `component ${index} is ${sure[0].name}'s, and unsure of ${unsure[0].name}`;
      throw ofSources(said, 'Say one of them.');
    }
  }
  return heard;
}

/** @throws NmfError `usage` for marks of a source that there is not. */
function assertKnown(marks: readonly Mark[], sources: readonly HeardSource[]): void {
  const names = sources.map(({ name }) => name);
  const stranger = marks.find(({ source }) => !names.includes(source));
  if (stranger === undefined) return;
  const said = `a mark names ${stranger.source}, and the sources are ${names.join(', ')}.`;
  throw new NmfError('usage', said, { option: 'marks', value: stranger });
}

function ofSources(what: string, remedy: string): NmfError {
  return new NmfError('usage', `${what}. ${remedy}`, { option: 'sources', remedy });
}
