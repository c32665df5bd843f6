import { NmfError } from '../errors.js';
// Not the room's own door: what reads files is not needed to show help.
import type { Mark, MarkedRegion, MarkKind } from '../marks/mark.js';
import { REGION_RULE, readNamedRegions, readRegions } from '../marks/short-form.js';
import { printableName } from '../text/index.js';
import { defineFlags, Flag, text, type Values } from './option.js';

/** Options that say which source sounds where, of `nmf learn` and `nmf separate`. */
export const MARK_FLAGS = defineFlags({
  mark: marks('--mark <source=from-to>', 'a source sounds there, among others: bird=3.2-6', 'sounds'),
  only: marks('--only <source=from-to>', 'it alone sounds there: bird=0:12-0:13.5', 'only'),
  no: marks('--no <source=from-to>', 'it is silent there', 'silent'),
  marks: text('--marks <file>', 'read marks: Audacity labels or a Raven table'),
});

/** The regions of `nmf learn` in which its one source sounds alone. */
export const FROM_FLAGS = defineFlags({
  from: regions('--from <from-to>', 'learn from this region only: 0:03.2-0:06'),
});

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

/** Regions of named sources, of one kind. */
export function marks(flags: string, description: string, kind: MarkKind): Flag<readonly Mark[] | undefined> {
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
