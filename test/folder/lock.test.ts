import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { liveness, type ProcessIdentity, thisProcess } from '../../src/disk/process-identity.js';
import { acquireLock } from '../../src/folder/lock.js';
import { isSeparationFileName } from '../../src/folder/paths.js';
import { beginStaging, commitStaging } from '../../src/folder/staging.js';
import { withTempFolder } from '../support/temp.js';

const isLinux = process.platform === 'linux';

/** Puts a lock into a folder as another process would have left it. */
function leaveLock(folder: string, owner: Partial<ProcessIdentity>): void {
  const lock = join(folder, '.nmf-new');
  mkdirSync(join(lock, 'theirs'), { recursive: true });
  writeFileSync(join(lock, 'owner.json'), JSON.stringify({ ...thisProcess(), token: 'theirs', ...owner }));
  writeFileSync(join(lock, 'theirs.beat'), '0');
  writeFileSync(join(lock, 'theirs', 'component-00.wav'), 'half');
}

/** A process that has ended and was waited for. */
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

describe('the lock of a folder', () => {
  it('is held by one at a time, and is free again when released', () =>
    withTempFolder(async (folder) => {
      const lock = await acquireLock(folder);
      await expect(acquireLock(folder)).rejects.toThrow(
        `${folder} is being written by another run (process ${process.pid}). Wait for it, or choose another folder`,
      );
      lock.release();
      lock.release();
      (await acquireLock(folder)).release();
      expect(readdirSync(folder)).toEqual([]);
    }));

  it('goes to exactly one of many who want it at once', () =>
    withTempFolder(async (folder) => {
      leaveLock(folder, { pid: deadPid() });
      const results = await Promise.allSettled(Array.from({ length: 20 }, () => acquireLock(folder)));
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(readdirSync(folder)).toEqual(['.nmf-new']);
    }));

  it('is taken from a process that has ended', () =>
    withTempFolder(async (folder) => {
      leaveLock(folder, { pid: deadPid() });
      const lock = await acquireLock(folder);
      expect(readdirSync(lock.path)).toEqual([]);
      lock.release();
      expect(readdirSync(folder)).toEqual([]);
    }));

  it.runIf(isLinux)('is taken from a process whose number another one has now', () =>
    withTempFolder(async (folder) => {
      leaveLock(folder, { pid: process.ppid, started: '1' });
      (await acquireLock(folder)).release();
      expect(readdirSync(folder)).toEqual([]);
    }),
  );

  it('is taken when its owner did not sign it, or signed something else', () =>
    withTempFolder(async (folder) => {
      for (const content of [undefined, '', '{"pid":1}', '[]']) {
        mkdirSync(join(folder, '.nmf-new'));
        if (content !== undefined) writeFileSync(join(folder, '.nmf-new', 'owner.json'), content);
        (await acquireLock(folder)).release();
        expect(readdirSync(folder)).toEqual([]);
      }
    }));

  it.each([
    ['another machine', { host: 'elsewhere' }],
    ['another start of the machine', { boot: 'before' }],
    ['another container', { namespace: 'pid:[1]' }],
  ])('of %s is left alone while its heart beats, and taken when it stands still', (_, owner) =>
    withTempFolder(async (folder) => {
      leaveLock(folder, owner);
      const beat = join(folder, '.nmf-new', 'theirs.beat');
      let count = 0;
      const timer = setInterval(() => writeFileSync(beat, String(++count)), 50);
      await expect(acquireLock(folder, 1000)).rejects.toThrow(/is being written by another run/);
      clearInterval(timer);
      (await acquireLock(folder, 600)).release();
      expect(readdirSync(folder)).toEqual([]);
    }),
  );

  it('sweeps up what killed runs left of locks, and nothing else', () =>
    withTempFolder(async (folder) => {
      mkdirSync(join(folder, '.nmf-lock-1'));
      mkdirSync(join(folder, '.nmf-dead-2'));
      mkdirSync(join(folder, '.other'));
      (await acquireLock(folder)).release();
      expect(readdirSync(folder)).toEqual(['.other']);
    }));

  it('is never a link to somewhere else', () =>
    withTempFolder(async (folder) => {
      mkdirSync(join(folder, 'private'));
      writeFileSync(join(folder, 'private', 'a.txt'), 'mine');
      symlinkSync(join(folder, 'private'), join(folder, '.nmf-new'));
      await expect(acquireLock(folder)).rejects.toThrow(/\.nmf-new is in the way/);
      expect(readFileSync(join(folder, 'private', 'a.txt'), 'utf8')).toBe('mine');
    }));
});

describe('a run that was taken for dead', () => {
  it('commits nothing, and leaves its successor alone', () =>
    withTempFolder(async (folder) => {
      const request = { folder, writes: isSeparationFileName, force: false, inputs: [] };
      const staging = await beginStaging(request);
      const signature = join(folder, '.nmf-new', 'owner.json');
      const owner = JSON.parse(readFileSync(signature, 'utf8'));
      writeFileSync(signature, JSON.stringify({ ...owner, pid: deadPid() }));
      const successor = await beginStaging(request);
      await expect(commitStaging(staging)).rejects.toThrow(/was taken over or removed by another run/);
      staging.lock.release();
      expect(readdirSync(successor.path)).toEqual([]);
      successor.lock.release();
      expect(readdirSync(folder)).toEqual([]);
    }));
});

describe('whether a process lives', () => {
  it('is known of this one, of one that has ended, and of one elsewhere', () => {
    expect(liveness(thisProcess())).toBe('alive');
    expect(liveness({ ...thisProcess(), pid: deadPid() })).toBe('dead');
    expect(liveness({ ...thisProcess(), host: `not-${hostname()}` })).toBe('elsewhere');
  });

  it.runIf(isLinux)('counts one that was killed and that nobody waited for as dead', async () => {
    // A shell whose child has ended stays its parent without asking for it, once it is replaced by sleep.
    const parent = spawn('sh', ['-c', 'sleep 0.01 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
      const stat = () => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
      while (stat()[0] !== 'Z') await new Promise((resolve) => setTimeout(resolve, 10));
      expect(() => process.kill(pid, 0)).not.toThrow();
      expect(liveness({ ...thisProcess(), pid, started: stat()[19] })).toBe('dead');
    } finally {
      parent.kill('SIGKILL');
    }
  });
});
