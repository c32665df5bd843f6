import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { planBatch } from '../../src/batch/plan.js';
import { assertNameable } from '../../src/disk/names.js';
import { windowsPathFault, withoutDroppedEnd } from '../../src/text/windows-name.js';
import { withTempFolder } from '../support/temp.js';

describe('a name on Windows', () => {
  it.each(['out/heart-1', 'C:\\My Hearts\\out', '..\\out', './a b.wav', 'console.wav', 'com10', '.nmf-new'])(
    'may be %s',
    (path) => {
      expect(windowsPathFault(path)).toBeUndefined();
      expect(() => assertNameable(path, 'win32')).not.toThrow();
    },
  );

  it.each([
    ['out/12:30.wav', /its name holds a :, which Windows does not allow in a name\. Choose another name/],
    ['C:\\out\\what?.wav', /holds a \?/],
    ['out/NUL.wav', /its name holds the name NUL\.wav, which Windows keeps for a device/],
    ['com1/x.wav', /keeps for a device/],
    ['out/song./x.wav', /ends in a dot or a space, which Windows drops/],
  ])('cannot be %s, which is refused there before anything is written', (path, message) => {
    expect(() => assertNameable(path, 'win32')).toThrow(message);
    expect(() => assertNameable(path, 'linux')).not.toThrow();
  });
});

describe('the folder of a recording on Windows', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('is named without the dots and spaces that Windows drops', () => {
    expect(['song.', 'take 1 ', 'a.b', '...'].map(withoutDroppedEnd)).toEqual(['song', 'take 1', 'a.b', '_']);
  });

  it('is refused where two recordings would share it', () =>
    withTempFolder((root) => {
      mkdirSync(join(root, 'in'));
      for (const name of ['song.wav', 'song .wav']) writeFileSync(join(root, 'in', name), '');
      const plan = () => planBatch({ paths: [join(root, 'in')], recursive: true, output: join(root, 'out') });
      expect(plan().recordings).toHaveLength(2);
      vi.stubGlobal('process', { ...process, platform: 'win32', cwd: process.cwd });
      expect(plan).toThrow(/would both be written to .*song\. /);
    }));
});
