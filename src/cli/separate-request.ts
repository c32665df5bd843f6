import { assertCount } from '../arguments.js';
import { folderWithoutRecursive, type Plan, planBatch } from '../batch/index.js';
import { describeIoError, openInputPipe, readSmallFile, readStream } from '../disk/index.js';
import { isFolder } from '../disk/names.js';
import { NmfError } from '../errors.js';
import { type SeparateFileOptions, STREAM_NAME } from '../tasks/index.js';
import { interruptible } from './interrupt.js';
import { readKnowledge } from './knowledge.js';
import { parseList } from './list-file.js';
import { byFlag } from './option-spelling.js';
import type { SeparateFlags } from './separate-flags.js';

/** Standard input or output, in the place of a file's name. */
export const STANDARD_STREAM = '-';

/** A list of a million paths of 250 bytes. */
const MAX_LIST_BYTES = 250e6;

/** What a command line asks of `nmf separate`. */
export interface SeparateRequest {
  readonly work: SeparateWork;
  /** What is odd about the models and marks. */
  readonly warnings: readonly string[];
  /** Paths of the model files. */
  readonly modelFiles: readonly string[];
  /** For each recording. */
  readonly options: SeparateFileOptions;
  readonly jobs: number | undefined;
  readonly resume: boolean;
  /** Only to be told what would be done. */
  readonly printsOptions: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** What is to be separated. */
export type SeparateWork =
  /** One recording, whose separation folder is `--output` itself; `-` is standard input. */
  | { readonly kind: 'single'; readonly input: string; readonly folder: string }
  /** Any number, each with a folder of its own below `--output`. */
  | { readonly kind: 'batch'; readonly plan: Plan };

/**
 * Makes out what the command line asks for: which recordings, where each goes, and how they are separated.
 *
 * @param namesOutput - Whether `--output` was given; else it is the default.
 * @throws NmfError `usage` for options that do not go together and for clashes of names, `input` for a list that
 *   cannot be read or names nothing.
 */
export async function readSeparateRequest(
  inputs: readonly string[],
  flags: SeparateFlags,
  namesOutput: boolean,
): Promise<SeparateRequest> {
  const { output, recursive, filesFrom, null: _, base, ...rest } = flags;
  const { jobs, resume = false, printOptions, json = false, quiet = false, ...others } = rest;
  const { mark: _mark, only: _only, no: _no, ...each } = others;
  const work = await readWork(inputs, flags);
  const { models, marks, warnings } = readKnowledge(flags);
  if (marks !== undefined && work.kind === 'batch') {
    throw usage('marks belong to one recording, and there are several: make a model with nmf learn.');
  }
  return {
    work,
    warnings,
    modelFiles: flags.models ?? [],
    // A folder that was not named must not cost the separation of another recording.
    options: {
      ...{ ...each, models, marks },
      ...{ replace: namesOutput ? 'any' : 'same-recording', spelling: byFlag },
    },
    jobs,
    resume,
    printsOptions: printOptions !== undefined,
    json,
    quiet,
  };
}

async function readWork(inputs: readonly string[], flags: SeparateFlags): Promise<SeparateWork> {
  const { recursive = false, filesFrom, base, output, resume } = flags;
  assertCount('jobs', flags.jobs);
  if (flags.null && filesFrom === undefined) throw usage('--null goes with --files-from: add that too.');
  if (inputs.length === 0 && filesFrom === undefined) {
    throw usage("missing required argument 'input.wav', or --files-from <file>. See nmf separate --help.");
  }
  const isBatch = inputs.length !== 1 || recursive || filesFrom !== undefined || base !== undefined;
  if (!isBatch) {
    const [input] = inputs;
    if (input === STANDARD_STREAM) {
      if (resume) throw usage('--resume compares files, and standard input is not one: leave it out.');
      assertPiped('a WAV file');
    } else if (isFolder(input)) throw folderWithoutRecursive(input);
    return { kind: 'single', input, folder: output };
  }
  if (inputs.includes(STANDARD_STREAM)) {
    throw usage('- (standard input) can only be separated alone. For a list of paths: --files-from -.');
  }
  const listed = filesFrom === undefined ? [] : await readList(filesFrom, flags.null ? 'null' : 'newline');
  return { kind: 'batch', plan: planBatch({ paths: [...inputs, ...listed], recursive, output, base }) };
}

async function readList(path: string, separator: 'newline' | 'null'): Promise<string[]> {
  const [name, stream] =
    path === STANDARD_STREAM ? [STREAM_NAME, process.stdin] : [path, openInputPipe(path)];
  try {
    const bytes =
      stream === undefined
        ? readSmallFile(path, MAX_LIST_BYTES)
        : await interruptible((signal) => readStream(stream, name, MAX_LIST_BYTES, signal));
    return parseList(bytes, separator, name);
  } catch (error) {
    throw describeIoError(error, 'read', path);
  }
}

/** Refuses to wait for somebody to type a file. */
function assertPiped(what: string): void {
  if (process.stdin.isTTY) {
    throw usage(`- reads ${what} from standard input, which is a terminal: pipe one into it.`);
  }
}

const usage = (message: string) => new NmfError('usage', message);
