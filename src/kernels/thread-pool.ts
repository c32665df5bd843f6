/**
 * Threads that share work. Work is cut into numbered blocks that do not depend on the number of threads; whoever is
 * free takes the next one. One thread, the leader, says what is to be done and takes part; the others run blocks.
 */

/** Does one block of something. */
export type Task = (block: number, ...numbers: number[]) => void;

/** All tasks of a program, in tables by what they belong to; every thread makes the same ones in the same order. */
export interface Tasks {
  readonly [name: string]: Task | Tasks | undefined;
}

/**
 * The tasks of a program as its leader calls them: each takes the number of blocks where the task takes one block's
 * number, and returns when all are done.
 */
export type ThreadPool<T> = T extends (block: number, ...numbers: infer Numbers extends number[]) => void
  ? (blocks: number, ...numbers: Numbers) => void
  : { readonly [Name in keyof T]: ThreadPool<T[Name]> };

/** Numbers that go with a task, at most. */
const MAX_NUMBERS = 6;
const NUMBERS_AT = 64;
export const CONTROL_BYTES = NUMBERS_AT + 8 * MAX_NUMBERS;

/** Places in the control words. */
const GENERATION = 0; // counts the runs; -1 stops the pool
const TASK = 1;
const BLOCKS = 2;
const FINISHED = 3;
const FAILED = 4;
const CLAIM = 3; // in 64-bit words: generation in the upper half, next block in the lower

/** Looks at a word this often before a thread sleeps: about 50 microseconds. */
const SPINS = 4_000;

/** All tasks one after the other: their place is what threads know them by. */
export function listOf(tasks: Tasks): Task[] {
  return Object.values(tasks).flatMap((one) =>
    typeof one === 'function' ? [one] : one === undefined ? [] : listOf(one),
  );
}

type Run = (task: number, blocks: number, numbers: number[]) => void;

/** The same tables, whose functions run the task of their place. */
export function runnersOf<T extends Tasks>(tasks: T, run: Run): ThreadPool<T> {
  let place = 0;
  const runners = (table: Tasks): object =>
    Object.fromEntries(
      Object.entries(table).map(([name, one]) => {
        if (typeof one !== 'function') return [name, one && runners(one)];
        const task = place++;
        return [name, (blocks: number, ...numbers: number[]) => run(task, blocks, numbers)];
      }),
    );
  return runners(tasks) as ThreadPool<T>;
}

/** A pool of the calling thread alone. */
export function createSingleThreadPool<T extends Tasks>(tasks: T): ThreadPool<T> {
  const list = listOf(tasks);
  return runnersOf(tasks, (task, blocks, numbers) => {
    for (let block = 0; block < blocks; block++) list[task](block, ...numbers);
  });
}

/**
 * The leader's side.
 *
 * @param control - {@link CONTROL_BYTES}, zeros, shared with {@link runBlocks}.
 * @param onFailure - Called when a block failed on another thread; it must throw.
 */
export function createThreadPool<T extends Tasks>(
  control: SharedArrayBuffer,
  tasks: T,
  onFailure: () => never,
): ThreadPool<T> {
  const words = new Int32Array(control, 0, 8);
  const shared = new Float64Array(control, NUMBERS_AT, MAX_NUMBERS);
  const worker = createWorker(control, tasks);
  let generation = 0;
  return runnersOf(tasks, (task, blocks, numbers) => {
    if (blocks === 0) return;
    generation++;
    worker.close(generation); // before any word changes: a thread may still look at those of the last run
    shared.set(numbers);
    Atomics.store(words, TASK, task);
    Atomics.store(words, BLOCKS, blocks);
    Atomics.store(words, FINISHED, 0);
    worker.offer(generation);
    Atomics.store(words, GENERATION, generation);
    if (blocks > 1) Atomics.notify(words, GENERATION);
    worker.work(generation);
    for (let spins = 0; ; spins++) {
      const finished = Atomics.load(words, FINISHED);
      if (finished === blocks) break;
      if (spins > SPINS) Atomics.wait(words, FINISHED, finished, 100);
    }
    if (Atomics.load(words, FAILED) !== 0) onFailure();
  });
}

/** Ends {@link runBlocks} on all threads. */
export function stopPool(control: SharedArrayBuffer): void {
  const words = new Int32Array(control, 0, 8);
  Atomics.store(words, GENERATION, -1);
  Atomics.notify(words, GENERATION);
}

/**
 * The other threads' side: takes blocks until {@link stopPool}.
 *
 * @param onError - Receives what a block threw; the pool goes on, and the leader stops at the end of the run.
 */
export function runBlocks(control: SharedArrayBuffer, tasks: Tasks, onError: (error: unknown) => void): void {
  const words = new Int32Array(control, 0, 8);
  const worker = createWorker(control, tasks, onError);
  for (let seen = 0, spins = 0; ; spins++) {
    const generation = Atomics.load(words, GENERATION);
    if (generation === -1) return;
    if (generation !== seen) {
      worker.work(generation);
      seen = generation;
      spins = 0;
    } else if (spins > SPINS) {
      Atomics.wait(words, GENERATION, seen);
      spins = 0;
    }
  }
}

function createWorker(control: SharedArrayBuffer, tasks: Tasks, onError?: (error: unknown) => void) {
  const words = new Int32Array(control, 0, 8);
  const claims = new BigInt64Array(control, 0, 8);
  const numbers = new Float64Array(control, NUMBERS_AT, MAX_NUMBERS);
  const list = listOf(tasks);

  function work(generation: number): void {
    const first = BigInt(generation) << 32n;
    for (;;) {
      const claim = Atomics.load(claims, CLAIM);
      const block = Number(claim - first);
      // Of another run, whose words may be half written: nothing of it is touched before a claim succeeds.
      if (block < 0 || block >= Atomics.load(words, BLOCKS)) return;
      if (Atomics.compareExchange(claims, CLAIM, claim, claim + 1n) !== claim) continue;
      try {
        list[Atomics.load(words, TASK)](block, ...numbers);
      } catch (error) {
        if (onError === undefined) throw error;
        Atomics.store(words, FAILED, 1);
        onError(error);
      }
      const finished = Atomics.add(words, FINISHED, 1) + 1;
      if (finished === Atomics.load(words, BLOCKS)) Atomics.notify(words, FINISHED);
    }
  }

  const claim = (generation: number, block: bigint) =>
    Atomics.store(claims, CLAIM, (BigInt(generation) << 32n) | block);
  return {
    work,
    /** No block of a run can be claimed yet, nor any of the one before. */
    close: (generation: number) => claim(generation, 0x7fffffffn),
    offer: (generation: number) => claim(generation, 0n),
  };
}
