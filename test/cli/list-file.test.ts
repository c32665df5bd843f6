import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseList } from '../../src/cli/list-file.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const lines = (text: string) => parseList(bytes(text), 'newline', 'list.txt');

describe('a list of paths', () => {
  it('has one path per line, with any line ends, and may end without one', () => {
    expect(lines('a.wav\nb c.wav\n')).toEqual(['a.wav', 'b c.wav']);
    expect(lines('a.wav\r\n\r\n b.wav')).toEqual(['a.wav', ' b.wav']);
    expect(lines('\ufeffa.wav\n')).toEqual(['a.wav']);
    expect(lines('')).toEqual([]);
  });

  it('takes any path between NUL bytes', () => {
    const path = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(path), (paths) => {
        const list = paths.map((one) => `${one}\0`).join('');
        fc.pre(!list.startsWith('\ufeff'));
        expect(parseList(bytes(list), 'null', 'list')).toEqual(paths);
      }),
    );
  });

  const utf16 = (text: string, isBig = false) => {
    const little = Buffer.from(`\ufeff${text}`, 'utf16le');
    return isBig ? little.swap16() : little;
  };

  it('is read as PowerShell writes it: UTF-16 with a byte order mark, either way round', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), fc.boolean(), (names, isBig) => {
        const paths = names.map((name) => `${name.replace(/[\r\n\0]/g, '_')}.wav`);
        const list = utf16(paths.map((path) => `${path}\r\n`).join(''), isBig);
        expect(parseList(list, 'newline', 'list')).toEqual(paths);
        const ended = utf16(paths.map((path) => `${path}\0`).join(''), isBig);
        expect(parseList(ended, 'null', 'list')).toEqual(paths);
      }),
    );
  });

  it.each([
    [bytes('a.wav\0b.wav\0'), /^list holds NUL bytes.*--null/],
    [utf16('a.wav\r\n').subarray(2), /^list holds a NUL byte beside each letter.*UTF-16.*save it as UTF-8/],
    [utf16('a.wav\r\n', true).subarray(2), /^list holds a NUL byte beside each letter/],
    [utf16('a.wav').subarray(0, 7), /^list begins like UTF-16 but is damaged/],
    [Buffer.from('fffe00006100000', 'hex'), /^list is in UTF-32/],
    [Buffer.from('a\nb\n\xe9.wav\nc\n', 'latin1'), /^list is not UTF-8 \(line 3\)\. Save the list as UTF-8/],
    [Buffer.from('a\n\xe9', 'latin1'), /^list is not UTF-8 \(line 2\)/],
  ])('is refused where it cannot be right, with the reason: %s', (list, message) => {
    expect(() => parseList(list, 'newline', 'list')).toThrow(message);
  });

  it('is named on one line', () => {
    expect(() => parseList(Uint8Array.of(0xff), 'newline', 'a\nb')).toThrow(/^a\\x0ab is not UTF-8/);
  });
});
