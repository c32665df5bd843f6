import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NmfError } from '../../src/errors.js';
import { type Mark, type MarkKind, markedSources, marksWithin, ownMarks } from '../../src/marks/index.js';

const mark = (label: string, fromSeconds: number, toSeconds: number): Mark => {
  const [, word, source] = /^(?:(only|no) )?(.*)$/.exec(label) as unknown as [string, string?, string?];
  const kind: MarkKind = word === 'no' ? 'silent' : word === 'only' ? 'only' : 'sounds';
  return { source: source ?? '', kind, fromSeconds, toSeconds };
};

const refusalOf = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    if (!(error instanceof NmfError)) throw error;
    expect(error.code).toBe('usage');
    return error.message;
  }
  return 'accepted';
};

describe('marks', () => {
  it.each([
    [mark('bird', 3, 6), mark('no bird', 5, 7)],
    [mark('only bird', 3, 6), mark('no bird', 1, 9)],
    [mark('only bird', 3, 6), mark('stream', 5, 7)],
    [mark('only bird', 3, 6), mark('only stream', 5, 7)],
  ])('that contradict each other where they overlap are refused, in either order: %j', (a, b) => {
    const message =
      /^these marks contradict each other where they overlap: .*bird from .*\. Change one of them\.$/;
    expect(refusalOf(() => ownMarks([a, b]))).toMatch(message);
    expect(refusalOf(() => ownMarks([b, a]))).toMatch(message);
    expect(refusalOf(() => ownMarks([a, { ...b, fromSeconds: 6, toSeconds: 7 }]))).toBe('accepted');
  });

  it.each([
    [mark('bird', 3, 6), mark('bird', 5, 7)],
    [mark('bird', 3, 6), mark('only bird', 4, 5)],
    [mark('bird', 3, 6), mark('stream', 4, 5)],
    [mark('no bird', 3, 6), mark('no stream', 4, 5)],
    [mark('only bird', 3, 6), mark('no stream', 4, 5)],
  ])('that agree may overlap: %j', (a, b) => {
    expect(refusalOf(() => ownMarks([a, b]))).toBe('accepted');
  });

  it('name both sides of a contradiction', () => {
    expect(
      refusalOf(() => ownMarks([mark('bird', 3.2, 6), mark('no bird', 65, 66), mark('no bird', 5, 7)])),
    ).toBe(
      'these marks contradict each other where they overlap: bird from 3.200 s to 6.000 s, and no bird from 5.000 s to 7.000 s. Change one of them.',
    );
  });

  it('of one source in two spellings are refused', () => {
    expect(refusalOf(() => ownMarks([mark('bird', 1, 2), mark('Bird', 3, 4)]))).toBe(
      'bird and Bird are two spellings of one name. Choose one of them.',
    );
  });

  it.each<[string, unknown]>([
    ['marks must be an array of marks', 'bird'],
    ['marks[0] must be an object', [7]],
    ['marks[0].source must be the name of a source', [{ ...mark('bird', 1, 2), source: '../x' }]],
    ['marks[0].kind must be one of sounds, only, silent', [{ ...mark('bird', 1, 2), kind: 'loud' }]],
    ['marks[0].fromSeconds must be a number of at least 0', [mark('bird', -1, 2)]],
    ['marks[0].toSeconds must be a number of at least 0', [mark('bird', 1, Number.NaN)]],
    ['marks[0].toSeconds must be later than its start, 2, got 2', [mark('bird', 2, 2)]],
    ['marks[0].toSeconds must be a time in seconds', [{ ...mark('bird', 2, 2), toSeconds: undefined }]],
  ])('of another form are refused: %s', (message, marks) => {
    expect(refusalOf(() => ownMarks(marks))).toContain(message);
  });

  it('of any form are accepted or refused in one line', () => {
    const anyMark = fc.record({
      source: fc.oneof(fc.constantFrom('bird', 'stream'), fc.anything()),
      kind: fc.oneof(fc.constantFrom('sounds', 'only', 'silent'), fc.anything()),
      fromSeconds: fc.oneof(fc.nat(9), fc.anything()),
      toSeconds: fc.oneof(fc.nat(9), fc.anything()),
    });
    fc.assert(
      fc.property(fc.oneof(fc.array(anyMark), fc.anything()), (marks) => {
        expect(refusalOf(() => ownMarks(marks))).not.toContain('\n');
      }),
    );
  });
});

describe('marks of a recording', () => {
  it('end with it where they are written to the microsecond', () => {
    expect(marksWithin([mark('bird', 1, 6.8574)], 6.857)).toEqual([mark('bird', 1, 6.857)]);
  });

  it('are refused where they leave it', () => {
    expect(refusalOf(() => marksWithin([mark('bird', 1, 7)], 6.857))).toBe(
      'the mark bird from 1.000 s to 7.000 s ends after the end: the recording lasts 6.857 s. Do the marks belong to this recording?',
    );
    expect(refusalOf(() => marksWithin([mark('no bird', 8, 9.5)], 6.857))).toContain('lies after the end');
  });

  it('that are accepted lie within it', () => {
    const anyMark = fc
      .tuple(fc.double({ min: 0, max: 20, noNaN: true }), fc.double({ min: 0.01, max: 20, noNaN: true }))
      .map(([from, length]) => mark('bird', from, from + length));
    fc.assert(
      fc.property(anyMark, fc.double({ min: 0, max: 20, noNaN: true }), (one, seconds) => {
        if (refusalOf(() => marksWithin([one], seconds)) !== 'accepted') return;
        const [{ fromSeconds, toSeconds }] = marksWithin([one], seconds);
        expect(toSeconds).toBeLessThanOrEqual(seconds);
        expect(fromSeconds).toBeLessThan(toSeconds);
      }),
    );
  });
});

describe('the sources of marks', () => {
  it('come in the order in which they are named', () => {
    const marks = [mark('no stream', 0, 1), mark('bird', 2, 3), mark('only stream', 4, 5)];
    expect(markedSources(marks)).toEqual(['stream', 'bird']);
  });

  it('have to sound somewhere, unless a model knows them', () => {
    const marks = [mark('bird', 2, 3), mark('no brid', 4, 5)];
    expect(refusalOf(() => markedSources(marks))).toBe(
      'marks say where brid is silent, but not where it sounds. Mark a region with brid too, or check the name.',
    );
    expect(markedSources(marks, ['brid'])).toEqual(['bird', 'brid']);
  });
});
