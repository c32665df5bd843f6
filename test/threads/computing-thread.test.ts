import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SeparateOptions } from '../../src/index.js';
import { resolveSeparateOptions } from '../../src/separation/index.js';
import type { ComputingThread } from '../../src/threads/computing-thread.js';
import { importBuilt } from '../support/built.js';
import { fixture, withTempFolder } from '../support/cli.js';
import { library } from '../support/library.js';

const { NmfError, readWav, separateFile } = library;
const { openComputingThread } =
  await importBuilt<typeof import('../../src/threads/computing-thread.js')>('threads/computing-thread');
const heart = fixture('heart-breathing-hum.wav');
const { signal } = readWav(heart);
const job = (asked: SeparateOptions) => {
  const options = resolveSeparateOptions(asked, signal.sampleRate);
  return { kind: 'signal' as const, threads: 1, signal, options };
};
const quick = job({ components: 2, maxIterations: 20 });
const endless = job({ components: 10, maxIterations: 1e6, tolerance: 0 });

/** The worker that the last job was sent to. */
function watchWorkers(): () => Worker {
  const seen: Worker[] = [];
  const { postMessage } = Worker.prototype;
  vi.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (this: Worker, ...given) {
    seen.push(this);
    return Reflect.apply(postMessage, this, given);
  });
  return () => seen[seen.length - 1];
}
afterEach(() => void vi.restoreAllMocks());

async function withThread(use: (thread: ComputingThread) => Promise<void>): Promise<void> {
  const thread = openComputingThread();
  try {
    await use(thread);
  } finally {
    await thread.close();
  }
}

describe('a computing thread', () => {
  it('runs one job after another on one worker, also after one that was refused', async () => {
    const worker = watchWorkers();
    await withThread(async (thread) => {
      const first = await thread.run(quick);
      const used = worker();
      await expect(thread.run(job({ components: 1e9 }))).rejects.toMatchObject({
        code: 'memory',
        option: 'components',
        value: 1e9,
      });
      const second = await thread.run(quick);
      expect(worker()).toBe(used);
      expect(second.descriptions).toEqual(first.descriptions);
    });
  });

  it('rejects when its worker dies, and goes on with a new one', async () => {
    const worker = watchWorkers();
    await withThread(async (thread) => {
      const running = thread.run(endless, { onProgress: () => void worker().terminate() });
      await expect(running).rejects.toThrow('the computing thread ended without an answer');
      const dead = worker();
      await expect(thread.run(quick)).resolves.toHaveProperty('components');
      expect(worker()).not.toBe(dead);
      await worker().terminate();
      await expect(thread.run(quick)).resolves.toHaveProperty('components');
    });
  });

  /** All threads that are started from now on, in order. */
  function watchStarts(): Set<Worker> {
    const started = new Set<Worker>();
    const { on } = Worker.prototype;
    vi.spyOn(Worker.prototype, 'on').mockImplementation(function (this: Worker, ...given) {
      started.add(this);
      return Reflect.apply(on, this, given);
    });
    return started;
  }
  const fileJob = (staging: string, options: SeparateOptions) =>
    ({
      kind: 'file',
      input: heart,
      staging,
      options,
      threads: 2,
      bitDepth: '32f',
      write: 'components',
      page: false,
    }) as const;

  it('starts the thread that will take part before the recording is read, once, and none where it does not pay', () =>
    withTempFolder((folder) =>
      withThread(async (thread) => {
        const started = watchStarts();
        const seen = new Set<number>();
        await thread.run(fileJob(folder, { components: 2, maxIterations: 20 }));
        expect(started.size).toBe(1);
        await thread.run(fileJob(folder, { components: 60, maxIterations: 2 }), {
          onProgress: ({ stage }) => stage === 'resample' && seen.add(started.size),
        });
        expect([...seen]).toEqual([2]);
        expect(started.size).toBe(2);
      }),
    ));

  it('rejects when a thread dies that waits to take part, and goes on with new ones', () =>
    withTempFolder((folder) =>
      withThread(async (thread) => {
        const started = watchStarts();
        const endless = fileJob(folder, { components: 60, maxIterations: 1e6, tolerance: 0 });
        const running = thread.run(endless, {
          onProgress: ({ stage }) => stage === 'resample' && void [...started][1].terminate(),
        });
        await expect(running).rejects.toThrow('a computing thread ended in the middle of its work');
        await expect(
          thread.run(fileJob(folder, { components: 60, maxIterations: 2 })),
        ).resolves.toHaveProperty('manifest');
        expect(started.size).toBe(4);
      }),
    ));

  it.each([
    ['starting', 1],
    ['in the middle', 12],
  ])('rejects when a thread that takes part dies while %s, and goes on with new ones', async (_, reports) => {
    let heard = 0;
    const started = watchStarts();
    const shared = (options: SeparateOptions) => ({ ...job({ components: 60, ...options }), threads: 2 });
    await withThread(async (thread) => {
      const running = thread.run(shared({ maxIterations: 1e6, tolerance: 0 }), {
        onProgress: ({ stage }) => {
          const [, helper] = started;
          if (['start', 'factorise'].includes(stage) && ++heard === reports) void helper.terminate();
        },
      });
      await expect(running).rejects.toThrow('a computing thread ended in the middle of its work');
      expect(started.size).toBe(2);
      await expect(thread.run(shared({ maxIterations: 20 }))).resolves.toHaveProperty('components');
      expect(started.size).toBe(4);
    });
  });

  it('says what to do when its worker runs out of memory', async () => {
    const worker = watchWorkers();
    await withThread(async (thread) => {
      const error = Object.assign(new Error('heap'), { code: 'ERR_WORKER_OUT_OF_MEMORY' });
      const running = thread.run(endless, { onProgress: () => void worker().emit('error', error) });
      await expect(running).rejects.toMatchObject({
        code: 'memory',
        message: 'the computing thread ran out of memory. Try fewer components.',
      });
    });
  });

  it('stops at once when aborted, and goes on with a new worker', async () => {
    const controller = new AbortController();
    await withThread(async (thread) => {
      const running = thread.run(endless, {
        signal: controller.signal,
        onProgress: ({ stage }) => stage === 'factorise' && controller.abort(),
      });
      await expect(running).rejects.toMatchObject({ code: 'cancelled' });
      await expect(thread.run(quick, { signal: controller.signal })).rejects.toMatchObject({
        code: 'cancelled',
      });
      await expect(thread.run(quick)).resolves.toHaveProperty('components');
    });
  });
});

describe('a recording that comes as a stream', () => {
  const bytes = readFileSync(heart);
  const options = { components: 2, maxIterations: 20 };

  it.each([
    ['in one piece', [bytes]],
    [
      'in pieces of every size',
      [bytes.subarray(0, 1), bytes.subarray(1, 30), bytes.subarray(30, 5000), bytes.subarray(5000)],
    ],
    ['with bytes behind the sound', [bytes, Buffer.from('LIST'), Buffer.alloc(1e6)]],
  ])('is separated as the file is, %s', (_, pieces) =>
    withTempFolder(async (folder) => {
      const streamed = await separateFile(Readable.from(pieces), join(folder, 'streamed'), options);
      const fromFile = await separateFile(heart, join(folder, 'file'), options);
      const sha256 = createHash('sha256').update(Buffer.concat(pieces)).digest('hex');
      expect(streamed.manifest.input).toMatchObject({ name: 'standard input', sha256 });
      expect(streamed.manifest.result).toEqual(fromFile.manifest.result);
      for (const { file } of fromFile.manifest.components) {
        expect(readFileSync(join(folder, 'streamed', String(file)))).toEqual(
          readFileSync(join(folder, 'file', String(file))),
        );
      }
    }),
  );

  it('is given up when the stream breaks', () =>
    withTempFolder(async (folder) => {
      async function* breaking() {
        yield bytes.subarray(0, 1000);
        throw new Error('the network is down');
      }
      const separating = separateFile(breaking(), join(folder, 'out'), options);
      await expect(separating).rejects.toThrow('cannot read standard input to its end: the network is down.');
      await expect(separating).rejects.toBeInstanceOf(NmfError);
    }));

  it('can be cancelled while the stream is silent, which closes it', () =>
    withTempFolder(async (folder) => {
      const silent = new Readable({ read: () => undefined });
      silent.push(bytes.subarray(0, 1000));
      const controller = new AbortController();
      const separating = separateFile(silent, join(folder, 'out'), { ...options, signal: controller.signal });
      await expect.poll(() => silent.readableLength).toBe(0);
      controller.abort();
      await expect(separating).rejects.toMatchObject({ code: 'cancelled' });
      expect(silent.destroyed).toBe(true);
    }));
});
