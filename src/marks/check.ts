import { assertNumber, assertObject, assertOneOf, refuse } from '../arguments.js';
import { NmfError } from '../errors.js';
import { formatSeconds } from '../text/index.js';
import { MARK_KINDS, type Mark, markText } from './mark.js';
import { MAX_MARKS } from './read-marks.js';
import { sourceNameFault } from './source-name.js';

/** Label tracks are written to the microsecond, and ends are not to be missed for that. */
const TOLERANCE_SECONDS = 1e-3;

/**
 * Marks that a caller hands in: a copy, checked before the recording is known, with nothing in it but what marks have.
 *
 * @throws NmfError `usage` for what is no list of marks, for two spellings of one name, and for marks that contradict
 *   each other: a source that sounds and is silent at the same time, or one that sounds where another does so alone.
 */
export function ownMarks(marks: unknown): Mark[] {
  const example = "Try [{ source: 'bird', kind: 'sounds', fromSeconds: 3.2, toSeconds: 6 }].";
  if (!Array.isArray(marks)) refuse('marks', 'an array of marks', marks, example);
  if (marks.length > MAX_MARKS) refuse('marks', `at most ${MAX_MARKS} marks`, marks, 'Use fewer.');
  const own = Array.from(marks, (mark: unknown, i) => ownMark(`marks[${i}]`, mark));
  assertOneSpelling(own.map(({ source }) => source));
  for (const [i, a] of own.entries()) {
    for (let j = 0; j < i; j++) {
      if (overlap(a, own[j]) && (contradicts(a, own[j]) || contradicts(own[j], a))) {
        throw ofMarks(
          `these marks contradict each other where they overlap: ${markText(own[j])}, and ${markText(a)}.`,
          'Change one of them.',
        );
      }
    }
  }
  return own;
}

/**
 * The marks of a recording, none of which leaves it: an end that is beyond it by a millisecond at most is moved back.
 *
 * @param marks - Checked by {@link ownMarks}.
 * @param seconds - Length of the recording.
 * @throws NmfError `usage` for a mark that lies outside.
 */
export function marksWithin(marks: readonly Mark[], seconds: number): Mark[] {
  return marks.map((mark) => {
    if (mark.fromSeconds < seconds && mark.toSeconds <= seconds + TOLERANCE_SECONDS) {
      return { ...mark, toSeconds: Math.min(mark.toSeconds, seconds) };
    }
    const where = mark.fromSeconds < seconds ? 'ends after' : 'lies after';
    throw ofMarks(
      `the mark ${markText(mark)} ${where} the end: the recording lasts ${formatSeconds(seconds)}.`,
      'Do the marks belong to this recording?',
    );
  });
}

/**
 * The sources that marks speak of, in the order in which they are first named.
 *
 * @param known - Those that a model knows.
 * @throws NmfError `usage` for one that is said to be silent somewhere and to sound nowhere.
 */
export function markedSources(marks: readonly Mark[], known: readonly string[] = []): string[] {
  const named = [...new Set(marks.map(({ source }) => source))];
  const heard = new Set(marks.flatMap(({ source, kind }) => (kind === 'silent' ? [] : [source])));
  const unheard = named.find((source) => !heard.has(source) && !known.includes(source));
  if (unheard === undefined) return named;
  throw ofMarks(
    `marks say where ${unheard} is silent, but not where it sounds.`,
    `Mark a region with ${unheard} too, or check the name.`,
  );
}

function ownMark(name: string, value: unknown): Mark {
  assertObject(name, value, "Try { source: 'bird', kind: 'sounds', fromSeconds: 3.2, toSeconds: 6 }.");
  const { source, kind, fromSeconds, toSeconds } = value as Mark;
  const fault = typeof source === 'string' ? sourceNameFault(source) : 'is not a string';
  if (fault !== undefined) refuse(`${name}.source`, 'the name of a source', source, `It ${fault}.`);
  if (kind === undefined) refuse(`${name}.kind`, `one of ${MARK_KINDS.join(', ')}`, kind, 'Try "sounds".');
  assertOneOf(`${name}.kind`, kind, MARK_KINDS);
  for (const [key, time] of Object.entries({ fromSeconds, toSeconds })) {
    if (time === undefined) refuse(`${name}.${key}`, 'a time in seconds', time, 'Try 3.2.');
    assertNumber(`${name}.${key}`, time, 3.2, 0);
  }
  if (toSeconds <= fromSeconds) {
    refuse(`${name}.toSeconds`, `later than its start, ${fromSeconds}`, toSeconds, 'Swap them.');
  }
  return { source, kind, fromSeconds, toSeconds };
}

/** What is wrong with the marks, and what to do about it. */
function ofMarks(what: string, remedy: string): NmfError {
  return new NmfError('usage', `${what} ${remedy}`, { option: 'marks', remedy });
}

/** @throws NmfError `usage` for names that differ only in capital letters, which some file systems do not tell apart. */
function assertOneSpelling(names: readonly string[]): void {
  const spellings = new Map<string, string>();
  for (const name of names) {
    const before = spellings.get(name.toLowerCase());
    if (before !== undefined && before !== name) {
      throw ofMarks(`${before} and ${name} are two spellings of one name.`, 'Choose one of them.');
    }
    spellings.set(name.toLowerCase(), name);
  }
}

function overlap(a: Mark, b: Mark): boolean {
  const common = Math.min(a.toSeconds, b.toSeconds) - Math.max(a.fromSeconds, b.fromSeconds);
  return common > TOLERANCE_SECONDS;
}

/** Whether the first mark says that what the second one says cannot be. */
function contradicts(first: Mark, second: Mark): boolean {
  const isSame = first.source === second.source;
  const sounds = second.kind !== 'silent';
  return sounds && (isSame ? first.kind === 'silent' : first.kind === 'only');
}
