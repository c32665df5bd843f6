import { describeIoError } from '../audio/index.js';
import { NmfError } from '../errors.js';

/**
 * Writes bytes to standard output; each promise is kept when they are out, so that a slow reader slows down the
 * writing, and memory does not fill up. An abort gives up on a reader that has stopped reading.
 *
 * @throws NmfError `output`, `cancelled`; an error with the code EPIPE when the reader has closed the pipe.
 */
export function standardOutput(signal: AbortSignal): (bytes: Uint8Array) => Promise<void> {
  return (bytes) =>
    new Promise((resolve, reject) => {
      const giveUp = () => reject(new NmfError('cancelled', 'stopped before the end'));
      signal.addEventListener('abort', giveUp, { once: true });
      process.stdout.write(bytes, (error) => {
        signal.removeEventListener('abort', giveUp);
        if (error === null || error === undefined) resolve();
        else reject(isClosedPipe(error) ? error : describeIoError(error, 'write', 'standard output'));
      });
    });
}

/** Whether the program at the other end of a pipe has closed it. */
export function isClosedPipe(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EPIPE' || code === 'ECONNRESET';
}
