/**
 * Pipes that are named like files: a FIFO, `/dev/fd/63` of a shell's `<(command)`, `/dev/stdin`. They are opened and
 * moved on the thread that also hears signals, without ever waiting in the system, and each is opened once.
 */
import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { finished, type Readable, type Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { cancelled, NmfError } from '../errors.js';
import { orUndefined } from './attempt.js';
import { notAFile } from './regular-file.js';
import { described, describeIoError } from './system-errors.js';

/** How often one looks whether somebody reads from a pipe that is to be written. */
const LOOK_MS = 100;

/** Names of this process's own descriptors. */
const OWN_DESCRIPTORS = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/;
const STANDARD_NAMES = ['/dev/stdin', '/dev/stdout', '/dev/stderr'];

/** Whether a path leads to a pipe, or to a socket that this process holds already. */
export function isPipe(path: string): boolean {
  return pipeIdentity(path) !== undefined;
}

/** The same for all paths that lead to one pipe; undefined for what is none. */
export function pipeIdentity(path: string): string | undefined {
  // Whoever opens what cannot be looked at is told why.
  const stat = orUndefined(() => statSync(path, { throwIfNoEntry: false, bigint: true }));
  const isOne = stat?.isFIFO() || (stat?.isSocket() && ownDescriptor(path) !== undefined);
  return stat !== undefined && isOne ? `pipe ${stat.dev} ${stat.ino}` : undefined;
}

/**
 * Opens what is a pipe for reading; undefined for anything else. Nothing comes until somebody writes to it.
 *
 * @throws NmfError `input` when it cannot be opened.
 */
export function openInputPipe(path: string): Readable | undefined {
  if (!isPipe(path)) return undefined;
  return described('read', path, () =>
    asStream(openNow(path, constants.O_RDONLY), { readable: true, writable: false }),
  );
}

/**
 * Opens what is a pipe for writing, as soon as somebody reads from it.
 *
 * @throws NmfError `output` when it cannot be opened, `cancelled`.
 */
export async function openOutputPipe(path: string, signal?: AbortSignal): Promise<Writable> {
  for (;;) {
    if (signal?.aborted) throw cancelled();
    try {
      return asStream(openNow(path, constants.O_WRONLY), { readable: false, writable: true });
    } catch (error) {
      const nobodyReads = (error as NodeJS.ErrnoException).code === 'ENXIO' && isPipe(path);
      if (!nobodyReads) throw describeIoError(error, 'write', path);
      await sleep(LOOK_MS);
    }
  }
}

/**
 * Writes bytes to a stream; each promise is kept when they are out, so that a slow reader slows down the writing, and
 * memory does not fill up. An abort gives up on a reader that has stopped reading.
 *
 * @param name What messages call it.
 * @throws NmfError `output`, whose cause has the code EPIPE when the reader has closed the pipe; `cancelled`.
 */
export function writerTo(
  stream: NodeJS.WritableStream,
  name: string,
  signal?: AbortSignal,
): (bytes: Uint8Array) => Promise<void> {
  return (bytes) =>
    new Promise((resolve, reject) => {
      const giveUp = () => reject(cancelled());
      signal?.addEventListener('abort', giveUp, { once: true });
      stream.write(bytes, (error) => {
        signal?.removeEventListener('abort', giveUp);
        if (error === null || error === undefined) resolve();
        else reject(describeIoError(error, 'write', name));
      });
    });
}

/** Waits until all that was written to a stream is out, and closes it. */
export function endOf(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    finished(stream, { readable: false }, () => resolve()); // what could not be written has been told by then
    stream.end();
  });
}

/**
 * Reads a stream to its end, into memory.
 *
 * @param name What messages call it.
 * @throws NmfError `input` when it breaks off or holds more than `maxBytes`; `cancelled`.
 */
export async function readStream(
  stream: Readable,
  name: string,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  const giveUp = () => stream.destroy(cancelled());
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    if (signal?.aborted) throw cancelled();
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      total += chunk.length;
      if (total > maxBytes) {
        throw new NmfError('input', `${name} does not end within ${Math.round(maxBytes / 1e6)} MB.`);
      }
      chunks.push(chunk);
    }
  } catch (error) {
    throw describeIoError(error, 'read', name);
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
  return Buffer.concat(chunks, total);
}

function openNow(path: string, mode: number): number {
  const own = ownDescriptor(path);
  // A socket cannot be opened a second time, as a pipe can.
  if (own !== undefined && fstatSync(own).isSocket()) return own;
  const descriptor = openSync(path, mode | (constants.O_NONBLOCK ?? 0));
  const stat = fstatSync(descriptor);
  if (stat.isFIFO()) return descriptor;
  closeSync(descriptor);
  throw notAFile(path, stat);
}

function asStream(fd: number, direction: { readable: boolean; writable: boolean }): Socket {
  const stream = new Socket({ fd, ...direction });
  stream.on('error', () => undefined); // heard by whoever reads or writes
  return stream;
}

function ownDescriptor(path: string): number | undefined {
  const standard = STANDARD_NAMES.indexOf(path);
  if (standard >= 0) return standard;
  const number = OWN_DESCRIPTORS.exec(path)?.[1];
  return number === undefined ? undefined : Number(number);
}
