import { Readable } from 'node:stream';
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { shown, typedArrayKind } from '../arguments.js';
import { type ByteSource, piecesSource } from '../disk/byte-source.js';
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
  const next = (): Uint8Array | undefined => {
    const before = Atomics.load(count, 0);
    port.postMessage('more');
    Atomics.wait(count, 0, before);
    const answer = receiveMessageOnPort(port)?.message as Answer;
    if (answer.kind === 'broken') {
      throw new NmfError('input', `cannot read ${name} to its end: ${answer.reason}.`);
    }
    return answer.kind === 'end' ? undefined : answer.bytes;
  };
  return piecesSource(
    next,
    () => undefined,
    () => port.close(),
  );
}
