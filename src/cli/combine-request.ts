import { NmfError } from '../errors.js';
import type { CombineToFileOptions } from '../mixdown/index.js';
import type { CombineFlags } from './combine-flags.js';
import { byFlag } from './option-spelling.js';
import { STANDARD_STREAM } from './separate-request.js';

/** What a command line asks of `nmf combine`. */
export interface CombineRequest {
  readonly work: CombineWork;
  /** For each folder. */
  readonly options: CombineToFileOptions;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Where the components are, and where their sum goes. */
export type CombineWork =
  | { readonly kind: 'file'; readonly folder: string; readonly output: string }
  /** Standard output. */
  | { readonly kind: 'pipe'; readonly folder: string }
  /** A file of one name in each of many folders. */
  | { readonly kind: 'each'; readonly folders: readonly string[]; readonly outputName: string };

/** @throws NmfError `usage` for options that are missing or do not go together. */
export function readCombineRequest(folders: readonly string[], flags: CombineFlags): CombineRequest {
  const { output, outputName, indices, json = false, quiet = false, ...each } = flags;
  if (indices === undefined) {
    throw usage('no components are named: add --indices, such as --indices 0.');
  }
  if (flags.recording === STANDARD_STREAM) {
    throw usage(
      '--recording takes a file, since it is read twice: save standard input to one and name that.',
    );
  }
  return { work: readWork(folders, flags), options: { ...each, indices, spelling: byFlag }, json, quiet };
}

function readWork(folders: readonly string[], { output, outputName, json }: CombineFlags): CombineWork {
  if (outputName !== undefined) {
    if (output === undefined) return { kind: 'each', folders, outputName };
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
  if (output !== STANDARD_STREAM) return { kind: 'file', folder, output };
  if (json) throw usage('--json and -o - both write to standard output: leave one of them out.');
  if (process.stdout.isTTY) {
    throw usage('-o - writes a WAV file to standard output, which is a terminal: pipe it, or name a file.');
  }
  return { kind: 'pipe', folder };
}

const usage = (message: string) => new NmfError('usage', message);
