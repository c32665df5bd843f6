import { isFolder } from '../disk/names.js';
import { NmfError } from '../errors.js';
import type { Choice, CombineToFileOptions, Groups } from '../mixdown/index.js';
import { printableName } from '../text/index.js';
import type { CombineFlags } from './combine-flags.js';
import { byFlag } from './option-spelling.js';
import { STANDARD_STREAM } from './separate-request.js';

/** What a command line asks of `nmf combine`. */
export interface CombineRequest {
  readonly work: CombineWork;
  /** For each file. */
  readonly options: Omit<CombineToFileOptions, keyof Choice>;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Where the components are, and where their sum goes. */
export type CombineWork =
  | { readonly kind: 'file'; readonly folder: string; readonly choice: Choice; readonly output: string }
  /** Standard output. */
  | { readonly kind: 'pipe'; readonly folder: string; readonly choice: Choice }
  /** A file of one name in each of many folders. */
  | {
      readonly kind: 'each';
      readonly folders: readonly string[];
      readonly choice: Choice;
      readonly outputName: string;
    }
  /** A file for each group, in one folder. */
  | { readonly kind: 'groups'; readonly folder: string; readonly groups: Groups; readonly output: string };

/** What stands on the command line beside options. */
export interface CombineOperands {
  readonly folders: readonly string[];
  readonly groups: Groups;
}

/** Tells groups such as `kick=0,3` from folders: no folder has that name. Members of one name are joined. */
export function readOperands(words: readonly string[]): CombineOperands {
  const folders: string[] = [];
  const groups = new Map<string, string>();
  for (const word of words) {
    const [, name, members] = /^([^/\\=]+)=(.*)$/s.exec(word) ?? [];
    if (name === undefined || isFolder(word)) folders.push(word);
    else
      groups.set(
        name.trim(),
        [groups.get(name.trim()), members].filter((one) => one !== undefined).join(','),
      );
  }
  return { folders, groups: Object.fromEntries(groups) };
}

/** @throws NmfError `usage` for options that are missing or do not go together. */
export function readCombineRequest(operands: CombineOperands, flags: CombineFlags): CombineRequest {
  const { output, outputName, json = false, quiet = false, ...others } = flags;
  const { indices, like, select, sources, ...each } = others;
  const work = readWork(operands, flags, { indices, like, select, sources });
  if (flags.recording === STANDARD_STREAM) {
    throw usage(
      '--recording takes a file, since it is read twice: save standard input to one and name that.',
    );
  }
  return { work, options: { ...each, spelling: byFlag }, json, quiet };
}

function readWork(
  { folders, groups }: CombineOperands,
  { output, outputName, json }: CombineFlags,
  choice: Choice,
): CombineWork {
  const isChosen = Object.values(choice).some((one) => one !== undefined);
  const [groupName] = Object.keys(groups);
  if (groupName !== undefined) {
    const group = printableName(`${groupName}=${groups[groupName]}`);
    if (isChosen) throw usage(`${group} is a group, and options choose too: give groups, or options.`);
    if (folders.length !== 1) {
      throw usage(`groups such as ${group} are of one separation folder, got ${folders.length}.`);
    }
    if (output === undefined || outputName !== undefined || output === STANDARD_STREAM) {
      throw usage(`groups such as ${group} are written into a folder: name it with --output drums.`);
    }
    return { kind: 'groups', folder: folders[0], groups, output };
  }
  if (!isChosen) throw usage('nothing says which components: add --indices, such as --indices 0.');
  if (outputName !== undefined) {
    if (output === undefined) return { kind: 'each', folders, choice, outputName };
    throw usage('--output and --output-name both say where to write: give one of them.');
  }
  if (output === undefined) {
    throw usage('no file to write is named: add --output mix.wav, or --output-name mix.wav for each folder.');
  }
  if (folders.length > 1) {
    throw usage(
      `--output takes one folder, got ${folders.length}. For a file in each: --output-name mix.wav.`,
    );
  }
  const [folder] = folders;
  if (output !== STANDARD_STREAM) return { kind: 'file', folder, choice, output };
  if (json) throw usage('--json and -o - both write to standard output: leave one of them out.');
  if (process.stdout.isTTY) {
    throw usage('-o - writes a WAV file to standard output, which is a terminal: pipe it, or name a file.');
  }
  return { kind: 'pipe', folder, choice };
}

const usage = (message: string) => new NmfError('usage', message);
