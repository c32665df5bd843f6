import { NmfError } from '../errors.js';
import { type Manifest, type OpenedFolder, openFolder } from '../folder/index.js';
import { option, phrase, printableName } from '../text/index.js';
import { type Choice, type Chosen, resolveChoice } from './choice.js';
import type { CombineOptions, MixdownRequest } from './combine-options.js';
import { type FileSum, openFiles } from './component-files.js';
import { openSignals, type SignalSum } from './component-signals.js';

/** A sum of chosen components. */
export type Mixdown = (FileSum | SignalSum) & Chosen;

/** Which part of chosen components is added up, and from where. */
export type MixRequest = Omit<MixdownRequest, keyof Choice> & Pick<CombineOptions, 'signal'>;

/**
 * Opens a separation folder for mixing and checks the request against it.
 *
 * @throws NmfError `usage` for indices or times that the folder does not have, `input` for a folder that is no
 *   separation, or is damaged, for another recording than its own, and where no recording is given and the components were
 *   not written; `cancelled`.
 */
export async function openMixdown(
  folder: string,
  request: MixdownRequest & Pick<CombineOptions, 'signal'>,
): Promise<Mixdown> {
  const opened = await openFolder(folder);
  return openChosen(folder, opened, resolveChoice(request, folder, opened.manifest), request);
}

/** As {@link openMixdown}, of a folder that is open, for components that are chosen. */
export async function openChosen(
  folder: string,
  opened: OpenedFolder,
  chosen: Chosen,
  request: MixRequest,
): Promise<Mixdown> {
  const { recording } = request;
  const { indices } = chosen;
  if (recording !== undefined)
    return { ...(await openSignals(folder, opened, indices, { ...request, recording })), ...chosen };
  const files = filesOf(indices, opened.manifest);
  if (files === undefined) throw noFiles(folder, opened.manifest.input);
  return { ...openFiles(folder, opened, files, request), ...chosen };
}

/** The files that add up to components: their own or, where these were not written, those of whole sources. */
function filesOf(indices: readonly number[], { components, sources = [] }: Manifest): string[] | undefined {
  const own = indices.flatMap((index) => components[index].file ?? []);
  if (own.length === indices.length) return own;
  const whole = sources.filter(
    (source) => source.file !== undefined && source.components.every((index) => indices.includes(index)),
  );
  const covered = whole.flatMap((source) => source.components);
  return covered.length < indices.length ? undefined : whole.flatMap(({ file }) => file ?? []);
}

/** A file of a separation folder. */
export interface FolderFile {
  /** Of a source, its name; of a component, its index. */
  readonly name: string;
  readonly sound: FileSum;
}

/** All sound that a separation folder holds; each list that is not empty adds up to the recording. */
export interface FolderFiles {
  readonly manifest: Manifest;
  /** In the order of their indices; none where they were not written. */
  readonly components: readonly FolderFile[];
  readonly sources: readonly FolderFile[];
}

/**
 * Opens each file of a separation folder by itself.
 *
 * @throws NmfError `input` for a folder that is no separation or is damaged, and where neither was written.
 */
export async function openEachFile(folder: string): Promise<FolderFiles> {
  const opened = await openFolder(folder);
  const { manifest } = opened;
  const open = (name: string, file: string | undefined): FolderFile[] =>
    file === undefined ? [] : [{ name, sound: openFiles(folder, opened, [file], {}) }];
  const components = manifest.components.flatMap(({ index, file }) => open(String(index), file));
  const sources = (manifest.sources ?? []).flatMap(({ name, file }) => open(name, file));
  if (components.length + sources.length === 0) throw noFiles(folder);
  return { manifest, components, sources };
}

/** @param input - The recording, where it would help. */
export function noFiles(folder: string, input?: Manifest['input']): NmfError {
  const again = phrase`separate it again with ${option('write', 'all')}.`;
  const remedy =
    input === undefined
      ? phrase`Separate the recording again with ${option('write', 'all')}.`
      : phrase`Add ${option('recording', input.name)}, the recording that it was made from, or ${again}`;
  return new NmfError('input', phrase`${printableName(folder)} holds no files of components. ${remedy}`);
}
