import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { nmfBinary } from './built.js';

export { nmfBinary } from './built.js';
export { createTempFolder, removeFolder, withTempFolder } from './temp.js';

/** Path of a recording in fixtures/. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
}

export interface RunOptions {
  /** Working folder; the tests' own unless told. */
  cwd?: string;
  /** Added to the environment, which is the tests' own without CI and colours; undefined takes one away. */
  env?: Record<string, string | undefined>;
  /** Bytes for standard input, which is otherwise empty. */
  input?: string | Uint8Array;
  /** Milliseconds after which the run is killed and the promise rejected. */
  timeout?: number;
}

export interface RunResult {
  /** Exit code, or null when a signal ended it. */
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the real program to its end. */
export function runNmf(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { cwd, env = {}, input = '', timeout = 100_000 } = options;
  const { CI, FORCE_COLOR, NO_COLOR, ...inherited } = process.env;
  const child = spawn(process.execPath, [nmfBinary, ...args], { cwd, env: { ...inherited, ...env } });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (bytes) => stdout.push(bytes));
  child.stderr.on('data', (bytes) => stderr.push(bytes));
  child.stdin.on('error', () => undefined); // it need not read its input
  child.stdin.end(input);
  const text = (parts: readonly Buffer[]) => Buffer.concat(parts).toString('utf8');
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, timeout);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (status) => {
      clearTimeout(timer);
      if (late) reject(new Error(`nmf ${args.join(' ')} ran longer than ${timeout} ms: ${text(stderr)}`));
      else resolve({ status, stdout: text(stdout), stderr: text(stderr) });
    });
  });
}
