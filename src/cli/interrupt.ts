import { NmfError } from '../errors.js';

/** One Ctrl-C may come twice, from the terminal and from whoever started the program and hands it on, as npx does. */
const SAME_SIGNAL_MS = 300;

/**
 * Runs something that Ctrl-C or SIGTERM stops: both abort the signal it is given, and the error that follows
 * remembers which of them it was. A second Ctrl-C ends the process as if nobody listened.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  let receivedAt = 0;
  const stopListening = () => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
  // It stays while it works, unlike one of `once`: where nobody else listens, what restores the terminal's cursor
  // ends the process itself, before anything is cleared away.
  const onSignal = (name: NodeJS.Signals) => {
    if (received !== undefined) {
      if (performance.now() - receivedAt < SAME_SIGNAL_MS) return;
      stopListening();
      process.kill(process.pid, name);
      return;
    }
    received = name;
    receivedAt = performance.now();
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (received !== undefined && error instanceof NmfError && error.code === 'cancelled') {
      throw new NmfError('cancelled', error.message, { cause: received });
    }
    throw error;
  } finally {
    stopListening();
  }
}
