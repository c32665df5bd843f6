import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combineCommand, folderOf } from '../../src/page/browser/view/command.js';

describe("the page's command", () => {
  it('names the folder and the components as a shell takes them, whatever the folder is called', () => {
    const name = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.oneof(name, fc.constantFrom('-x', '-', "it's", 'Patient 12')), (folder) => {
        const command = combineCommand(folder, [0, 2, 3, 4], 0);
        const script = `nmf() { printf '%s\\0' "$@"; }; ${command}`;
        const { stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
        expect(stderr).toBe('');
        const [, path, ...rest] = stdout.split('\0');
        expect(path.replace(/^\.\/(?=-)/, '')).toBe(folder);
        expect(path).not.toMatch(/^-/);
        expect(rest).toEqual(['--indices', '0,2..4', '-o', 'mix.wav', '']);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps the folder of a Windows computer in double quotes', () => {
    const folder = folderOf({ protocol: 'file:', pathname: '/C:/My%20Hearts/out/index.html' });
    expect(combineCommand(folder, [1], 0)).toBe('nmf combine "C:\\My Hearts\\out" --indices 1 -o mix.wav');
  });
});
