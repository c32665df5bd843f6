import { availableParallelism } from 'node:os';
import ndarray from 'ndarray';
import { assertCallback, assertOptions, assertPaths, type Checks, refuse, unchecked } from '../arguments.js';
import { isPipe } from '../disk/pipes.js';
import { NmfError } from '../errors.js';
import { type Model, makeModel } from '../folder/index.js';
import { type Mark, markedSources, ownMarks, plainName } from '../marks/index.js';
import { pickSeparateOptions, type SeparateOptions } from '../separation/index.js';
import { byName, option, phrase, printableName, type Spelling, spell } from '../text/index.js';
import { openComputingThread } from '../threads/computing-thread.js';
import type { RunOptions } from '../threads/index.js';
import type { LearnJob, LearnJobResult } from '../threads/messages.js';
import { RUN_CHECKS } from '../threads/run-options.js';
import { assertSourceName } from './models.js';

/** What {@link learn} may be asked for. */
export interface LearnOptions
  extends Pick<
      SeparateOptions,
      'components' | 'beta' | 'maxIterations' | 'seed' | 'sampleRate' | 'windowMs' | 'nFft' | 'hopSamples'
    >,
    RunOptions {
  /** Name of the source that the recordings hold, and nothing else; instead of `marks`. */
  readonly name?: string | undefined;
  /** Where in the one recording sources sound and are silent, in seconds; instead of `name`. */
  readonly marks?: readonly Mark[] | undefined;
  /** How warnings name options, for a program that has other names for them. Default: as the library does. */
  readonly spelling?: Spelling | undefined;
}

/** What was learned. */
export interface LearnResult {
  /** Of the named sources. */
  readonly model: Model;
  /** One line each: what was odd about the recordings or their marks. */
  readonly warnings: readonly string[];
}

/** Spectra of a source that recordings hold alone, and updates that they take. */
const COMPONENTS = 3;
const UPDATES = 100;

/** Those of a separation are checked as its own. */
const CHECKS: Checks<LearnOptions> = {
  ...RUN_CHECKS,
  name: (name, value) => value === undefined || assertSourceName(name, value),
  marks: unchecked, // copied when they are read, and checked with that
  spelling: assertCallback,
  components: unchecked,
  beta: unchecked,
  maxIterations: unchecked,
  seed: unchecked,
  sampleRate: unchecked,
  windowMs: unchecked,
  nFft: unchecked,
  hopSamples: unchecked,
};

/**
 * Learns what sources sound like, from recordings of them or from marked regions of one recording: a model, with which
 * `separateFile` finds the sources in other recordings.
 *
 * `components` is the number of spectra of each source: by default 3, and 2 with marks. The settings are those of a
 * separation; recordings of another rate than the first are resampled.
 *
 * @param inputs - Paths of recordings; with `marks` one.
 * @throws NmfError `usage`, `input`, `memory` or `cancelled`.
 */
export async function learn(inputs: string | readonly string[], options: LearnOptions): Promise<LearnResult> {
  const paths = typeof inputs === 'string' ? [inputs] : inputs;
  assertPaths('inputs', paths, 'bird.wav');
  assertOptions(options, CHECKS, "Try { name: 'bird' }.");
  const { name: _n, marks: _m, spelling = byName, ...others } = options;
  const { signal, onProgress, threads = availableParallelism(), workerUrl, ...asked } = others;
  const what = whatToLearn(paths, options);
  const separation = pickSeparateOptions<SeparateOptions>(
    {
      ...asked,
      maxIterations: orElse(asked.maxIterations, UPDATES),
      components: orElse(asked.components, what.known === undefined ? COMPONENTS : undefined),
    },
    {},
  );
  const thread = openComputingThread(workerUrl);
  try {
    const job = { kind: 'learn', inputs: paths, options: separation, threads, ...what } as const;
    const learned = await thread.run(job, { signal, onProgress });
    return { model: modelOf(learned), warnings: learned.warnings.map((said) => spell(said, spelling)) };
  } finally {
    await thread.close();
  }
}

/** An option, or its default where it was left out; null is refused as what it is. */
const orElse = <T>(value: T | undefined, fallback: T | undefined) => (value === undefined ? fallback : value);

/** One source by its name, or those of marks. */
function whatToLearn(
  paths: readonly string[],
  { name, marks: given, components, maxIterations }: LearnOptions,
): Pick<LearnJob, 'name' | 'known'> {
  if (paths.length === 0) refuse('inputs', 'at least one recording', paths, 'Try ["bird.wav"].');
  const pipe = paths.find(isPipe);
  if (pipe !== undefined) {
    throw new NmfError('usage', `${printableName(pipe)} is a pipe: recordings to learn from must be files.`);
  }
  if (given === undefined) {
    if (name === undefined) refuse('name', 'the name of a source', name, option('name', 'bird'));
    return { name: plainName(name), known: undefined };
  }
  if (name !== undefined) {
    const said = phrase`${option('name')} and ${option('marks')} both say which sources there are: give one of them.`;
    throw new NmfError('usage', said, { option: 'name', value: name, remedy: 'Give one of them.' });
  }
  const marks = ownMarks(given);
  if (marks.length === 0) refuse('marks', 'at least one mark', marks, 'Leave it out.');
  if (paths.length > 1) {
    const remedy = 'Learn from each, under other names, and join the models.';
    const said = `marks belong to one recording, and there are ${paths.length}. ${remedy}`;
    throw new NmfError('usage', said, { option: 'marks', value: marks, remedy });
  }
  markedSources(marks);
  return { name: '', known: { models: [], marks, adapt: false, components, iterations: maxIterations } };
}

/** A model of what was learned. */
function modelOf({ settings, templates, sources }: LearnJobResult): Model {
  const bins = settings.nFft / 2 + 1;
  const parts = { settings, templates: ndarray(templates, [bins, templates.length / bins]), sources };
  return makeModel(parts, (what) => new NmfError('input', `nothing can be learned from this: ${what}.`));
}
