import { Readable } from 'node:stream';
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { shown, typedArrayKind } from '../arguments.js';
import type { ByteSource } from '../disk/index.js';
import { NmfError } from '../errors.js';

/**
 * Bytes of a stream, handed from the thread that listens to it to a thread that reads it as it needs it and sleeps
 * in between. A thread that read standard input itself could not be stopped while it waits for it.
 */
export interface RelayEnd {
  readonly port: MessagePort;
  /** Counts the answers, and wakes the reader. */
  readonly answers: SharedArrayBuffer;
}

/** An answer to the reader's request for more. */
type Answer =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'end' }
  | { readonly kind: 'broken'; readonly reason: string };

/**
 * Offers a stream to another thread, which reads it to its end.
 *
 * @returns The reader's end, whose port is transferred, and a function that closes the stream.
 */
export function offerBytes(stream: AsyncIterable<Uint8Array>): { end: RelayEnd; close: () => void } {
  const { port1: port, port2 } = new MessageChannel();
  const answers = new SharedArrayBuffer(4);
  const count = new Int32Array(answers);
  const chunks = stream[Symbol.asyncIterator]();
  port.on('message', async () => {
    const answer = await nextAnswer(chunks);
    port.postMessage(answer, answer.kind === 'bytes' ? [answer.bytes.buffer] : []);
    Atomics.add(count, 0, 1);
    Atomics.notify(count, 0);
  });
  return {
    end: { port: port2, answers },
    close() {
      port.close();
      // An iterator that waits for a silent stream would wait on; only the stream itself can end that.
      if (stream instanceof Readable) stream.destroy();
      else void chunks.return?.()?.catch(() => undefined);
    },
  };
}

async function nextAnswer(chunks: AsyncIterator<Uint8Array>): Promise<Answer> {
  try {
    const next = await chunks.next();
    // A copy of its own: a chunk is often a view of something larger, which would be sent whole.
    if (next.done) return { kind: 'end' };
    if (typedArrayKind(next.value) !== 'Uint8Array')
      return { kind: 'broken', reason: `it gave ${shown(next.value)}, not bytes` };
    return { kind: 'bytes', bytes: new Uint8Array(next.value) };
  } catch (error) {
    return { kind: 'broken', reason: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * The bytes that another thread offers.
 *
 * @param name - What messages call them.
 */
export function relayedSource({ port, answers }: RelayEnd, name: string): ByteSource {
  const count = new Int32Array(answers);
  let rest: Uint8Array = new Uint8Array(0);
  let ended = false;

  /** Makes sure that something is left, unless the stream has ended. */
  const fill = (): void => {
    while (rest.length === 0 && !ended) {
      const answer = request();
      if (answer.kind === 'broken') {
        throw new NmfError('input', `cannot read ${name} to its end: ${answer.reason}.`);
      }
      if (answer.kind === 'end') ended = true;
      else rest = answer.bytes;
    }
  };
  const request = (): Answer => {
    const before = Atomics.load(count, 0);
    port.postMessage('more');
    Atomics.wait(count, 0, before);
    return receiveMessageOnPort(port)?.message as Answer;
  };
  const take = (limit: number): Uint8Array => {
    fill();
    const taken = rest.subarray(0, limit);
    rest = rest.subarray(taken.length);
    return taken;
  };

  return {
    read(wanted) {
      const first = take(wanted);
      if (first.length === wanted || first.length === 0) return first;
      const all = new Uint8Array(wanted);
      all.set(first);
      let filled = first.length;
      while (filled < wanted) {
        const more = take(wanted - filled);
        if (more.length === 0) break;
        all.set(more, filled);
        filled += more.length;
      }
      return all.subarray(0, filled);
    },
    skip(wanted) {
      let passed = 0;
      while (passed < wanted) {
        const more = take(wanted - passed).length;
        if (more === 0) break;
        passed += more;
      }
      return passed;
    },
    bytesLeft: () => undefined,
    close: () => port.close(),
  };
}
