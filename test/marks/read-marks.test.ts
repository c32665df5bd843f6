import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NmfError } from '../../src/errors.js';
import { type MarksRead, readMarks } from '../../src/marks/index.js';
import { withTempFolder } from '../support/temp.js';

/** What is read of a file that holds this. */
const read = (content: string | Uint8Array): Promise<MarksRead> =>
  withTempFolder((folder) => {
    const path = join(folder, 'labels.txt');
    writeFileSync(path, content);
    try {
      return readMarks(path);
    } catch (error) {
      if (!(error instanceof NmfError)) throw error;
      expect(error.code).toBe('input');
      throw new Error(error.message.replaceAll(`${folder}/`, ''));
    }
  });

const table = (...rows: string[]) => rows.map((row) => row.replaceAll('|', '\t')).join('\n');

const RAVEN = 'Selection|View|Channel|Begin Time (s)|End Time (s)|Low Freq (Hz)|High Freq (Hz)|Annotation';

describe('a label track of Audacity', () => {
  it('tells where a source sounds, sounds alone and is silent', async () => {
    const labels = table('3.200000|6.000000|bird', '0:08|0:09.5|no bird', '12|13|Only  Song Thrush');
    expect(await read(labels)).toEqual({
      marks: [
        { source: 'bird', kind: 'sounds', fromSeconds: 3.2, toSeconds: 6 },
        { source: 'bird', kind: 'silent', fromSeconds: 8, toSeconds: 9.5 },
        { source: 'Song Thrush', kind: 'only', fromSeconds: 12, toSeconds: 13 },
      ],
      sources: [],
      warnings: [],
    });
  });

  it('is read with limits of frequency, which are not used', async () => {
    const { marks, warnings } = await read(table('3.2|6|bird', '\\|1000.0|4000.0', '8|9|no bird'));
    expect(marks.map(({ kind }) => kind)).toEqual(['sounds', 'silent']);
    expect(warnings).toEqual([expect.stringMatching(/frequency limits are not used/)]);
  });

  it('is read whatever ends its lines, and with a byte order mark', async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const { marks } = await read(`\ufeff1\t2\tbird${end}${end}3\t4\tno bird${end}`);
      expect(marks).toHaveLength(2);
    }
  });

  it.each([
    ['1|2', 'labels.txt, line 1: the region from 1 to 2 has no label. Write the name of the source.'],
    ['1|1|bird', 'labels.txt, line 1: the label at 1 has no length. Drag it over the region.'],
    ['2|1|bird', 'labels.txt, line 1: the region from 2 to 1 runs backwards.'],
    ['1,5|2|bird', 'labels.txt, line 1: "1,5" is not a time. Write 1.5.'],
    ['1|soon|bird', 'labels.txt, line 1: "soon" is not a time. Write seconds, such as 3.2.'],
    ['1|1:60|bird', 'labels.txt, line 1: "1:60" is not a time. Write seconds, such as 3.2.'],
    ['1 2 bird', 'labels.txt, line 1: it does not hold start, end and label with tabs between them.'],
    [
      '1|2|bird alone',
      'labels.txt, line 1: the region from 1 to 2 is labelled "bird alone": the name holds the word "alone". Write "bird", "only bird" or "no bird".',
    ],
    ['1|2|maybe bird', 'the name holds the word "maybe"'],
    ['1|2|no', 'the name holds the word "no"'],
    ['1|2|no rest', 'the name is reserved for everything else'],
    ['1|2|../../etc/passwd', 'the name may hold letters, digits, single spaces, and . - _'],
    ['1|2|7', 'the name needs a letter, so that nobody takes it for an index'],
    ['1|2|bird!', 'the name may hold letters'],
    ['', 'labels.txt marks nothing. Label a region first.'],
  ])('is refused where it says nothing known: %s', async (row, message) => {
    await expect(read(table(row))).rejects.toThrow(message);
  });

  it('is refused where it is no text, or does not end', async () => {
    await expect(read(Uint8Array.of(0x31, 0xff, 0xfe))).rejects.toThrow('not UTF-8 text');
    await expect(read('1\t2\tbird\n'.repeat(5001))).rejects.toThrow('holds 5001 marks, more than 5000');
    await expect(read('1\t2\tbird\n'.repeat(500_000))).rejects.toThrow('larger than 4 MB');
  });
});

describe('a selection table of Raven', () => {
  it('is read by its headings, each selection once', async () => {
    const rows = [
      RAVEN,
      '1|Waveform 1|1|3.200|6.000|0.0|8000.0|bird',
      '1|Spectrogram 1|1|3.200|6.000|0.0|8000.0|bird',
      '2|Spectrogram 1|1|8.000|9.500|0.0|8000.0|no bird',
    ];
    const { marks, warnings } = await read(table(...rows, ''));
    expect(marks).toEqual([
      { source: 'bird', kind: 'sounds', fromSeconds: 3.2, toSeconds: 6 },
      { source: 'bird', kind: 'silent', fromSeconds: 8, toSeconds: 9.5 },
    ]);
    expect(warnings).toHaveLength(1);
  });

  it('is read in any order of columns, and by the names of species', async () => {
    const rows = ['Common Name|End Time (s)|Begin Time (s)', 'Song Thrush|6|3', 'Song Thrush|9|8'];
    expect((await read(table(...rows))).marks).toMatchObject([
      { source: 'Song Thrush', fromSeconds: 3, toSeconds: 6 },
      { source: 'Song Thrush', fromSeconds: 8, toSeconds: 9 },
    ]);
  });

  it.each([
    [[RAVEN.replace('|Annotation', ''), '1|v|1|1|2|0|1'], 'line 1: no column says what is heard'],
    [['Begin Time (s)|Annotation', '1|bird'], 'line 1: there is no column "End Time (s)"'],
    [[RAVEN, '1|v|1|1|2|0|1|'], 'line 2: the region from 1 to 2 has no label'],
    [[RAVEN, '1|v|1'], 'line 2: "" is not a time'],
    [
      [`${RAVEN}|Begin File`, '1|v|1|1|2|0|1|bird|a.wav', '2|v|1|1|2|0|1|bird|b.wav'],
      'line 3: another recording begins here. Make one table per recording.',
    ],
    [[RAVEN], 'marks nothing'],
  ])('is refused where it misses something: %j', async (rows, message) => {
    await expect(read(table(...rows))).rejects.toThrow(message);
  });
});

it('Any bytes give marks or one line that names the file', async () => {
  const piece = fc.constantFrom('\t', '\n', 'bird', 'no ', 'only ', '3.2', '7', '\\', '-', ':', RAVEN, 'é');
  const anyText = fc.array(fc.oneof(piece, fc.string())).map((pieces) => Buffer.from(pieces.join('')));
  const anyBytes = fc.oneof(anyText, fc.uint8Array().map(Buffer.from));
  await fc.assert(
    fc.asyncProperty(anyBytes, async (bytes) => {
      try {
        for (const { fromSeconds, toSeconds } of (await read(bytes)).marks) {
          expect(toSeconds).toBeGreaterThan(fromSeconds);
        }
      } catch (error) {
        expect((error as Error).message).toMatch(/^labels\.txt.*\.$/);
      }
    }),
  );
});

describe('what a listening page saves', () => {
  const heart = { name: 'heart', mine: [2, 5], unsure: [7] };
  const pause = { source: 'heart', kind: 'silent', start: 1.2, end: 1.6 };

  it('tells which components are whose, and where sources are silent', async () => {
    const saved = { version: 9, sources: [heart, { name: 'valve' }], marks: [pause] };
    expect(await read(`\n${JSON.stringify(saved, null, 2)}`)).toEqual({
      sources: [heart, { name: 'valve', mine: [], unsure: [] }],
      marks: [{ source: 'heart', kind: 'silent', fromSeconds: 1.2, toSeconds: 1.6 }],
      warnings: [],
    });
    expect((await read(JSON.stringify({ sources: [heart] }))).marks).toEqual([]);
  });

  it.each([
    ['{', 'it is not valid JSON'],
    ['{}', undefined],
    ['{"sources": 3}', 'sources is not a list of objects'],
    [JSON.stringify({ sources: [{ ...heart, name: 'a/b' }] }), 'sources.0.name is not the name of a source'],
    [JSON.stringify({ sources: [{ ...heart, mine: [0.5] }] }), 'sources.0.mine is not a list of components'],
    [
      JSON.stringify({ sources: [{ ...heart, unsure: ['7'] }] }),
      'sources.0.unsure is not a list of components',
    ],
    [JSON.stringify({ marks: [{ ...pause, source: 4 }] }), 'marks.0.source is not the name of a source'],
    [JSON.stringify({ marks: [{ ...pause, kind: 'loud' }] }), 'marks.0.kind is none of sounds, only, silent'],
    [
      JSON.stringify({ marks: [pause, { ...pause, end: 1 }] }),
      'marks.1 does not lead from an earlier to a later time in seconds',
    ],
  ])('is refused: %s', async (content, fault) => {
    const said =
      fault === undefined
        ? 'labels.txt marks nothing. Label a region first.'
        : `labels.txt is not what a listening page saves: ${fault}. Save it there again.`;
    await expect(read(content)).rejects.toThrow(said);
  });

  it('is read or refused in one line, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (json) => {
        const said = await read(`{"sources": ${json}}`).catch(String);
        if (typeof said === 'string') expect(said.split('\n')).toHaveLength(1);
      }),
      { numRuns: 30 },
    );
  });
});
