import { NmfError } from '../errors.js';

/**
 * Runs something that Ctrl-C or SIGTERM stops: both abort the signal it is given, and the error that follows
 * remembers which of them it was. A second Ctrl-C ends the process as if nobody listened.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  const onSignal = (name: NodeJS.Signals) => {
    received = name;
    controller.abort();
  };
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (received !== undefined && error instanceof NmfError && error.code === 'cancelled') {
      throw new NmfError('cancelled', error.message, { cause: received });
    }
    throw error;
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}
