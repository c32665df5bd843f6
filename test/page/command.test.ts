import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combineCommand, folderOf } from '../../src/page/browser/view/command.js';

describe("the page's command", () => {
  it('names the folder, the recording and the components as a shell takes them, whatever they are called', () => {
    const name = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0'));
    const anyName = fc.oneof(name, fc.constantFrom('-x', '-', "it's", 'Patient 12'));
    const plain = (path: string) => path.replace(/^\.\/(?=-)/, '');
    fc.assert(
      fc.property(anyName, fc.option(anyName, { nil: undefined }), (folder, recording) => {
        const command = combineCommand({ folder, indices: [0, 2, 3, 4], recording, output: 'mix.wav' });
        const script = `nmf() { printf '%s\\0' "$@"; }; ${command}`;
        const { stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
        expect(stderr).toBe('');
        const [, path, ...rest] = stdout.split('\0');
        expect(plain(path)).toBe(folder);
        expect(path).not.toMatch(/^-/);
        if (recording !== undefined) {
          const [option, file] = rest.splice(0, 2);
          expect([option, plain(file)]).toEqual(['--recording', recording]);
          expect(file).not.toMatch(/^-/);
        }
        expect(rest).toEqual(['--indices', '0,2..4', '-o', 'mix.wav', '']);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps the folder of a Windows computer in double quotes', () => {
    const folder = folderOf({ protocol: 'file:', pathname: '/C:/My%20Hearts/out/index.html' });
    expect(combineCommand({ folder, indices: [1], recording: 'a heart.wav', output: 'mix.wav' })).toBe(
      'nmf combine "C:\\My Hearts\\out" --recording "a heart.wav" --indices 1 -o mix.wav',
    );
  });
});
