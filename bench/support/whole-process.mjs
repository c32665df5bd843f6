import { spawnSync } from 'node:child_process';

/**
 * Runs a command to its end and measures the whole process, by GNU time.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ processors?: string, env?: NodeJS.ProcessEnv }} [options] - Processors, as taskset takes them, that it may use;
 *   default all.
 * @returns {{ seconds: number, megabytes: number, stdout: string }} Wall time, peak resident memory, and what it printed.
 */
export function runWhole(command, args, { processors, env } = {}) {
  const timed = ['/usr/bin/time', '-f', '%e %M', command, ...args];
  const [first, ...rest] = processors === undefined ? timed : ['taskset', '-c', processors, ...timed];
  const { stderr, stdout, status } = spawnSync(first, rest, {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(stderr);
  const [seconds, kilobytes] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return { seconds, megabytes: kilobytes / 1000, stdout };
}
