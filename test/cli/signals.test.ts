import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { fixture, nmfBinary } from '../support/cli.js';
import { hashes } from '../support/hashes.js';
import { withTempFolder } from '../support/temp.js';
import { requireTool } from '../support/tools.js';

const heart = fixture('heart-breathing-hum.wav');
const endless = ['separate', heart, '-k', '20', '--tolerance', '0', '--iterations', '100000000', '-q'];

/** Starts a separation that does not end, and waits until it is at work. */
async function startEndless(cwd: string, folder: string) {
  const args = [nmfBinary, ...endless, '-o', folder];
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([status, signal]) => ({ status, signal, stderr }));
  await lockOf(cwd, folder);
  return { child, ended };
}

async function lockOf(cwd: string, folder: string): Promise<number> {
  const path = join(cwd, folder, '.nmf-new');
  await expect.poll(() => existsSync(path)).toBe(true);
  return Number.parseInt(readdirSync(path)[0], 10); // it is named after its owner
}

describe('a separation that a signal ends', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
    ['SIGXCPU', 152],
    ['SIGALRM', 142],
    ['SIGUSR2', 140],
  ] as const)('leaves nothing, not even the folders it made: %s', (signal, status) =>
    withTempFolder(async (cwd) => {
      const { child, ended } = await startEndless(cwd, 'a/b');
      child.kill(signal);
      expect(await ended).toEqual({ status, signal: null, stderr: '' });
      expect(readdirSync(cwd)).toEqual([]);
    }),
  );

  it('leaves the old one as it was', () =>
    withTempFolder(async (cwd) => {
      spawnSync(process.execPath, [nmfBinary, 'separate', heart, '-k', '2', '-q', '-o', 'a'], { cwd });
      const before = hashes(cwd);
      expect(before).not.toEqual([]);
      const { child, ended } = await startEndless(cwd, 'a');
      child.kill('SIGHUP');
      expect((await ended).status).toBe(129);
      expect(hashes(cwd)).toEqual(before);
    }));

  it.each([
    ['SIGHUP', 129],
    ['SIGXCPU', 152],
  ] as const)('clears away though the signal comes again and again: %s', (signal, status) =>
    withTempFolder(async (cwd) => {
      const { child, ended } = await startEndless(cwd, 'a');
      for (let i = 0; i < 20 && child.kill(signal); i++) await sleep(1);
      expect(await ended).toMatchObject({ status });
      expect(readdirSync(cwd)).toEqual([]);
    }),
  );

  it('ends at a limit of processor time as at any other signal', () =>
    withTempFolder((cwd) => {
      const line = `ulimit -S -t 3; exec '${process.execPath}' '${nmfBinary}' ${endless.map((word) => `'${word}'`).join(' ')}`;
      const { status, stderr } = spawnSync('bash', ['--norc', '-c', line], { cwd, encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 152, stderr: '' });
      expect(readdirSync(cwd)).toEqual([]);
    }));

  it.runIf(process.platform === 'linux')('goes on after a hangup when nohup started it', () =>
    withTempFolder(async (cwd) => {
      if (!requireTool('script', 'bsdutils')) return;
      const command = `nohup '${process.execPath}' '${nmfBinary}' ${endless.map((word) => `'${word}'`).join(' ')}`;
      const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
        cwd,
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      const ended = once(child, 'close');
      const pid = await lockOf(cwd, 'out');
      for (let i = 0; i < 3; i++) {
        process.kill(pid, 'SIGHUP');
        await sleep(100);
      }
      expect(() => process.kill(pid, 0)).not.toThrow();
      expect(existsSync(join(cwd, 'out', '.nmf-new'))).toBe(true);
      process.kill(pid, 'SIGTERM');
      expect(await ended).toEqual([143, null]);
      expect(readdirSync(cwd)).toEqual(['nohup.out']);
    }),
  );
});
