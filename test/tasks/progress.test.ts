import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Mark, Progress, SeparateFileOptions } from '../../src/index.js';
import { fixture, withTempFolder } from '../support/cli.js';
import { library } from '../support/library.js';

const heart = fixture('heart-breathing-hum.wav');
const marks: Mark[] = [
  { source: 'heart', kind: 'sounds', fromSeconds: 1, toSeconds: 2 },
  { source: 'heart', kind: 'silent', fromSeconds: 3, toSeconds: 4 },
];

/** What is reported while the heart is separated: no more often than 20 times a second, and each stage at its start. */
async function reportsOf(options: SeparateFileOptions): Promise<Progress[]> {
  const reports: Progress[] = [];
  await withTempFolder(async (folder) => {
    const onProgress = (progress: Progress) => void reports.push(progress);
    await library.separateFile(heart, join(folder, 'out'), { ...options, onProgress });
  });
  return reports;
}

const stagesOf = (reports: readonly Progress[]) =>
  reports.map(({ stage }) => stage).filter((stage, i, all) => stage !== all[i - 1]);

describe('what a separation reports', () => {
  it('is each stage from the first to the last, within its bounds', async () => {
    const blind = await reportsOf({ components: 2, maxIterations: 30 });
    expect(stagesOf(blind)).toEqual([
      ...['read', 'resample', 'analyse', 'start', 'factorise', 'write', 'page'],
    ]);
    const marked = await reportsOf({ marks, maxIterations: 20 });
    expect(stagesOf(marked)).toEqual(['read', 'analyse', 'learn', 'write', 'page']);
    for (const { done, of } of [...blind, ...marked]) expect(done >= 0 && done <= of).toBe(true);
  });

  it('is what is left in all: iterations with what follows them, then samples', async () => {
    const reports = await reportsOf({ components: 8, maxIterations: 300, tolerance: 0, page: false });
    const iterating = reports.filter(({ stage }) => stage === 'factorise');
    const [{ left: first = 0 }] = iterating;
    expect(first).toBeGreaterThan(300);
    for (const { done, left } of iterating) expect(left).toBe(first - done);
    const writing = reports.filter(({ stage }) => stage === 'write');
    for (const { done, of, left } of writing) expect(left).toBe(of - done);
  });

  it('counts less after the iterations where no signals are written', async () => {
    const options = { components: 2, maxIterations: 5, tolerance: 0, page: false };
    const leftAtFirst = async (write: 'components' | 'none') =>
      (await reportsOf({ ...options, write })).find(({ stage }) => stage === 'factorise')?.left;
    expect(await leftAtFirst('none')).toBeLessThan(Number(await leftAtFirst('components')));
  });

  it('goes down while sources are learned, with the writing behind them', async () => {
    const learning = (await reportsOf({ marks, page: false })).filter(({ stage }) => stage === 'learn');
    const left = learning.map((progress) => progress.left);
    expect(left).toEqual([...left].sort((a, b) => Number(b) - Number(a)));
    for (const progress of learning) expect(progress.left).toBeGreaterThan(progress.of - progress.done);
  });
});
