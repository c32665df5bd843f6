import { formatSelection } from '../../../mixdown/selection.js';
import { shellPath, shellWord } from '../../../text/shell-word.js';
import { rounded } from '../state/marks-file.js';
import { componentsOf, type Mark, type MarkKind, type Span, type Work } from '../state/work.js';

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

/** What every command needs to know. */
interface From {
  readonly folder: string;
  /** File name of the recording, where the components have no files. */
  readonly recording?: string | undefined;
  readonly bitDepth?: '16' | '24' | '32f';
}

export interface Mix extends From {
  readonly indices: readonly number[];
  /** In seconds. Default: all of the recording. */
  readonly region?: Span | undefined;
  readonly output: string;
}

/** The command that adds up components. */
export function combineCommand({ indices, region, output, ...from }: Mix): string {
  const quoted = quoting(from.folder);
  const words = [quoted.word(formatSelection(indices))];
  if (region !== undefined) {
    words.push('--start', String(rounded(region.from)), '--end', String(rounded(region.to)));
  }
  return ['nmf combine', source(from), '--indices', ...words, depth(from), '-o', quoted.path(output)]
    .filter((word) => word !== '')
    .join(' ');
}

export interface Refinement extends From {
  readonly work: Work;
  /** The sources to name, by their places. */
  readonly sources: readonly number[];
  readonly hasMarks: boolean;
}

/** The command that fits the recording again with what is known of the sources, into a folder beside this one. */
export function refineCommand({ work, sources, hasMarks, ...from }: Refinement): string {
  const quoted = quoting(from.folder);
  const words: string[] = [];
  const say = (option: string, source: number, value: string) => {
    if (value !== '') words.push(option, quoted.word(`${work.sources[source].name}=${value}`));
  };
  const regions = (source: number, kind: MarkKind) =>
    work.marks
      .filter((mark) => mark.source === source && mark.kind === kind)
      .map(({ from, to }: Mark) => `${rounded(from)}-${rounded(to)}`)
      .join(',');
  for (const i of sources) {
    say('--source', i, formatSelection(componentsOf(work, i, true)));
    say('--unsure', i, formatSelection(componentsOf(work, i, false)));
    if (!hasMarks) continue;
    say('--no', i, regions(i, 'silent'));
    say('--only', i, regions(i, 'only'));
  }
  const output = quoted.path(`${from.folder}-refined`);
  return ['nmf refine', source(from), ...words, depth(from), '-o', output]
    .filter((word) => word !== '')
    .join(' ');
}

function source({ folder, recording }: From): string {
  const { path } = quoting(folder);
  return recording === undefined ? path(folder) : `${path(folder)} --recording ${path(recording)}`;
}

function depth({ bitDepth = '32f' }: From): string {
  return bitDepth === '32f' ? '' : `--bit-depth ${bitDepth}`;
}

/** How the shell of the folder's computer takes words. */
function quoting(folder: string): { path(text: string): string; word(text: string): string } {
  const system = /^[A-Za-z]:\\/.test(folder) ? 'win32' : '';
  return { path: (text) => shellPath(text, system), word: (text) => shellWord(text, system) };
}
