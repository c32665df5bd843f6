import { appendFileSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSyncAhead } from '../../src/folder/sync-ahead.js';
import { withTempFolder } from '../support/temp.js';

/** Whose fsync fails, on Linux and macOS: a device cannot be brought to the disk. */
const addUnsyncable = (folder: string) => symlinkSync('/dev/null', join(folder, 'device'));

describe('syncing ahead', () => {
  it('goes through the files while they grow, however often it is begun, and ends when asked', () =>
    withTempFolder(async (folder) => {
      const ahead = createSyncAhead(folder);
      for (let i = 0; i < 20; i++) {
        appendFileSync(join(folder, `${i % 3}.wav`), 'samples');
        ahead.begin();
        await new Promise((resolve) => setImmediate(resolve));
      }
      await ahead.end();
      ahead.begin(); // over
      await ahead.end();
    }));

  it('leaves out what cannot be opened, and a folder that has gone', () =>
    withTempFolder(async (temp) => {
      const folder = join(temp, 'staging');
      mkdirSync(join(folder, 'sub'), { recursive: true });
      const ahead = createSyncAhead(folder);
      ahead.begin();
      await ahead.end();
      const late = createSyncAhead(folder);
      rmSync(folder, { recursive: true });
      late.begin();
      await late.end();
      expect(existsSync(folder)).toBe(false);
    }));

  it('tells in the end what the system said on the way', () =>
    withTempFolder(async (folder) => {
      addUnsyncable(folder);
      writeFileSync(join(folder, 'z.wav'), 'samples');
      const ahead = createSyncAhead(folder);
      ahead.begin();
      await new Promise((resolve) => setTimeout(resolve, 30)); // nobody listens: that must not end the process
      rmSync(join(folder, 'device'));
      ahead.begin();
      await expect(ahead.end()).rejects.toMatchObject({ code: 'EINVAL' });
    }));
});
