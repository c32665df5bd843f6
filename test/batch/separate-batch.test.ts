import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BatchOutcome } from '../../src/index.js';
import { library } from '../support/library.js';
import { withTempFolder } from '../support/temp.js';

const { separateBatch, writeWav } = library;
const options = { components: 2, maxIterations: 20, jobs: 1 };

/** Recordings in a folder, and where each goes. */
function recordingsIn(folder: string, count: number) {
  return Array.from({ length: count }, (_, i) => {
    const input = join(folder, `${i}.wav`);
    const samples = Float32Array.from({ length: 4000 }, (_, n) => Math.sin(n * n * 1e-4 * (i + 1)));
    writeWav(input, { sampleRate: 8000, channels: [samples] }, '32f');
    return { input, folder: join(folder, 'out', String(i)) };
  });
}

describe('a batch', () => {
  it('yields how each recording ended, as it ends', () =>
    withTempFolder(async (folder) => {
      const recordings = recordingsIn(folder, 3);
      const missing = { input: join(folder, 'missing.wav'), folder: join(folder, 'out', 'missing') };
      const outcomes: BatchOutcome[] = [];
      for await (const outcome of separateBatch([...recordings, missing], options)) {
        expect(existsSync(join(outcome.folder, 'separation.json'))).toBe(outcome.kind === 'done');
        outcomes.push(outcome);
      }
      const byFolder = Object.fromEntries(outcomes.map(({ folder: at, kind }) => [at, kind]));
      expect(byFolder).toEqual({
        ...Object.fromEntries(recordings.map(({ folder: at }) => [at, 'done'])),
        [missing.folder]: 'failed',
      });
    }));

  it('does nothing before its first outcome is asked for', () =>
    withTempFolder(async (folder) => {
      separateBatch(recordingsIn(folder, 1), options);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(existsSync(join(folder, 'out'))).toBe(false);
    }));

  it('stops when the loop is left: what is done stays, what is being worked on is undone', () =>
    withTempFolder(async (folder) => {
      const endless = { ...options, maxIterations: 1e9, tolerance: 0 };
      let done = 0;
      for await (const { kind } of separateBatch(recordingsIn(folder, 1), options))
        done += kind === 'done' ? 1 : 0;
      expect(done).toBe(1);
      const missing = { input: join(folder, 'missing.wav'), folder: join(folder, 'out', 'missing') };
      const recordings = recordingsIn(folder, 4).slice(1);
      for await (const { kind } of separateBatch([missing, ...recordings], endless)) {
        expect(kind).toBe('failed');
        break;
      }
      expect(readdirSync(join(folder, 'out'))).toEqual(['0']);
    }));

  it('throws when it is aborted, after what had ended before', () =>
    withTempFolder(async (folder) => {
      const controller = new AbortController();
      const kinds: string[] = [];
      const run = async () => {
        const outcomes = separateBatch(recordingsIn(folder, 6), { ...options, signal: controller.signal });
        for await (const { kind } of outcomes) {
          kinds.push(kind);
          controller.abort();
        }
      };
      await expect(run()).rejects.toMatchObject({ code: 'cancelled' });
      expect(kinds.length).toBeGreaterThan(0);
      expect(kinds.length).toBeLessThan(6);
      expect(readdirSync(join(folder, 'out'))).toHaveLength(kinds.length);
    }));
});
