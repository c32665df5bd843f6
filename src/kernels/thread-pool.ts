/**
 * Threads that share work. Work is cut into numbered blocks that do not depend on the number of threads; whoever is
 * free takes the next one. One thread, the leader, says what is to be done and takes part; the others runBlocks.
 */
export type Task = (block: number, args: Float64Array) => void;

/** All tasks of a program by name; every thread makes the same table, in the same order. */
export type TaskTable = Readonly<Record<string, Task>>;

export interface ThreadPool {
  /** Runs a task on blocks 0 to count - 1 and returns when all are done. Up to 16 numbers go with it. */
  run(name: string, blocks: number, ...args: number[]): void;
}

const MAX_ARGS = 16;
const ARGS_AT = 64;
export const CONTROL_BYTES = ARGS_AT + 8 * MAX_ARGS;

/** Places in the control words. */
const GENERATION = 0; // counts the calls of run; -1 stops the pool
const TASK = 1;
const BLOCKS = 2;
const FINISHED = 3;
const FAILED = 4;
const CLAIM = 3; // in 64-bit words: generation in the upper half, next block in the lower

/** Looks at a word this often before a thread sleeps: about 50 microseconds. */
const SPINS = 4_000;

/** A pool of the calling thread alone. */
export function createSingleThreadPool(tasks: TaskTable): ThreadPool {
  const args = new Float64Array(MAX_ARGS);
  return {
    run(name, blocks, ...values) {
      args.set(values);
      const task = tasks[name];
      for (let block = 0; block < blocks; block++) task(block, args);
    },
  };
}

/** Tasks under longer names, so that a program can have those of two problems. */
export function prefixTasks(prefix: string, tasks: TaskTable): TaskTable {
  return Object.fromEntries(Object.entries(tasks).map(([name, task]) => [prefix + name, task]));
}

/** The pool as one that knows the tasks of {@link prefixTasks} by their short names. */
export function prefixedPool(prefix: string, pool: ThreadPool): ThreadPool {
  return { run: (name, blocks, ...args) => pool.run(prefix + name, blocks, ...args) };
}

/**
 * The leader's side.
 *
 * @param control - {@link CONTROL_BYTES}, zeros, shared with {@link runBlocks}.
 * @param onFailure - Called when a block failed on another thread; it must throw.
 */
export function createThreadPool(
  control: SharedArrayBuffer,
  tasks: TaskTable,
  onFailure: () => never,
): ThreadPool {
  const words = new Int32Array(control, 0, 8);
  const names = Object.keys(tasks);
  const args = new Float64Array(control, ARGS_AT, MAX_ARGS);
  const worker = createWorker(control, tasks);
  let generation = 0;
  return {
    run(name, blocks, ...values) {
      if (blocks === 0) return;
      generation++;
      worker.close(generation); // before any word changes: a thread may still look at those of the last run
      args.set(values);
      Atomics.store(words, TASK, names.indexOf(name));
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
    },
  };
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
export function runBlocks(
  control: SharedArrayBuffer,
  tasks: TaskTable,
  onError: (error: unknown) => void,
): void {
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

function createWorker(control: SharedArrayBuffer, tasks: TaskTable, onError?: (error: unknown) => void) {
  const words = new Int32Array(control, 0, 8);
  const claims = new BigInt64Array(control, 0, 8);
  const args = new Float64Array(control, ARGS_AT, MAX_ARGS);
  const table = Object.values(tasks);

  function work(generation: number): void {
    const first = BigInt(generation) << 32n;
    for (;;) {
      const claim = Atomics.load(claims, CLAIM);
      const block = Number(claim - first);
      // Of another run, whose words may be half written: nothing of it is touched before a claim succeeds.
      if (block < 0 || block >= Atomics.load(words, BLOCKS)) return;
      if (Atomics.compareExchange(claims, CLAIM, claim, claim + 1n) !== claim) continue;
      try {
        table[Atomics.load(words, TASK)](block, args);
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
