import { interruptible } from './interrupt.js';
import { writeNote } from './output.js';

/** A line that tells what is going on, on stderr. */
export interface StatusLine {
  update(text: string): void;
  /** Removes the line from a terminal; the next update draws it again. */
  clear(): void;
}

/** Off a terminal a line is written only when this much time has passed since the last. */
const PLAIN_INTERVAL_MS = 10_000;

/**
 * The status line for where stderr goes: drawn by ora on a terminal, plain and rare elsewhere, none when quiet.
 * A terminal of zero columns counts as none: ora would never return from drawing on it.
 */
export async function createStatusLine(quiet: boolean): Promise<StatusLine> {
  if (quiet) return { update() {}, clear() {} };
  const { isTTY, columns } = process.stderr;
  const drawn = isTTY && columns > 0 && process.env.TERM !== 'dumb' && !process.env.CI;
  return drawn ? drawnStatusLine() : plainStatusLine();
}

/** Does what Ctrl-C stops, with a status line that goes when it ends. */
export async function withStatusLine<T>(
  quiet: boolean,
  work: (status: StatusLine, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const status = await createStatusLine(quiet);
  return interruptible((signal) => work(status, signal)).finally(() => status.clear());
}

async function drawnStatusLine(): Promise<StatusLine> {
  const { default: ora } = await import('ora');
  const color = process.env.NO_COLOR ? false : 'cyan';
  const spinner = ora({ stream: process.stderr, discardStdin: false, color });
  return {
    update(text) {
      spinner.text = text;
      if (!spinner.isSpinning) spinner.start();
    },
    clear() {
      spinner.stop();
    },
  };
}

function plainStatusLine(): StatusLine {
  let last = performance.now();
  return {
    update(text) {
      const now = performance.now();
      if (now - last < PLAIN_INTERVAL_MS) return;
      last = now;
      writeNote(text);
    },
    clear() {},
  };
}
