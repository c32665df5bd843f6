import { formatSelection } from '../../../mixdown/selection.js';
import { shellPath } from '../../../text/shell-word.js';
import { windowsWord } from '../../../text/windows-word.js';

/** The folder that this page lies in, as its computer names it. */
export function folderOf(location: { readonly protocol: string; readonly pathname: string }): string {
  let path: string;
  try {
    path = decodeURIComponent(location.pathname);
  } catch {
    path = location.pathname;
  }
  const folder = path.slice(0, path.lastIndexOf('/')) || '/';
  if (location.protocol !== 'file:') return 'out';
  return /^\/[A-Za-z]:/.test(folder) ? folder.slice(1).replaceAll('/', '\\') : folder;
}

export interface Mix {
  readonly folder: string;
  readonly indices: readonly number[];
  /** One for all components. */
  readonly gainDb: number;
  /** File name of the recording, where the components have no files. */
  readonly recording?: string | undefined;
}

/** The command that adds up components, all of them louder or softer by one gain. */
export function combineCommand({ folder, indices, gainDb, recording }: Mix): string {
  const isWindows = /^[A-Za-z]:\\/.test(folder);
  const from = recording === undefined ? '' : ` --recording ${quoted(recording, isWindows)}`;
  const gain = gainDb === 0 ? '' : ` --gain ${gainDb}`;
  const selection = formatSelection(indices);
  // PowerShell takes a word apart at its commas; all shells read these quotes alike.
  const list = selection.includes(',') ? `"${selection}"` : selection;
  return `nmf combine ${quoted(folder, isWindows)}${from} --indices ${list}${gain} -o mix.wav`;
}

/** A path as the system's shell takes it. */
function quoted(path: string, isWindows: boolean): string {
  return isWindows ? windowsWord(path) : shellPath(path);
}
