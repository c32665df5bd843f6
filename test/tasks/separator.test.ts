import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Separator, SeparatorOptions } from '../../src/index.js';
import { addressOfBuilt } from '../support/built.js';
import { fixture, withTempFolder } from '../support/cli.js';
import { library } from '../support/library.js';

const { openSeparator, readWav, separate } = library;
const heart = fixture('heart-breathing-hum.wav');
const { signal } = readWav(heart);
const small = { components: 2, maxIterations: 20, threads: 1 };
const endless = { components: 10, maxIterations: 1e6, tolerance: 0, threads: 1 };

/** The worker of each job that is sent from now on. */
function watchWorkers(): readonly Worker[] {
  const seen: Worker[] = [];
  const { postMessage } = Worker.prototype;
  vi.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (this: Worker, ...given) {
    seen.push(this);
    return Reflect.apply(postMessage, this, given);
  });
  return seen;
}
afterEach(() => void vi.restoreAllMocks());

async function withSeparator(use: (separator: Separator) => Promise<void>, options?: SeparatorOptions) {
  const separator = openSeparator(options);
  try {
    await use(separator);
  } finally {
    await separator.close();
  }
}

describe('a separator', () => {
  it('gives what the functions of the same names do, on one thread for all of its calls', () =>
    withTempFolder(async (folder) => {
      const once = await separate(signal, small);
      const workers = watchWorkers();
      await withSeparator(async (separator) => {
        const first = await separator.separate(signal, small);
        const second = await separator.separate(signal, small);
        const { manifest } = await separator.separateFile(heart, join(folder, 'out'), small);
        expect(first).toEqual(once);
        expect(second).toEqual(once);
        expect(manifest.result).toEqual(once.result);
      });
      expect(new Set(workers).size).toBe(1);
      expect(workers).toHaveLength(3);
    }));

  it('computes calls that overlap in their order', () =>
    withSeparator(async (separator) => {
      const ends: number[] = [];
      const calls = [60, 20, 1].map(async (maxIterations, i) => {
        const { result } = await separator.separate(signal, { ...small, maxIterations, tolerance: 0 });
        ends.push(i);
        return result.iterations;
      });
      expect(await Promise.all(calls)).toEqual([60, 20, 1]);
      expect(ends).toEqual([0, 1, 2]);
    }));

  it('stops a call that is aborted while it waits, and goes on with the others', () =>
    withSeparator(async (separator) => {
      const running = new AbortController();
      const waiting = new AbortController();
      const first = separator.separate(signal, { ...endless, signal: running.signal });
      const second = separator.separate(signal, { ...small, signal: waiting.signal });
      const third = separator.separate(signal, small);
      waiting.abort();
      await expect(second).rejects.toMatchObject({ code: 'cancelled' });
      running.abort();
      await expect(first).rejects.toMatchObject({ code: 'cancelled' });
      await expect(third).resolves.toHaveProperty('components');
    }));

  it('cancels what is not done when it is closed: computed, waiting and not yet begun', () =>
    withTempFolder(async (folder) => {
      const out = join(folder, 'out');
      const workers = watchWorkers();
      await withSeparator(async (separator) => {
        await separator.separate(signal, small);
        const calls = [
          separator.separate(signal, endless),
          separator.separate(signal, small),
          separator.separateFile(heart, out, small),
        ].map((call) => expect(call).rejects.toMatchObject({ code: 'cancelled' }));
        await expect.poll(() => workers.length).toBe(2);
        await separator.close();
        await Promise.all(calls);
      });
      expect(workers).toHaveLength(2);
      expect(existsSync(out)).toBe(false);
    }));

  it('starts no thread for a call after which it is closed at once', () =>
    withTempFolder(async (folder) => {
      const workers = watchWorkers();
      const separator = openSeparator();
      const call = separator.separateFile(heart, join(folder, 'out'), small);
      const isCancelled = expect(call).rejects.toMatchObject({ code: 'cancelled' });
      await separator.close();
      await isCancelled;
      expect(workers).toEqual([]);
    }));

  it('is used again after it was closed', () =>
    withSeparator(async (separator) => {
      await separator.separate(signal, small);
      await separator.close();
      await expect(separator.separate(signal, small)).resolves.toHaveProperty('components');
    }));

  it('runs the worker that it is given, for programs that are bundled', async () => {
    const workerUrl = new URL(addressOfBuilt('program/worker'));
    await withSeparator(
      async (separator) => {
        await expect(separator.separate(signal, small)).resolves.toHaveProperty('components');
      },
      { workerUrl },
    );
    await expect(
      separate(signal, { ...small, workerUrl: new URL('./no-worker.js', import.meta.url) }),
    ).rejects.toThrow(/no-worker\.js/);
    expect(() => openSeparator({ workerUrl: 'worker.js' })).toThrow('workerUrl must be a URL');
  });
});
