import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planLoad } from '../../src/batch/load.js';
import { estimateNeed, surveyNeeds } from '../../src/batch/survey.js';
import { parseList } from '../../src/cli/list-file.js';
import { fixture } from '../support/cli.js';
import { withTempFolder } from '../support/temp.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const lines = (text: string) => parseList(bytes(text), 'newline', 'list.txt');

describe('a list of paths', () => {
  it('has a path a line, whatever the line ends, and may end without one', () => {
    expect(lines('a.wav\nb c.wav\n')).toEqual(['a.wav', 'b c.wav']);
    expect(lines('a.wav\r\n\r\n b.wav')).toEqual(['a.wav', ' b.wav']);
    expect(lines('\ufeffa.wav\n')).toEqual(['a.wav']);
    expect(lines('')).toEqual([]);
  });

  it('has any path whatever between NUL bytes', () => {
    const path = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(path), (paths) => {
        const list = paths.map((one) => `${one}\0`).join('');
        fc.pre(!list.startsWith('\ufeff'));
        expect(parseList(bytes(list), 'null', 'list')).toEqual(paths);
      }),
    );
  });

  const utf16 = (text: string, isBig = false) => {
    const little = Buffer.from(`\ufeff${text}`, 'utf16le');
    return isBig ? little.swap16() : little;
  };

  it('is read as PowerShell writes it: UTF-16 with a byte order mark, either way round', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), fc.boolean(), (names, isBig) => {
        const paths = names.map((name) => `${name.replace(/[\r\n\0]/g, '_')}.wav`);
        const list = utf16(paths.map((path) => `${path}\r\n`).join(''), isBig);
        expect(parseList(list, 'newline', 'list')).toEqual(paths);
        const ended = utf16(paths.map((path) => `${path}\0`).join(''), isBig);
        expect(parseList(ended, 'null', 'list')).toEqual(paths);
      }),
    );
  });

  it.each([
    [bytes('a.wav\0b.wav\0'), /^list holds NUL bytes.*--null/],
    [utf16('a.wav\r\n').subarray(2), /^list holds a NUL byte beside each letter.*UTF-16.*save it as UTF-8/],
    [utf16('a.wav\r\n', true).subarray(2), /^list holds a NUL byte beside each letter/],
    [utf16('a.wav').subarray(0, 7), /^list begins like UTF-16 but is damaged/],
    [Buffer.from('fffe00006100000', 'hex'), /^list is in UTF-32/],
    [Buffer.from('a\nb\n\xe9.wav\nc\n', 'latin1'), /^list is not UTF-8 \(line 3\)\. Save the list as UTF-8/],
    [Buffer.from('a\n\xe9', 'latin1'), /^list is not UTF-8 \(line 2\)/],
  ])('is refused where it cannot be right, with the reason: %s', (list, message) => {
    expect(() => parseList(list, 'newline', 'list')).toThrow(message);
  });

  it('is named on one line', () => {
    expect(() => parseList(Uint8Array.of(0xff), 'newline', 'a\nb')).toThrow(/^a\\x0ab is not UTF-8/);
  });
});

describe('the load of a machine', () => {
  const GB = 1e9;
  const machine = { cores: 8, availableBytes: 16 * GB };
  const small = Array<number>(100).fill(0.1 * GB);

  it('is one recording a processor, or fewer recordings with more threads each', () => {
    expect(planLoad({ ...machine, needsBytes: small })).toEqual({ jobs: 8, threads: 1, notes: [] });
    expect(planLoad({ ...machine, needsBytes: small.slice(0, 3) })).toMatchObject({ jobs: 3, threads: 2 });
    expect(planLoad({ ...machine, jobs: 2, needsBytes: small })).toMatchObject({ jobs: 2, threads: 4 });
    expect(planLoad({ ...machine, threads: 4, needsBytes: small })).toMatchObject({ jobs: 2, threads: 4 });
  });

  it('is never more than the processors, and says what it left out', () => {
    const { jobs, notes } = planLoad({ ...machine, jobs: 20, needsBytes: small });
    expect({ jobs, notes }).toEqual({
      jobs: 8,
      notes: ['--jobs 20 is more than the 8 processors: 8 at once.'],
    });
    const both = planLoad({ ...machine, jobs: 4, threads: 4, needsBytes: small });
    expect(both).toMatchObject({ jobs: 2, threads: 4 });
    expect(both.notes).toEqual(['--jobs 4 and --threads 4 is more than the 8 processors: 2 at once.']);
    const threads = planLoad({ ...machine, threads: 20, needsBytes: small });
    expect(threads).toMatchObject({ jobs: 1, threads: 8 });
    expect(threads.notes).toEqual(['--threads 20 is more than the 8 processors: 8 per recording.']);
  });

  it('is fewer recordings where the largest would not fit into memory together', () => {
    const { jobs, threads, notes } = planLoad({ ...machine, needsBytes: [...small, 7 * GB, 7 * GB, 7 * GB] });
    expect({ jobs, threads }).toEqual({ jobs: 2, threads: 4 });
    expect(notes).toEqual([
      '8 of these recordings at once may need 22 GB of memory, and 16 GB may be used: 2 at once.',
    ]);
  });

  it('is not lowered by a recording that does not fit at all, which its own job refuses', () => {
    expect(planLoad({ ...machine, needsBytes: [...small, 99 * GB] })).toEqual({
      jobs: 8,
      threads: 1,
      notes: [],
    });
    expect(planLoad({ ...machine, needsBytes: [99 * GB] })).toMatchObject({ jobs: 1, notes: [] });
  });

  it('keeps within processors and memory, whatever is asked', () => {
    const count = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(
        count,
        fc.option(count, { nil: undefined }),
        fc.option(count, { nil: undefined }),
        fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1 }),
        (cores, jobs, threads, needsBytes) => {
          const load = planLoad({ cores, jobs, threads, needsBytes, availableBytes: 120 });
          expect(load.jobs * load.threads).toBeLessThanOrEqual(cores);
          expect(load.jobs).toBeLessThanOrEqual(Math.min(jobs ?? cores, needsBytes.length));
          expect(load.threads).toBeLessThanOrEqual(threads ?? cores);
          expect(Math.min(load.jobs, load.threads)).toBeGreaterThanOrEqual(1);
          const largest = needsBytes.toSorted((a, b) => b - a).slice(0, load.jobs);
          expect(largest.reduce((a, b) => a + b)).toBeLessThanOrEqual(120);
        },
      ),
    );
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses %d recordings at once', (jobs) => {
    expect(() => planLoad({ ...machine, jobs, needsBytes: small })).toThrow(/--jobs must be a whole number/);
  });
});

describe('the need of a batch', () => {
  it('is guessed from its size for a recording that is no WAV, and none for what is no recording', async () => {
    await withTempFolder((folder) => {
      const named = (name: string, head: string, size: number) => {
        const content = Buffer.alloc(size);
        content.write(head, 'latin1');
        writeFileSync(join(folder, name), content);
        return { input: join(folder, name), folder: join(folder, 'out', name) };
      };
      const flac = named('a.flac', 'fLaC', 480_000); // about 10 s
      const wav = fixture('heart-breathing-hum.wav');
      const picture = named('b.png', '\x89PNG', 480_000);
      const needs = surveyNeeds([flac, { input: wav, folder: join(folder, 'c') }, picture], {});
      expect(needs).toHaveLength(2);
      expect(needs[0]).toBe(estimateNeed({ samples: 480_000, channels: 2, sampleRate: 48_000 }, {}));
      expect(needs[0]).toBeGreaterThan(needs[1]); // 12 s at 4 kHz, mono
    });
  });
});
