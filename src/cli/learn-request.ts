import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { soundSuffix } from '../audio/index.js';
import { NmfError } from '../errors.js';
import type { LearnOptions } from '../tasks/index.js';
import { printableName } from '../text/index.js';
import { marksAlone, marksFrom, readMarkFlags } from './knowledge.js';
import { LEARN_FLAGS, type LearnFlags } from './learn-flags.js';
import { byFlag } from './option-spelling.js';
import { STANDARD_STREAM } from './separate-request.js';

/** What a command line asks of `nmf learn`. */
export interface LearnRequest {
  readonly work: LearnWork;
  /** What is odd about the marks. */
  readonly warnings: readonly string[];
  /** The model file. */
  readonly output: string;
  readonly force: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** What a model is made from. */
export type LearnWork =
  /** Components of a separation, as one source. */
  | { readonly kind: 'components'; readonly folder: string; readonly indices: string; readonly name: string }
  /** Model files, at least one. */
  | { readonly kind: 'join'; readonly paths: readonly string[] }
  /** Recordings of one source, or one whose sources are marked. */
  | { readonly kind: 'recordings'; readonly paths: readonly string[]; readonly options: LearnOptions };

/** Suffixes of model files: our own, and NumPy's, for they are NumPy's archives. */
const SUFFIX = /\.(nmf|npz)$/i;

/** @throws NmfError `usage` for options that are missing or do not go together. */
export function readLearnRequest(inputs: readonly string[], flags: LearnFlags): LearnRequest {
  const { output, force = false, json = false, quiet = false } = flags;
  if (output === undefined) throw usage('no file to write is named: add --output bird.nmf.');
  const path = modelPath(output);
  return { ...readWork(inputs, flags, path), output: path, force, json, quiet };
}

type WorkRead = Pick<LearnRequest, 'work' | 'warnings'>;

function readWork(inputs: readonly string[], flags: LearnFlags, output: string): WorkRead {
  const { folder, indices, name } = flags;
  const ownName = basename(output).replace(SUFFIX, '');
  if (folder !== undefined) {
    if (inputs.length > 0) {
      throw usage(`--folder and ${printableName(inputs[0])} both say what to learn from: give one of them.`);
    }
    if (indices === undefined) {
      throw usage('no components are named: add --indices, such as --indices 0.');
    }
    refuseOthers(flags, 'does not go with --folder, whose components are taken as they are');
    return { work: { kind: 'components', folder, indices, name: name ?? ownName }, warnings: [] };
  }
  if (inputs.length === 0) {
    throw usage(
      'there is nothing to learn from: name recordings, or models to join, or add --folder out --indices "2,5".',
    );
  }
  if (indices !== undefined) {
    throw usage('--indices goes with --folder, which names the separation. Add that too.');
  }
  if (inputs.includes(STANDARD_STREAM)) {
    throw usage('nmf learn reads files, not standard input (-): write it to a file first.');
  }
  const models = inputs.filter((input) => SUFFIX.test(input));
  if (models.length === 0) return readRecordings(inputs, flags, name ?? ownName);
  if (models.length < inputs.length) {
    throw usage(
      `${printableName(models[0])} is a model, and others are recordings: make a model of those first, then join them.`,
    );
  }
  if (name !== undefined) throw usage('--name does not go with models, whose sources keep their names.');
  refuseOthers(flags, 'does not go with models, which are joined as they are');
  return { work: { kind: 'join', paths: inputs }, warnings: [] };
}

/** Options of recordings. */
function refuseOthers(flags: LearnFlags, why: string): void {
  const given = Object.entries(LEARN_FLAGS).find(
    ([key]) => !OF_ALL.includes(key) && flags[key as keyof LearnFlags] !== undefined,
  );
  if (given !== undefined) throw usage(`${given[1].long} ${why}. Leave it out.`);
}

const OF_ALL = ['folder', 'indices', 'name', 'output', 'force', 'json', 'quiet'];

function readRecordings(paths: readonly string[], flags: LearnFlags, name: string): WorkRead {
  const { from, mark, only, no, marks: file, name: given } = flags;
  const { folder, indices, output, force, json, quiet, ...settings } = flags;
  const isNamed = [mark, only, no, file].some((one) => one !== undefined);
  if (isNamed && from !== undefined)
    throw usage('--from is for one source, and marks name theirs: give one of them.');
  if (from !== undefined && paths.length > 1) {
    throw usage(
      `--from is for one recording, and there are ${paths.length}. Cut the regions out, and learn from the pieces.`,
    );
  }
  const asked = readMarkFlags({ mark, only, no, marks: file }, marksFrom({ from }, name));
  const { marks, warnings } = marksAlone(asked);
  if (isNamed && given !== undefined) {
    throw usage('--name and marks both say which sources there are: give one of them.');
  }
  const { components, beta, maxIterations, seed, sampleRate, windowMs, nFft, hopSamples } = settings;
  const options: LearnOptions = {
    ...{ components, beta, maxIterations, seed, sampleRate, windowMs, nFft, hopSamples },
    ...(marks.length > 0 ? { marks } : { name }),
    spelling: byFlag,
  };
  return { work: { kind: 'recordings', paths, options }, warnings };
}

/** The name of a model file: `.nmf` is added where no suffix says what it is; devices stay as they are. */
function modelPath(output: string): string {
  if (output === '') throw usage('--output must name a file, got "". Try --output bird.nmf.');
  if (output === STANDARD_STREAM) throw usage('a model is written to a file: try --output bird.nmf.');
  const suffix = soundSuffix(output);
  if (suffix !== '')
    throw usage(`--output ${printableName(output)}: a model is a .nmf file, which ${suffix} is not.`);
  if (SUFFIX.test(output) || isSpecial(output)) return output;
  return `${output}.nmf`;
}

/** A device, a pipe or a folder, whose name stays as it is. */
function isSpecial(path: string): boolean {
  try {
    return !statSync(path).isFile();
  } catch {
    return false; // nothing there, or whoever writes is told
  }
}

const usage = (message: string) => new NmfError('usage', message);
