import { Worker } from 'node:worker_threads';
import { assertNever } from '../../errors.js';
import type { DecoderMessage, DecoderTask } from './decoder-messages.js';
import { DECODER_WORKER } from './decoder-worker.generated.js';

/** How long and how large a decoder may become before it is ended. */
export interface DecoderLimits {
  /** Seconds without a sign of progress. Default: 30, and 4 for every megabyte, as some decode all of a file at once. */
  silentSeconds: number;
  /** Bytes of memory that have to stay free. Default: a sixteenth of what is free at the start. */
  freeBytes: number;
}

export type DecodedBlock = Extract<DecoderMessage, { kind: 'sound' }>;

/** What came of it; a reason ends a sentence that begins with the decoder's name. */
export type DecoderOutcome =
  | Exclude<DecoderMessage, { kind: 'fed' | 'sound' }>
  | { readonly kind: 'out-of-memory' };

/** Memory of JavaScript objects that a decoder may take, in MiB; samples are not among them. */
const HEAP_MEBIBYTES = 1024;
const TICK_MS = 250;

/**
 * Runs a decoder on a thread of its own, which ends with the call, whatever the decoder does, and with the thread that
 * called.
 *
 * @param task - Its bytes are given away.
 * @param onBlock - Called with decoded blocks in order; what it throws ends the decoding.
 */
export function decodeInThread(
  task: DecoderTask & { bytes: Uint8Array<ArrayBuffer> },
  onBlock: (block: DecodedBlock) => void,
  limits: Partial<DecoderLimits> = {},
): Promise<DecoderOutcome> {
  const silentSeconds = limits.silentSeconds ?? 30 + (4 * task.bytes.length) / 1e6;
  const freeBytes = limits.freeBytes ?? process.availableMemory() / 16;
  const worker = new Worker(DECODER_WORKER, {
    eval: true,
    workerData: task,
    transferList: [task.bytes.buffer],
    execArgv: [],
    stdout: true, // nothing it prints reaches the terminal
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEBIBYTES },
  });
  return new Promise<DecoderOutcome>((resolve, reject) => {
    // Counted in ticks, so that a computer that sleeps meanwhile does not count.
    let silentTicks = 0;
    const watch = setInterval(() => {
      silentTicks++;
      if (process.availableMemory() < freeBytes) finish({ kind: 'out-of-memory' });
      else if (silentTicks * TICK_MS > 1000 * silentSeconds) {
        const reason = `gives no sound of it for ${Math.round(silentSeconds)} s and was ended`;
        finish({ kind: 'refused', reason });
      }
    }, TICK_MS);
    let hasEnded = false;
    const end = (settle: () => void) => {
      if (hasEnded) return;
      hasEnded = true;
      clearInterval(watch);
      worker.terminate().then(settle, reject);
    };
    const finish = (outcome: DecoderOutcome) => end(() => resolve(outcome));
    worker.on('message', (message: DecoderMessage) => {
      if (hasEnded) return;
      // Sound of no length is no progress.
      if (message.kind !== 'sound' || message.channelData.some(({ length }) => length > 0)) silentTicks = 0;
      switch (message.kind) {
        case 'fed':
          break;
        case 'sound':
          try {
            onBlock(message);
          } catch (error) {
            end(() => reject(error));
          }
          break;
        case 'done':
        case 'unloadable':
          finish(message);
          break;
        case 'refused':
          finish({ kind: 'refused', reason: `refuses it (${message.reason})` });
          break;
        default:
          assertNever(message);
      }
    });
    const fail = (error: Error & { code?: string }) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') finish({ kind: 'out-of-memory' });
      else finish({ kind: 'refused', reason: `fails (${error.message.split('\n')[0]})` });
    };
    worker.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))));
    worker.on('messageerror', fail);
    worker.on('exit', () => fail(new Error('it ended without a word')));
  });
}
