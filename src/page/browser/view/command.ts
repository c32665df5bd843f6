import { formatSelection } from '../../../mixdown/selection.js';
import { shellPath } from '../../../text/shell-word.js';

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

/** The command that adds up components, all of them louder or softer by one gain. */
export function combineCommand(folder: string, indices: readonly number[], gainDb: number): string {
  const gain = gainDb === 0 ? '' : ` --gain ${gainDb}`;
  return `nmf combine ${quoted(folder)} --indices ${formatSelection(indices)}${gain} -o mix.wav`;
}

/** A folder as a shell takes it: in double quotes where it is a Windows path. */
function quoted(folder: string): string {
  if (!/^[A-Za-z]:\\/.test(folder)) return shellPath(folder);
  return /^[\w:\\.-]+$/.test(folder) ? folder : `"${folder}"`;
}
