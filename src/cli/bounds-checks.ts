import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { isTightForWasm } from '../threads/address-space.js';

/**
 * Has WebAssembly check bounds by itself, a fifth slower (5.7 s instead of 4.8 s for 100 iterations on a minute of
 * sound), instead of by 10 GB of reserved addresses for each memory.
 * Only the start of Node.js can choose that.
 */
const FLAG = '--disable-wasm-trap-handler';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** Whether the program has to run with that flag to get memory at all, and does not yet. */
export function lacksBoundsChecks(): boolean {
  if (!isTightForWasm()) return false;
  return !process.execArgv.includes(FLAG) && !process.env.NODE_OPTIONS?.includes(FLAG);
}

/** Runs the same command line in a process with that flag, and ends as that does. */
export function runWithBoundsChecks(argv: readonly string[]): void {
  const child = spawn(process.execPath, [FLAG, ...process.execArgv, ...argv.slice(1)], { stdio: 'inherit' });
  const forward = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of FORWARDED) process.on(signal, forward);
  child.on('error', (error) => {
    process.exitCode = 1;
    process.stderr.write(
      `nmf: the program could not be restarted (${error.message}): raise ulimit -u or -v.\n`,
    );
  });
  child.on('exit', (code, signal) => {
    for (const one of FORWARDED) process.off(one, forward);
    if (signal === null) process.exitCode = code ?? 1;
    else process.exitCode = 128 + constants.signals[signal];
  });
}
