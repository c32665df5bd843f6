import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { livingMaker, newMakerName } from '../../src/disk/process-identity.js';
import { NmfError } from '../../src/errors.js';
import { acquireLock } from '../../src/folder/lock.js';
import { isSeparationFileName } from '../../src/folder/paths.js';
import { asSaidOfFolder, beginStaging, commitStaging } from '../../src/folder/staging.js';
import { addressOfBuilt } from '../support/built.js';
import { withTempFolder } from '../support/temp.js';

const isLinux = process.platform === 'linux';

/** The name of another maker: this process's with some parts changed. */
function nameOf(parts: { pid?: number; start?: string; place?: string; host?: string }): string {
  const [pid, start, place, ...rest] = newMakerName().split('-');
  const [host, random] = rest.join('-').split('~');
  const all = [parts.pid ?? pid, parts.start ?? start, parts.place ?? place, parts.host ?? host];
  return `${all.join('-')}~${random}`;
}

/** Puts a lock into a folder as another process would have left it. */
function leaveLock(folder: string, owner: string): void {
  const files = join(folder, '.nmf-new', owner, 'files');
  mkdirSync(files, { recursive: true });
  writeFileSync(join(files, 'component-00.wav'), 'half');
}

/** A process that has ended and was waited for. */
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

/** A process that takes and releases the lock of a folder when it is told to, and answers whether it has it. */
function startRival(folder: string) {
  const script = `
    import { acquireLock } from ${JSON.stringify(addressOfBuilt('folder/lock'))};
    let lock;
    process.on('message', (word) => {
      if (word === 'release') lock?.release();
      lock = undefined;
      try { if (word === 'take') lock = acquireLock(${JSON.stringify(folder)}); } catch (error) {
        if (error.code !== 'output') throw error;
      }
      process.send(lock !== undefined);
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const tell = async (word: string) => {
    const answer = once(child, 'message');
    child.send(word);
    return (await answer)[0] as boolean;
  };
  return { tell, end: () => child.disconnect() };
}

describe('the lock of a folder', () => {
  it('is held by one at a time, and is free again when released', () =>
    withTempFolder(async (folder) => {
      const lock = acquireLock(folder);
      expect(() => acquireLock(folder)).toThrow(
        `${folder} is being written by another run (process ${process.pid}). Wait for it, or choose another folder`,
      );
      lock.release();
      lock.release();
      acquireLock(folder).release();
      expect(readdirSync(folder)).toEqual([]);
    }));

  it('goes to exactly one of many processes that want it from a dead one at once', () =>
    withTempFolder(async (folder) => {
      const rivals = Array.from({ length: 4 }, () => startRival(folder));
      const dead = deadPid();
      for (let round = 0; round < 100; round++) {
        leaveLock(folder, nameOf({ pid: dead }));
        const taken = await Promise.all(rivals.map(({ tell }) => tell('take')));
        expect(taken.filter(Boolean)).toHaveLength(1);
        await Promise.all(rivals.map(({ tell }) => tell('release')));
        expect(readdirSync(folder)).toEqual([]);
      }
      for (const { end } of rivals) end();
    }));

  it('is taken from a process that has ended', () =>
    withTempFolder(async (folder) => {
      leaveLock(folder, nameOf({ pid: deadPid() }));
      const lock = acquireLock(folder);
      expect(readdirSync(lock.path)).toEqual([]);
      lock.release();
      expect(readdirSync(folder)).toEqual([]);
    }));

  it.runIf(isLinux)('is taken from a process whose number another one has now', () =>
    withTempFolder(async (folder) => {
      leaveLock(folder, nameOf({ pid: process.ppid, start: '1' }));
      acquireLock(folder).release();
      expect(readdirSync(folder)).toEqual([]);
    }),
  );

  it('is taken when it names no owner', () =>
    withTempFolder(async (folder) => {
      for (const name of [undefined, 'owner.json', newMakerName().slice(0, -1)]) {
        mkdirSync(join(folder, '.nmf-new'));
        if (name !== undefined) writeFileSync(join(folder, '.nmf-new', name), '');
        acquireLock(folder).release();
        expect(readdirSync(folder)).toEqual([]);
      }
    }));

  it('of another machine or container is refused, and the refusal tells what to remove', () =>
    withTempFolder(async (folder) => {
      leaveLock(folder, nameOf({ pid: deadPid(), place: '0123456789ab', host: 'node-7.lab' }));
      expect(() => acquireLock(folder)).toThrow(
        new RegExp(
          String.raw`\(process \d+ on node-7\.lab\)\. Wait for it, .* if not, remove ${folder}/\.nmf-new\.$`,
        ),
      );
      rmSync(join(folder, '.nmf-new'), { recursive: true });
      acquireLock(folder).release();
      expect(readdirSync(folder)).toEqual([]);
      leaveLock(folder, nameOf({ place: '0123456789ab', host: '' }));
      expect(() => acquireLock(folder)).toThrow(/\(process \d+ on another machine\)/);
    }));

  it('sweeps up what killed runs left of locks, and nothing else', () =>
    withTempFolder(async (folder) => {
      const living = `.nmf-lock-${newMakerName()}`;
      for (const name of [`.nmf-lock-${nameOf({ pid: deadPid() })}`, '.nmf-lock-1', '.other', living])
        mkdirSync(join(folder, name));
      acquireLock(folder).release();
      expect(readdirSync(folder).sort()).toEqual([living, '.other'].sort());
    }));

  it('is never a link to somewhere else', () =>
    withTempFolder(async (folder) => {
      mkdirSync(join(folder, 'private'));
      writeFileSync(join(folder, 'private', 'a.txt'), 'mine');
      symlinkSync(join(folder, 'private'), join(folder, '.nmf-new'));
      expect(() => acquireLock(folder)).toThrow(/\.nmf-new is in the way/);
      expect(readFileSync(join(folder, 'private', 'a.txt'), 'utf8')).toBe('mine');
    }));

  it('tells what to remove where a file lies in its place, and leaves nothing beside it', () =>
    withTempFolder(async (folder) => {
      writeFileSync(join(folder, '.nmf-new'), 'mine');
      expect(() => acquireLock(folder)).toThrow(
        /\.nmf-new is in the way: it should be a folder\. Remove it\.$/,
      );
      expect(readdirSync(folder)).toEqual(['.nmf-new']);
    }));
});

describe('a run that was taken for dead', () => {
  it('commits nothing, and leaves its successor alone', () =>
    withTempFolder(async (folder) => {
      const request = { folder, writes: isSeparationFileName, force: false, inputs: [] };
      const staging = await beginStaging(request);
      const [owner] = readdirSync(join(folder, '.nmf-new'));
      const lock = join(folder, '.nmf-new');
      renameSync(join(lock, owner), join(lock, nameOf({ pid: deadPid() })));
      const successor = await beginStaging(request);
      await expect(commitStaging(staging)).rejects.toThrow(/was taken over or removed by another run/);
      const lost = new NmfError('output', `cannot write ${staging.path}/a.wav: the folder does not exist.`);
      expect(asSaidOfFolder(lost, staging)).toMatchObject({
        message: `${folder} was taken over or removed by another run while this one was at work; nothing was written. Run it again.`,
      });
      const full = new NmfError(
        'output',
        `no space left on the device while writing ${successor.path}/a.wav.`,
      );
      expect(asSaidOfFolder(full, successor)).toMatchObject({
        message: `no space left on the device while writing ${folder}/a.wav.`,
      });
      staging.lock.release();
      expect(readdirSync(successor.path)).toEqual([]);
      successor.lock.release();
      expect(readdirSync(folder)).toEqual([]);
    }));
});

describe('whether a process lives', () => {
  it('is known of this one, of one that has ended, and of one elsewhere', () => {
    expect(livingMaker(newMakerName())).toMatchObject({ pid: process.pid, isElsewhere: false });
    expect(livingMaker(nameOf({ pid: deadPid() }))).toBeUndefined();
    expect(livingMaker(nameOf({ pid: deadPid(), place: '0123456789ab' }))).toMatchObject({
      isElsewhere: true,
    });
    expect(livingMaker('component-00.wav')).toBeUndefined();
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
      expect(livingMaker(nameOf({ pid, start: stat()[19] }))).toBeUndefined();
    } finally {
      parent.kill('SIGKILL');
    }
  });
});
