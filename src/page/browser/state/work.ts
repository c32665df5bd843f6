/**
 * What a listener has said about a recording: which components belong to which source, and what is known of regions.
 * It is all that undo goes back over, and all that a file of marks holds.
 */
export interface Work {
  /** At least one. */
  readonly sources: readonly { readonly name: string }[];
  /** One per component. */
  readonly answers: readonly Answer[];
  /** In the order in which they were made. */
  readonly marks: readonly Mark[];
}

/** Nothing said yet; or not part of any source; or part of one, entirely or in parts that are not known. */
export type Answer = null | 'not' | { readonly source: number; readonly sure: boolean };

/** In seconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A region in which a source is silent, or is all that sounds. */
export interface Mark extends Span {
  readonly source: number;
  readonly kind: MarkKind;
  /** The listener's name for it; empty for none. */
  readonly name: string;
}

export type MarkKind = 'silent' | 'only';

/** Until the listener names it. */
const FIRST_SOURCE = 'my sound';

export function emptyWork(components: number): Work {
  return {
    sources: [{ name: FIRST_SOURCE }],
    answers: Array<Answer>(components).fill(null),
    marks: [],
  };
}

/** The components of a source, ascending: all of those that are its own, or those that may be. */
export function componentsOf({ answers }: Work, source: number, sure: boolean): number[] {
  return [...answers.keys()].filter((k) => {
    const answer = answers[k];
    return answer !== null && answer !== 'not' && answer.source === source && answer.sure === sure;
  });
}

/**
 * The part of each component that belongs to a source: of one that it is unsure of a half, which the rest gets too, as in
 * `nmf refine`.
 */
export function gainsOf(work: Work, source: number): Float64Array {
  return Float64Array.from(work.answers, (answer) => {
    if (answer === null || answer === 'not' || answer.source !== source) return 0;
    return answer.sure ? 1 : 0.5;
  });
}

/** What no source has, of each component. */
export function gainsOfRest(work: Work): Float64Array {
  return Float64Array.from(work.answers, (answer) => {
    if (answer === null || answer === 'not') return 1;
    return answer.sure ? 0 : 0.5;
  });
}

export function answeredCount({ answers }: Work): number {
  return answers.filter((answer) => answer !== null).length;
}

/** The work without a source; its components have no answer then, and its marks go. */
export function withoutSource({ sources, answers, marks }: Work, source: number): Work {
  const moved = (index: number) => (index > source ? index - 1 : index);
  return {
    sources: sources.filter((_, i) => i !== source),
    answers: answers.map((answer) => {
      if (answer === null || answer === 'not') return answer;
      return answer.source === source ? null : { ...answer, source: moved(answer.source) };
    }),
    marks: marks
      .filter((mark) => mark.source !== source)
      .map((mark) => ({ ...mark, source: moved(mark.source) })),
  };
}
