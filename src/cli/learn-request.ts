import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { soundSuffix } from '../audio/index.js';
import { NmfError } from '../errors.js';
import { printableName } from '../text/index.js';
import type { LearnFlags } from './learn-flags.js';
import { STANDARD_STREAM } from './separate-request.js';

/** What a command line asks of `nmf learn`. */
export interface LearnRequest {
  readonly work: LearnWork;
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
  | { readonly kind: 'join'; readonly paths: readonly string[] };

/** Suffixes of model files: our own, and NumPy's, for they are NumPy's archives. */
const SUFFIX = /\.(nmf|npz)$/i;

/** @throws NmfError `usage` for options that are missing or do not go together. */
export function readLearnRequest(inputs: readonly string[], flags: LearnFlags): LearnRequest {
  const { output, force = false, json = false, quiet = false } = flags;
  if (output === undefined) throw usage('nothing says where to write: add --output bird.nmf.');
  const path = modelPath(output);
  return { work: readWork(inputs, flags, path), output: path, force, json, quiet };
}

function readWork(inputs: readonly string[], flags: LearnFlags, output: string): LearnWork {
  const { folder, indices, name } = flags;
  if (folder === undefined) {
    const stray = indices !== undefined ? '--indices' : name !== undefined ? '--name' : undefined;
    if (inputs.length === 0) {
      throw usage('nothing says what to learn from: name models to join, or add --folder out --indices 2,5.');
    }
    if (stray !== undefined)
      throw usage(`${stray} goes with --folder, which names the separation. Add that too.`);
    return { kind: 'join', paths: inputs };
  }
  if (inputs.length > 0) {
    throw usage(`--folder and ${printableName(inputs[0])} both say what to learn from: give one of them.`);
  }
  if (indices === undefined) {
    throw usage('nothing says which components: add --indices, such as --indices 0.');
  }
  return { kind: 'components', folder, indices, name: name ?? basename(output).replace(SUFFIX, '') };
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
