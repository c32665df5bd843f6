import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRegularFile, readSmallFile } from '../../src/disk/index.js';
import { temporaryFolder } from '../audio/temp-folder.js';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);

describe('reading a small file', () => {
  it('gives its bytes, up to the limit and no further', () => {
    writeFileSync(at('a'), 'twelve bytes');
    expect(readSmallFile(at('a'), 12).toString()).toBe('twelve bytes');
    expect(() => readSmallFile(at('a'), 11)).toThrow(/^cannot read .*a: it is larger than 11 bytes/);
    writeFileSync(at('empty'), '');
    expect(readSmallFile(at('empty'), 0)).toHaveLength(0);
    symlinkSync('a', at('link'));
    expect(readSmallFile(at('link'), 12).toString()).toBe('twelve bytes');
  });

  it('refuses a terabyte before it takes memory', () => {
    writeFileSync(at('huge'), '');
    truncateSync(at('huge'), 2 ** 40);
    expect(() => readSmallFile(at('huge'), 32e6)).toThrow(/it is larger than 32 MB/);
  });

  it.runIf(existsSync('/proc/self/status'))(
    'gives all of a file that says it is empty, and no endless one',
    () => {
      expect(readSmallFile('/proc/self/status', 65_536).toString()).toMatch(/^VmSize:/m);
      expect(() => readSmallFile('/proc/self/status', 100)).toThrow(/it is larger than 100 bytes/);
    },
  );

  it.runIf(process.platform === 'linux')(
    'refuses what is no file at once, whoever waits at its other end',
    () => {
      execFileSync('mkfifo', [at('fifo')]);
      mkdirSync(at('folder'));
      symlinkSync('/dev/zero', at('zero'));
      for (const [name, what] of [
        ['fifo', 'a pipe'],
        ['folder', 'a folder'],
        ['zero', 'a device'],
      ]) {
        const text = `cannot read ${at(name)}: it is ${what}, not a file.`;
        expect(() => readSmallFile(at(name), 100)).toThrow(text);
        expect(() => openRegularFile(at(name))).toThrow(text);
      }
    },
  );

  it('gives the descriptor to whoever opens a file', () => {
    const { descriptor, size } = openRegularFile(at('a'));
    closeSync(descriptor);
    expect(size).toBe(12n);
  });
});
