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

/**
 * What PowerShell makes of a word, by the rules of its documentation (about_Quoting_Rules): a plain word, one in single
 * quotes, of which two are one, or one in double quotes with characters by number and a backtick before special ones.
 */
function parsedByPowerShell(word: string): string {
  if (word.startsWith("'")) return word.slice(1, -1).replace(/(['‘’‚‛])\1/g, '$1');
  if (!word.startsWith('"')) {
    expect(word).not.toMatch(/[\s'"`$,;|&<>(){}@#‘’‚‛“”„]/);
    return word;
  }
  const body = word.slice(1, -1).replace(/\\+$/, (backslashes) => backslashes.slice(backslashes.length / 2));
  return body.replace(/\$\(\[char\]0x(\w+)\)|`(.)|["$“”„]/gu, (all, code, special) => {
    expect(all).not.toMatch(/^["$“”„]$/);
    return special ?? String.fromCharCode(Number.parseInt(code, 16));
  });
}

describe('a word for a shell', () => {
  it.each(['sh', 'bash'])(
    'is read by %s as it was, whatever it holds, and is one printable line',
    (shell) => {
      if (!requireTool(shell, shell)) return;
      fc.assert(
        fc.property(fc.array(fc.oneof(awkward, withoutNul), { minLength: 1, maxLength: 50 }), (texts) => {
          const words = texts.map((text) => shellWord(text));
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
    ['2,5', '"2,5"'],
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

  it.each([
    ['C:\\My Hearts\\out', '"C:\\My Hearts\\out"'],
    ['C:\\hearts', 'C:\\hearts'],
    ['2,5', '"2,5"'],
    ['C:\\My Hearts\\', '"C:\\My Hearts\\\\"'],
    ['100 $', "'100 $'"],
    ["it's", `"it's"`],
    ['a\u0085b$', '"a$([char]0x85)b`$"'],
  ])('is one for PowerShell on Windows: %j', (text, word) => {
    expect(shellWord(text, 'win32')).toBe(word);
  });

  it('is read by PowerShell as it was, whatever it holds, and is one printable line', () => {
    // No name on Windows holds a double quote, and not every version passes one on.
    const text = fc
      .oneof(awkward, withoutNul, fc.constantFrom('“a” $b', '‘c’ $', 'd“\n`'))
      .map((one) => one.replaceAll('"', ''));
    fc.assert(
      fc.property(
        text.filter((one) => !/\\[^\x20-\x7e]*$/.test(one) || !/[^\x20-\x7e]/.test(one)),
        (one) => {
          const word = shellWord(one, 'win32');
          expect(printable(word)).toBe(word);
          expect(parsedByPowerShell(word)).toBe(one);
        },
      ),
    );
  });
});
