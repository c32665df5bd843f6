import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planLoad } from '../../src/batch/load.js';
import { estimateNeed, surveyNeeds } from '../../src/batch/survey.js';
import { resolveSeparateOptions } from '../../src/separation/index.js';
import { fixture } from '../support/cli.js';
import { withTempFolder } from '../support/temp.js';

describe('the load of a machine', () => {
  const GB = 1e9;
  const machine = { cores: 8, availableBytes: 16 * GB };
  const small = Array<number>(100).fill(0.1 * GB);

  it('is one recording per CPU, or fewer recordings with more threads each', () => {
    expect(planLoad({ ...machine, needsBytes: small })).toEqual({ jobs: 8, threads: 1, notes: [] });
    expect(planLoad({ ...machine, needsBytes: small.slice(0, 3) })).toMatchObject({ jobs: 3, threads: 2 });
    expect(planLoad({ ...machine, jobs: 2, needsBytes: small })).toMatchObject({ jobs: 2, threads: 4 });
    expect(planLoad({ ...machine, threads: 4, needsBytes: small })).toMatchObject({ jobs: 2, threads: 4 });
  });

  it('never exceeds the CPUs, and says what it left out', () => {
    const { jobs, notes } = planLoad({ ...machine, jobs: 20, needsBytes: small });
    expect({ jobs, notes }).toEqual({
      jobs: 8,
      notes: ['jobs 20 is more than the 8 CPUs: 8 at once.'],
    });
    const both = planLoad({ ...machine, jobs: 4, threads: 4, needsBytes: small });
    expect(both).toMatchObject({ jobs: 2, threads: 4 });
    expect(both.notes).toEqual(['jobs 4 and threads 4 is more than the 8 CPUs: 2 at once.']);
    const threads = planLoad({ ...machine, threads: 20, needsBytes: small });
    expect(threads).toMatchObject({ jobs: 1, threads: 8 });
    expect(threads.notes).toEqual(['threads 20 is more than the 8 CPUs: 8 per recording.']);
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

  it('stays within CPUs and memory, whatever is asked', () => {
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
    expect(() => planLoad({ ...machine, jobs, needsBytes: small })).toThrow(/jobs must be a whole number/);
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
      const needs = surveyNeeds([flac, { input: wav, folder: join(folder, 'c') }, picture], {}, {});
      const shape = { samples: 480_000, channels: 2, sampleRate: 48_000 };
      expect(needs).toHaveLength(2);
      expect(needs[0]).toBe(estimateNeed(shape, resolveSeparateOptions({}, 48_000), {}));
      expect(needs[0]).toBeGreaterThan(needs[1]); // 12 s at 4 kHz, mono
    });
  });
});
