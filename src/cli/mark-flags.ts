import { NmfError } from '../errors.js';
import {
  assertMarks,
  type Mark,
  type MarkedRegion,
  type MarkKind,
  REGION_RULE,
  readMarks,
  readNamedRegions,
  readRegions,
} from '../marks/index.js';
import { printableName } from '../text/index.js';
import { defineFlags, Flag, text, type Values } from './option.js';

/** Options that say which source sounds where, of `nmf learn` and `nmf separate`. */
export const MARK_FLAGS = defineFlags({
  mark: marks('--mark <source=from-to>', 'a source sounds there, among others: bird=3.2-6', 'sounds'),
  only: marks('--only <source=from-to>', 'it alone sounds there: bird=0:12-0:13.5', 'only'),
  no: marks('--no <source=from-to>', 'it is silent there', 'silent'),
  marks: text('--marks <file>', 'read marks: labels of Audacity, or a table of Raven'),
});

/** The regions of `nmf learn` in which its one source sounds alone. */
export const FROM_FLAGS = defineFlags({
  from: regions('--from <from-to>', 'learn from this region only: 0:03.2-0:06'),
});

/** The marks that the regions of `--from` are. @param source - Named elsewhere. */
export function marksFrom({ from = [] }: Partial<Values<typeof FROM_FLAGS>>, source: string): Mark[] {
  return from.map((region): Mark => ({ source, kind: 'only', ...region }));
}

/** What the command line may say of marks. */
export type MarkFlags = Partial<Values<typeof MARK_FLAGS>>;

function regions(flags: string, description: string): Flag<readonly MarkedRegion[] | undefined> {
  const flag = new Flag<readonly MarkedRegion[] | undefined>(flags, description);
  return flag.argParser((typed: string, before: readonly MarkedRegion[] = []) => {
    const read = readRegions(typed);
    if (read === undefined) throw refusal(flag, typed, REGION_RULE, '0:03.2-0:06');
    return [...before, ...read];
  });
}

/** What the command line says of marks. */
export interface MarksAsked {
  /** Those of the file, then those of the command line; checked, but for the recording's length. */
  readonly marks: readonly Mark[];
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
  const { marks: listed, warnings } =
    flags.marks === undefined ? { marks: [], warnings: [] } : readMarks(flags.marks);
  const all = [...listed, ...mark, ...only, ...others, ...no];
  assertMarks(all);
  return { marks: all, warnings };
}

function marks(flags: string, description: string, kind: MarkKind): Flag<readonly Mark[] | undefined> {
  const flag = new Flag<readonly Mark[] | undefined>(flags, description);
  return flag.argParser((typed: string, before: readonly Mark[] = []) => {
    const read = readNamedRegions(typed);
    if (typeof read === 'string') throw refusal(flag, typed, read, 'bird=3.2-6');
    return [...before, ...read.regions.map((region) => ({ source: read.source, kind, ...region }))];
  });
}

function refusal(flag: Flag<unknown>, typed: string, fault: string, example: string): NmfError {
  const said = `${flag.long} ${typed === '' ? '""' : printableName(typed)} ${fault}`;
  return new NmfError('usage', `${said}. Try ${flag.long} ${example}.`);
}
