import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NmfError } from '../../src/errors.js';
import { printable, printableJson, printableName } from '../../src/text/index.js';

const text = fc.string({ unit: 'binary' });

describe('a text that is shown', () => {
  it.each([
    ['\x1b[31m\r\u2028', '\\x1b[31m\\x0d\\x2028'],
    ['\u009b2J\u202efdp', '\\x9b2J\\x202efdp'],
    ['Müller 心.wav', 'Müller 心.wav'],
    ['tä/音 1.wav', 'tä/音 1.wav'],
  ])('shows what would steer a terminal: %j', (raw, shown) => {
    expect(printable(raw)).toBe(shown);
  });

  it('holds no control characters, and is left alone the second time', () => {
    fc.assert(
      fc.property(text, (raw) => {
        expect(printable(raw)).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
        expect(printable(printable(raw))).toBe(printable(raw));
      }),
    );
  });

  it('is what the message of an error is, whoever wrote it', () => {
    fc.assert(
      fc.property(text, (raw) => {
        expect(new NmfError('input', raw).message).toBe(printable(raw));
      }),
    );
  });

  it('is never nothing for a name', () => {
    expect(printableName('')).toBe('""');
  });

  it('is exact as JSON, and one printable line', () => {
    fc.assert(
      fc.property(text, (name) => {
        const json = printableJson({ name });
        expect(JSON.parse(json)).toEqual({ name });
        expect(printable(json)).toBe(json);
      }),
    );
  });
});
