import { spawn } from 'node:child_process';
import { nmfBinary } from './cli.js';

export interface TerminalOptions {
  /** Working folder. */
  cwd: string;
  /** Width of the terminal; 80 unless told. */
  columns?: number;
  /** Added to the environment, which is the tests' own without CI, NO_COLOR and FORCE_COLOR. */
  env?: Record<string, string>;
  /** Asked after everything that is drawn: whether to press Ctrl-C, which happens once. */
  pressCtrlC?: (drawn: string) => boolean;
}

export interface TerminalResult {
  /** Exit code as a shell sees it. */
  status: number | null;
  /** All that the terminal received, escape sequences and all. */
  drawn: string;
}

const PATIENCE_MS = 100_000;

/** Runs the real program in a terminal of its own, which is one by the `script` of bsdutils (or util-linux). */
export function runInTerminal(args: readonly string[], options: TerminalOptions): Promise<TerminalResult> {
  const { cwd, columns = 80, env = {}, pressCtrlC = () => false } = options;
  const { CI, NO_COLOR, FORCE_COLOR, ...inherited } = process.env;
  const program = [process.execPath, nmfBinary, ...args].map(quote).join(' ');
  const command = `stty cols ${columns} rows 24; exec ${program}`;
  const child = spawn('script', ['--quiet', '--return', '--flush', '--command', command, '/dev/null'], {
    cwd,
    env: { ...inherited, TERM: 'xterm-256color', ...env },
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
  });
  let drawn = '';
  let pressed = false;
  child.stdin.on('error', () => undefined); // it may be gone
  child.stdout.setEncoding('utf8').on('data', (text) => {
    drawn += text;
    if (!pressed && pressCtrlC(drawn)) {
      pressed = true;
      child.stdin.write('\u0003');
    }
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, drawn }));
  });
}

const quote = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
