import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { marksText, readMarksFile } from '../../src/page/browser/state/marks-file.js';
import { type Action, reduce } from '../../src/page/browser/state/reduce.js';
import { allSources, initialState, type State, tabGains } from '../../src/page/browser/state/state.js';
import { resized } from '../../src/page/browser/state/view.js';
import { nextAlike } from '../../src/page/browser/view/alike.js';

const COMPONENTS = 5;
const SECONDS = 20;
const initial = initialState(COMPONENTS, SECONDS);

const span = fc
  .tuple(fc.double({ min: 0, max: 19, noNaN: true }), fc.double({ min: 0.01, max: 1, noNaN: true }))
  .map(([from, length]) => ({ from, to: from + length }));
/** What a listener may do, given the state: names are new ones, and marks those that there are. */
const step = fc.record({
  kind: fc.constantFrom('answer', 'add', 'rename', 'remove', 'region', 'mark', 'move', 'unmark', 'source'),
  component: fc.nat(COMPONENTS - 1),
  answer: fc.constantFrom('mine' as const, 'not' as const, 'unsure' as const),
  mark: fc.constantFrom('silent' as const, 'only' as const),
  pick: fc.nat(),
  span,
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function actionOf(state: State, { kind, component, answer, mark, pick, span }: Step, i: number): Action[] {
  const { sources, marks } = state.work;
  const chosen = marks.length === 0 ? [] : [pick % marks.length];
  const actions: Record<string, Action[]> = {
    answer: [{ type: 'answer', component, answer }],
    add: [{ type: 'add-source', name: `added ${i}` }],
    rename: [{ type: 'rename-source', name: `renamed ${i}` }],
    remove: sources.length > 1 ? [{ type: 'remove-source' }] : [],
    region: [{ type: 'set', change: { region: span, mark: null } }],
    mark: state.region === null ? [] : [{ type: 'mark', kind: mark }],
    move: chosen.map((index) => ({ type: 'change-mark', mark: index, change: { ...span, name: `m${i}` } })),
    unmark: chosen.map((index) => ({ type: 'remove-mark', mark: index })),
    source: [{ type: 'set', change: { source: pick % sources.length } }],
  };
  return actions[kind];
}

/** The state after some steps, and the works on the way. */
function stateAfter(steps: readonly Step[]): { state: State; works: State['work'][] } {
  let state = initial;
  const works = [state.work];
  for (const [i, one] of steps.entries()) {
    for (const action of actionOf(state, one, i)) {
      state = reduce(state, action);
      if (action.type !== 'set') works.push(state.work);
    }
  }
  return { state, works };
}
const steps = fc.array(step, { maxLength: 60 });

describe('the state of the page', () => {
  it('goes back over everything that was done, one thing at a time, and forward again', () => {
    fc.assert(
      fc.property(steps, (all) => {
        let { state, works } = stateAfter(all);
        for (const work of works.slice(0, -1).reverse()) {
          state = reduce(state, { type: 'undo' });
          expect(state.work).toEqual(work);
          expect(state.work.sources[state.source]).toBeDefined();
          if (state.mark !== null) expect(state.work.marks[state.mark]).toMatchObject(state.region ?? {});
        }
        expect(reduce(state, { type: 'undo' })).toBe(state);
        for (const work of works.slice(1)) {
          state = reduce(state, { type: 'redo' });
          expect(state.work).toEqual(work);
        }
      }),
    );
  });

  it('is plain data', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { state } = stateAfter(all);
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      }),
      { numRuns: 30 },
    );
  });

  it('shares every component out: my sound and the rest, or all sources and what is left, are the original', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { state } = stateAfter(all);
        const [mine, rest] = (['mine', 'rest'] as const).map((tab) => tabGains(state, tab));
        const parts = allSources(state);
        for (let k = 0; k < COMPONENTS; k++) {
          expect(mine[k] + rest[k]).toBe(1);
          expect(parts.reduce((sum, { gains }) => sum + gains[k], 0)).toBe(1);
        }
      }),
    );
  });

  it('takes an answer back that is given twice, and shows my sound with the first one', () => {
    const once = reduce(initial, { type: 'answer', component: 2, answer: 'mine' });
    expect([once.tab, once.work.answers[2]]).toEqual(['mine', { source: 0, sure: true }]);
    expect(reduce(once, { type: 'answer', component: 2, answer: 'mine' }).work.answers[2]).toBeNull();
    expect(reduce(initial, { type: 'answer', component: 2, answer: 'not' }).tab).toBe('original');
  });

  it('keeps a region in the recording when an end of it is moved', () => {
    fc.assert(
      fc.property(span, fc.double({ min: -5, max: 30, noNaN: true }), (region, to) => {
        for (const end of ['from', 'to'] as const) {
          const { from, to: last } = resized(region, end, to, SECONDS);
          expect(from).toBeGreaterThanOrEqual(0);
          expect(last).toBeLessThanOrEqual(SECONDS);
          expect(last).toBeGreaterThan(from);
        }
      }),
    );
  });
});

describe('a file of marks', () => {
  it('holds the work: read again, it is the same to a tenth of a millisecond', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { work } = stateAfter(all).state;
        const read = readMarksFile(marksText(work), COMPONENTS, SECONDS);
        if (typeof read === 'string') throw new Error(read);
        expect(read.sources).toEqual(work.sources);
        expect(read.answers).toEqual(work.answers);
        for (const [i, mark] of work.marks.entries()) {
          expect(read.marks[i]).toMatchObject({ source: mark.source, kind: mark.kind, name: mark.name });
          expect(read.marks[i].from).toBeCloseTo(mark.from, 3);
          expect(read.marks[i].to).toBeCloseTo(mark.to, 3);
        }
      }),
    );
  });

  it.each([
    ['{', 'The file is not JSON.'],
    ['[]', /^The file holds no marks: /],
    ['{"sources":[],"marks":[]}', /^The file holds no marks: sources /],
    ['{"sources":[{"name":"rest","mine":[],"unsure":[]}],"marks":[]}', /sources\.0\.name is no name/],
    ['{"sources":[{"name":"a","mine":[5],"unsure":[]}],"marks":[]}', /component 5; here the last one is 4/],
    ['{"sources":[{"name":"a","mine":[1],"unsure":[1]}],"marks":[]}', /two answers for component 1/],
    [
      '{"sources":[{"name":"a","mine":[],"unsure":[]},{"name":"a","mine":[],"unsure":[]}],"marks":[]}',
      /same name/,
    ],
    [
      '{"sources":[{"name":"a","mine":[],"unsure":[]}],"marks":[{"source":"b","kind":"only","start":1,"end":2}]}',
      /"b", which is not among its sources/,
    ],
    [
      '{"sources":[{"name":"a","mine":[],"unsure":[]}],"marks":[{"source":"a","kind":"only","start":2,"end":2}]}',
      /must end later/,
    ],
    [
      '{"sources":[{"name":"a","mine":[],"unsure":[]}],"marks":[{"source":"a","kind":"only","start":2,"end":21}]}',
      /after the end/,
    ],
  ])('is refused where it cannot be meant: %s', (text, fault) => {
    expect(readMarksFile(text, COMPONENTS, SECONDS)).toMatch(fault);
  });
});

describe('the next most alike component', () => {
  const rows = [
    [1, 0, 1, 0],
    [0, 1, 0, 1],
    [2, 0.5, 2, 0],
    [1, 1, 1, 1],
    [0, 0, 1, 1],
  ].map((row) => Float32Array.from(row));
  const book = { activation: (k: number) => rows[k] };

  it('sounds together with one of the source, and has no answer yet', () => {
    expect(nextAlike(initial, book)).toBeUndefined();
    const one = reduce(initial, { type: 'answer', component: 0, answer: 'mine' });
    expect(nextAlike(one, book)).toBe(2);
    const two = reduce(one, { type: 'answer', component: 2, answer: 'not' });
    expect([3, 4]).toContain(nextAlike(two, book));
  });
});
