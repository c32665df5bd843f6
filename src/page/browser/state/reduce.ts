import type { State } from './state.js';
import { type Answer, type MarkKind, type Span, type Work, withoutSource } from './work.js';

/** Everything that can happen to the state. */
export type Action =
  /** A component is the present source's, may be, or is not; the same answer twice takes it back. */
  | {
      readonly type: 'answer';
      readonly component: number;
      readonly answer: 'mine' | 'unsure' | 'not';
    }
  | { readonly type: 'add-source'; readonly name: string }
  | { readonly type: 'rename-source'; readonly name: string }
  | { readonly type: 'remove-source' }
  /** Says something of the region, for the present source. */
  | { readonly type: 'mark'; readonly kind: MarkKind }
  | { readonly type: 'change-mark'; readonly mark: number; readonly change: Partial<Span & { name: string }> }
  | { readonly type: 'remove-mark'; readonly mark: number }
  /** Another work in place of this one: from a file. */
  | { readonly type: 'open'; readonly work: Work }
  | { readonly type: 'undo' | 'redo' }
  /** What is not part of the work, and what undo leaves. */
  | { readonly type: 'set'; readonly change: Partial<Omit<State, 'work' | 'past' | 'future'>> };

/** Steps that can be undone. */
const MAX_PAST = 200;

export function reduce(state: State, action: Action): State {
  const { work, past, future, source } = state;
  const { sources, answers, marks } = work;
  const change = (part: Partial<Work>): State => ({
    ...state,
    work: { ...work, ...part },
    past: [...past.slice(1 - MAX_PAST), work],
    future: [],
  });
  switch (action.type) {
    case 'set':
      return { ...state, ...action.change };
    case 'answer': {
      const given = answerOf(action.answer, source);
      const answer = isSame(answers[action.component], given) ? null : given;
      const changed = change({ answers: replaced(answers, action.component, answer) });
      const isFirst = answers.every((other) => other === null) && action.answer !== 'not';
      return { ...changed, current: action.component, tab: isFirst ? 'mine' : state.tab };
    }
    case 'add-source':
      return { ...change({ sources: [...sources, { name: action.name }] }), source: sources.length };
    case 'rename-source':
      return change({ sources: replaced(sources, source, { name: action.name }) });
    case 'remove-source':
      return inRange(change(withoutSource(work, source)));
    case 'mark': {
      if (state.region === null) return state;
      const mark = { ...state.region, source, kind: action.kind, name: '' };
      return { ...change({ marks: [...marks, mark] }), mark: marks.length };
    }
    case 'change-mark': {
      const mark = { ...marks[action.mark], ...action.change };
      const region = { from: mark.from, to: mark.to };
      return { ...change({ marks: replaced(marks, action.mark, mark) }), mark: action.mark, region };
    }
    case 'remove-mark':
      return {
        ...change({ marks: marks.filter((_, i) => i !== action.mark) }),
        ...{ mark: null, region: null, looping: false },
      };
    case 'open':
      return inRange({ ...change(action.work), mark: null, region: null, looping: false });
    case 'undo': {
      const before = past.at(-1);
      if (before === undefined) return state;
      return inRange({ ...state, work: before, past: past.slice(0, -1), future: [...future, work] });
    }
    case 'redo': {
      const after = future.at(-1);
      if (after === undefined) return state;
      return inRange({ ...state, work: after, past: [...past, work], future: future.slice(0, -1) });
    }
  }
}

function answerOf(answer: 'mine' | 'unsure' | 'not', source: number): Answer {
  return answer === 'not' ? 'not' : { source, sure: answer === 'mine' };
}

function isSame(a: Answer, b: Answer): boolean {
  if (a === null || b === null || a === 'not' || b === 'not') return a === b;
  return a.source === b.source && a.sure === b.sure;
}

function replaced<T>(list: readonly T[], index: number, value: T): T[] {
  return list.map((old, i) => (i === index ? value : old));
}

/** Source and mark are chosen by their places, which another work may not have, or have for something else. */
function inRange(state: State): State {
  const { sources, marks } = state.work;
  const mark = state.mark === null ? undefined : marks[state.mark];
  return {
    ...state,
    source: Math.min(state.source, sources.length - 1),
    mark: mark === undefined ? null : state.mark,
    region:
      mark === undefined ? (state.mark === null ? state.region : null) : { from: mark.from, to: mark.to },
    looping: state.looping && (mark !== undefined || state.mark === null),
  };
}
