import type { Model } from '../folder/index.js';
import { type AnsweredSource, type Mark, ownMarks, readMarks } from '../marks/index.js';
import { readModels } from '../tasks/index.js';
import type { FROM_FLAGS, MarkFlags } from './mark-flags.js';
import type { MODEL_FLAGS } from './model-flags.js';
import type { Values } from './option.js';

/** The marks that the regions of `--from` are. @param source - Named elsewhere. */
export function marksFrom({ from = [] }: Partial<Values<typeof FROM_FLAGS>>, source: string): Mark[] {
  return from.map((region): Mark => ({ source, kind: 'only', ...region }));
}

/** What the command line says of marks. */
export interface MarksAsked {
  /** Those of the file, then those of the command line; checked, but for the recording's length. */
  readonly marks: readonly Mark[];
  /** Which components are whose, as the file tells. */
  readonly sources: readonly AnsweredSource[];
  readonly warnings: readonly string[];
}

/**
 * The marks of a command line: short forms and a file together.
 *
 * @param others - Marks that options say in another way, as `--from` does.
 * @throws NmfError `usage` for marks that contradict each other, `input` for a file that cannot be read.
 */
export function readMarkFlags(flags: MarkFlags, others: readonly Mark[] = []): MarksAsked {
  const { mark = [], only = [], no = [] } = flags;
  const { marks: listed, ...told } =
    flags.marks === undefined ? { marks: [], sources: [], warnings: [] } : readMarks(flags.marks);
  return { marks: ownMarks([...listed, ...mark, ...only, ...others, ...no]), ...told };
}

/** Marks for what has no components yet: sources of components are told to be unused. */
export function marksAlone({ marks, sources, warnings }: MarksAsked): Pick<MarksAsked, 'marks' | 'warnings'> {
  if (sources.length === 0) return { marks, warnings };
  const unused = 'which components are whose is used by nmf refine alone; here the marks are.';
  return { marks, warnings: [...warnings, unused] };
}

type KnowledgeFlags = MarkFlags & Pick<Partial<Values<typeof MODEL_FLAGS>>, 'models'>;

/** What a command line tells of the sources of a recording, in the library's words. */
export interface Knowledge {
  /** Of all model files; undefined for none. */
  readonly models: readonly Model[] | undefined;
  /** Undefined for none. */
  readonly marks: readonly Mark[] | undefined;
  readonly warnings: readonly string[];
}

/**
 * Reads the models and marks of a command line; whether they go together with the other options is checked where these
 * are.
 *
 * @throws NmfError `usage` for models of different settings and marks that contradict each other; `input` for a file that
 *   cannot be read.
 */
export function readKnowledge({ models: paths = [], ...flags }: KnowledgeFlags): Knowledge {
  const { marks, warnings } = marksAlone(readMarkFlags(flags));
  return {
    models: paths.length === 0 ? undefined : [readModels(paths)],
    marks: marks.length === 0 ? undefined : marks,
    warnings,
  };
}
