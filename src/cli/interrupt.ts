import { readFileSync, readlinkSync } from 'node:fs';
import { NmfError } from '../errors.js';

/** Signals that end a program by default, and that a terminal, a limit or a scheduler sends. */
const STOPPING: readonly NodeJS.Signals[] = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGQUIT',
  'SIGXCPU',
  'SIGALRM',
  'SIGVTALRM',
  'SIGUSR2',
];

/** Sent on purpose by somebody who does not want to wait; the others may come again of themselves. */
const INSISTING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGQUIT'];
/** One Ctrl-C may come twice, from the terminal and from whoever started the program and hands it on, as npx does. */
const SAME_SIGNAL_MS = 300;

/**
 * Runs something that Ctrl-C or another signal stops: each aborts the signal it is given, and the error that follows
 * remembers which of them it was. A second Ctrl-C ends the process as if nobody listened. Under nohup a hangup does
 * nothing.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const isImmune = isUnderNohup();
  let received: NodeJS.Signals | undefined;
  let receivedAt = 0;
  const stopListening = () => {
    for (const name of STOPPING) process.off(name, onSignal);
  };
  // It stays while it works, unlike one of `once`: where nobody else listens, what restores the terminal's cursor
  // ends the process itself, before anything is cleared away.
  const onSignal = (name: NodeJS.Signals) => {
    if (name === 'SIGHUP' && isImmune) return;
    if (received === undefined) {
      received = name;
      receivedAt = performance.now();
      controller.abort();
    } else if (INSISTING.includes(name) && performance.now() - receivedAt > SAME_SIGNAL_MS) {
      stopListening();
      process.kill(process.pid, name);
    }
  };
  for (const name of STOPPING) process.on(name, onSignal);
  try {
    const result = await work(controller.signal);
    stopListening();
    return result;
  } catch (error) {
    if (received !== undefined && error instanceof NmfError && error.code === 'cancelled') {
      // The program is about to end, and a hangup that comes once more should not change how: it goes on listening.
      throw new NmfError('cancelled', error.message, { cause: received });
    }
    stopListening();
    throw error;
  }
}

/**
 * Whether the program was started by nohup. It asks for hangups to be ignored, but Node.js takes that back at its start
 * and leaves no trace of it; what is left is the standard input that nohup gives in place of a terminal, which no one
 * else does: /dev/null, open for writing only.
 */
function isUnderNohup(): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync('/proc/self/fdinfo/0', 'latin1'))?.[1] ?? '';
    return readlinkSync('/proc/self/fd/0') === '/dev/null' && (Number.parseInt(flags, 8) & 3) === 1;
  } catch {
    return false; // not Linux
  }
}
