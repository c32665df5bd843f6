import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nmfBinary, runNmf } from '../support/cli.js';
import { contents, lines, quick, recording, writeRecordings } from '../support/recordings.js';
import { withTempFolder } from '../support/temp.js';

describe('nmf separate --resume', () => {
  /** Statuses by recording, in the order of their names. */
  const statuses = async (cwd: string, ...args: string[]) => {
    const { stdout } = await runNmf(['separate', '--recursive', 'in', '--resume', '--json', '-q', ...args], {
      cwd,
    });
    return lines(stdout)
      .map((line) => JSON.parse(line))
      .sort((a, b) => (a.recording < b.recording ? -1 : 1))
      .map(({ status }) => status);
  };

  it('skips what is complete and would come out the same, and does again whatever differs', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['in/a.wav', 'in/b.wav', 'in/c.wav', 'in/d.wav', 'in/e.wav', 'in/f.wav']);
      const out = (name: string) => join(cwd, 'out', name);
      expect(await statuses(cwd, ...quick)).toEqual(Array(6).fill('done'));
      const before = contents(out('a'));
      writeFileSync(join(cwd, 'in/b.wav'), recording(99));
      rmSync(join(out('c'), 'component-01.wav'));
      truncateSync(join(out('d'), 'activations.npy'), 80);
      const manifest = readFileSync(join(out('e'), 'separation.json'), 'utf8');
      writeFileSync(join(out('e'), 'separation.json'), manifest.replace(/"nmf [\d.]+"/, '"nmf 0.0.1"'));
      writeFileSync(join(out('f'), 'separation.json'), manifest.slice(0, 50));
      const again = await statuses(cwd, ...quick, '--force');
      expect(again).toEqual(['skipped', 'done', 'done', 'done', 'done', 'done']);
      expect(contents(out('a'))).toEqual(before);
      expect(await statuses(cwd, ...quick)).toEqual(Array(6).fill('skipped'));
    }));

  it('does again what was made with other options, in whatever words they are given', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['in/a.wav', 'in/b.wav']);
      expect(await statuses(cwd, ...quick)).toEqual(['done', 'done']);
      expect(await statuses(cwd, ...quick, '--n-fft', '512', '--hop', '128')).toEqual(['skipped', 'skipped']);
      expect(await statuses(cwd, ...quick, '--window', '64', '--sample-rate', '8000')).toEqual([
        'skipped',
        'skipped',
      ]);
      for (const other of [
        ['-k', '3'],
        ['--bit-depth', '16'],
        ['--beta', '2'],
        ['--seed', '1'],
        ['--hop', '64'],
        ['--suggest', 'heart'],
      ]) {
        expect(await statuses(cwd, ...quick, ...other)).toEqual(['done', 'done']);
      }
    }));

  it('also skips a single recording, and prints what it would have printed', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['a.wav']);
      const first = await runNmf(['separate', 'a.wav', ...quick], { cwd });
      const { mtimeMs } = statSync(join(cwd, 'out/separation.json'));
      const second = await runNmf(['separate', 'a.wav', '--resume', ...quick], { cwd });
      expect(second).toEqual({ status: 0, stdout: first.stdout, stderr: 'out: complete already.\n' });
      expect(statSync(join(cwd, 'out/separation.json')).mtimeMs).toBe(mtimeMs);
    }));
});

describe('a batch that is stopped', () => {
  const names = Array.from({ length: 40 }, (_, i) => `in/${i}.wav`);
  const args = [
    'separate',
    '--recursive',
    'in',
    '--jobs',
    '1',
    '-k',
    '4',
    '--tolerance',
    '0',
    '--iterations',
    '60',
  ];

  /** Starts the batch and sends the signal when three recordings are done. */
  async function stopAfterThree(cwd: string, signal: NodeJS.Signals) {
    const child = spawn(process.execPath, [nmfBinary, ...args], { cwd });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (bytes) => {
      stdout += bytes;
      if (lines(stdout).length === 3) child.kill(signal);
    });
    child.stderr.on('data', (bytes) => {
      stderr += bytes;
    });
    const [status, killedBy] = await once(child, 'close');
    return { status: status ?? killedBy, done: lines(stdout), stderr };
  }

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as [NodeJS.Signals, number][])('by %s exits with %d, sums up, and keeps what is done', (signal, code) =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, names, 1);
      const { status, done, stderr } = await stopAfterThree(cwd, signal);
      expect(status).toBe(code);
      expect(stderr).toBe(
        `${done.length} done, ${40 - done.length} left in 0:0${/0:0(\d)/.exec(stderr)?.[1]}\n`,
      );
      expect(done.length).toBeLessThan(40);
      expect(
        readdirSync(join(cwd, 'out'))
          .map((name) => `out/${name}`)
          .sort(),
      ).toEqual(done.sort());
      const left = readdirSync(join(cwd, 'out'), { recursive: true, encoding: 'utf8' });
      expect(left.filter((name) => name.includes('.nmf-'))).toEqual([]);
    }),
  );

  it('by SIGKILL is completed by --resume, which does only what was left', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, names, 1);
      const { status, done } = await stopAfterThree(cwd, 'SIGKILL');
      expect(status).toBe('SIGKILL');
      const kept = contents(join(cwd, done[0]));
      const { stderr, stdout, status: end } = await runNmf([...args, '--resume'], { cwd });
      expect(end).toBe(0);
      expect(lines(stdout)).toHaveLength(40);
      const [, completed, skipped] = /^(\d+) done, (\d+) skipped in/m.exec(stderr) ?? [];
      expect(Number(completed) + Number(skipped)).toBe(40);
      expect(Number(skipped)).toBeGreaterThanOrEqual(done.length);
      expect(Number(completed)).toBeGreaterThan(0);
      expect(contents(join(cwd, done[0]))).toEqual(kept);
      for (const name of readdirSync(join(cwd, 'out'))) {
        expect(readdirSync(join(cwd, 'out', name)).filter((file) => file.startsWith('.'))).toEqual([]);
      }
    }));
});
