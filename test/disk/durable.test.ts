import { appendFileSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { syncWhileWritten } from '../../src/disk/durable.js';
import { withTempFolder } from '../support/temp.js';

/** Whose fsync fails, on Linux and macOS: a device cannot be brought to the disk. */
const addUnsyncable = (folder: string) => symlinkSync('/dev/null', join(folder, 'device'));

describe('syncing a folder while it is written', () => {
  it('goes through the files while they grow and come, and ends when asked', () =>
    withTempFolder(async (folder) => {
      const sync = syncWhileWritten(folder, 1);
      for (let i = 0; i < 20; i++) {
        appendFileSync(join(folder, `${i % 3}.wav`), 'samples');
        await sleep(1);
      }
      await sync.finish();
      await sync.stop();
    }));

  it('leaves out what cannot be opened, and a folder that has gone, until it has to finish', () =>
    withTempFolder(async (temp) => {
      const folder = join(temp, 'staging');
      mkdirSync(folder);
      symlinkSync('nowhere', join(folder, 'link'));
      const sync = syncWhileWritten(folder, 1);
      await sleep(10);
      rmSync(folder, { recursive: true });
      await sleep(10);
      await expect(sync.finish()).rejects.toMatchObject({ code: 'ENOENT' });
      expect(existsSync(folder)).toBe(false);
    }));

  it('tells in the end what the system said on the way', () =>
    withTempFolder(async (folder) => {
      addUnsyncable(folder);
      writeFileSync(join(folder, 'z.wav'), 'samples');
      const sync = syncWhileWritten(folder, 1);
      await sleep(50); // nobody listens: that must not end the process
      rmSync(join(folder, 'device'));
      await expect(sync.finish()).rejects.toMatchObject({ code: 'EINVAL' });
    }));

  it('says nothing of what was wrong when it is only stopped', () =>
    withTempFolder(async (folder) => {
      addUnsyncable(folder);
      const sync = syncWhileWritten(folder, 1);
      await sleep(20);
      await sync.stop();
    }));
});
