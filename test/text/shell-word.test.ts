import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, shellPath, shellWord } from '../../src/text/index.js';
import { requireTool } from '../support/tools.js';

/** The words that a real shell makes of a line. */
function parsedBy(shell: string, words: readonly string[]): string[] {
  const { status, stdout, stderr } = spawnSync(shell, ['-c', `printf '%s\\0' x ${words.join(' ')}`], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.split('\0').slice(1, -1);
}

const withoutNul = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0'));
const awkward = fc.string({ unit: fc.constantFrom(...`ab '"\\$\`!*?[]{}()<>|&;#~=%^-@,\n\t\r\u001b\u009b`) });

describe('a word for a shell', () => {
  it.each(['sh', 'bash'])(
    'is read by %s as it was, whatever it holds, and is one printable line',
    (shell) => {
      if (!requireTool(shell, shell)) return;
      fc.assert(
        fc.property(fc.array(fc.oneof(awkward, withoutNul), { minLength: 1, maxLength: 50 }), (texts) => {
          const words = texts.map(shellWord);
          expect(parsedBy(shell, words)).toEqual(texts);
          for (const word of words) expect(printable(word)).toBe(word);
        }),
      );
    },
  );

  it.each([
    ['out/heart-1', 'out/heart-1'],
    ['', "''"],
    ['Patient 12', "'Patient 12'"],
    ["it's", "'it'\\''s'"],
    ['=ls', "'=ls'"],
    ['a\nb', `"$(printf 'a\\012b')"`],
  ])('is as plain as it can be: %j', (text, word) => {
    expect(shellWord(text)).toBe(word);
  });

  it.each([
    ['-k', './-k'],
    ['-', './-'],
    ['--my folder', "'./--my folder'"],
    ['out', 'out'],
    ['/-x', '/-x'],
  ])('that names a file is no option: %j', (path, word) => {
    expect(shellPath(path)).toBe(word);
  });
});
