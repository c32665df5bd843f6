import { assertCount } from '../arguments.js';
import { NmfError } from '../errors.js';
import type { Model } from '../folder/index.js';
import { type Mark, markedSources } from '../marks/index.js';
import { readModels } from '../tasks/index.js';
import { type MarkFlags, readMarkFlags } from './mark-flags.js';
import { choice, defineFlags, Flag, numeric, toggle, type Values } from './option.js';

/** Options of `nmf separate` that say what is known of the sources. */
export const MODEL_FLAGS = defineFlags({
  model: new Flag<readonly string[] | undefined>(
    '--model <file>',
    'separate with a model of nmf learn',
  ).argParser((path: string, before: readonly string[] = []) => [...before, path]),
  free: numeric('--free <n>', 'components for what no model knows (default: 8)', '8'),
  adapt: toggle('--adapt', "fit the model's spectra to the recording"),
  write: choice('--write <what>', 'components, sources, all or none', [
    'components',
    'sources',
    'all',
    'none',
  ]),
});

/** What a command line tells of the sources of a recording. */
export interface Knowledge {
  /** Of all model files, joined. */
  readonly model: Model | undefined;
  readonly marks: readonly Mark[];
  /** Names of sources, those of the model first; none for a separation that knows nothing. */
  readonly sources: readonly string[];
  readonly free: number | undefined;
  readonly adapt: boolean;
  readonly write: 'components' | 'sources' | 'all' | 'none' | undefined;
  readonly warnings: readonly string[];
}

/**
 * Makes out what the command line tells of the sources, and reads its models and marks.
 *
 * @throws NmfError `usage` for options that do not go together, models of different settings, marks that contradict each
 *   other, and sources that are marked as silent only; `input` for a file that cannot be read.
 */
export function readKnowledge(flags: MarkFlags & Partial<Values<typeof MODEL_FLAGS>>): Knowledge {
  const { model: paths = [], free, adapt = false, write } = flags;
  assertCount('free', free, 8);
  if (paths.length === 0 && adapt) throw usage('--adapt goes with --model: add that too.');
  const { marks, warnings } = readMarkFlags(flags);
  const model = paths.length === 0 ? undefined : readModels(paths);
  const known = model?.sources.map(({ name }) => name) ?? [];
  const sources = [...new Set([...known, ...markedSources(marks, known)])];
  const needing = free !== undefined ? '--free' : write === 'sources' ? '--write sources' : undefined;
  if (sources.length === 0 && needing !== undefined) {
    throw usage(`${needing} needs sources: add --model bird.nmf, or marks such as --mark bird=3.2-6.`);
  }
  return { model, marks, sources, free, adapt, write, warnings };
}

const usage = (message: string) => new NmfError('usage', message);
