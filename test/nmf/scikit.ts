import { spawnSync } from 'node:child_process';

/** The interpreter on PATH need not be the one with Debian's packages. */
const INTERPRETERS = ['python3', '/usr/bin/python3'];

/**
 * Runs a Python script that imports scikit-learn.
 *
 * @returns What it printed, or undefined when there is no scikit-learn; under CI that fails, since a skipped
 *   comparison proves nothing.
 */
export function runScikit(script: string, args: readonly string[]): string | undefined {
  const interpreter = INTERPRETERS.find((name) => spawnSync(name, ['-c', 'import sklearn']).status === 0);
  if (interpreter === undefined) {
    const message = 'no Python with scikit-learn (apt-get install python3-sklearn): cannot compare';
    if (process.env.CI) throw new Error(message);
    // biome-ignore lint/suspicious/noConsole: a test has to say that it proves nothing
    console.warn(message);
    return undefined;
  }
  const run = spawnSync(interpreter, ['-c', script, ...args], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (run.status !== 0) throw new Error(`Python failed: ${run.stderr || run.error?.message}`);
  return run.stdout;
}
