import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertOptions } from '../../src/arguments.js';
import { NmfError } from '../../src/errors.js';
import { resolveSeparateOptions } from '../../src/separation/index.js';

const names = [
  ...Object.keys(resolveSeparateOptions({}, 8000)),
  'windowMs',
  'signal',
  'onProgress',
  'threads',
];

const checks = Object.fromEntries(names.map((name) => [name, () => undefined]));

/** What is proposed for a name that does not exist. */
function proposed(name: string): string | undefined {
  try {
    assertOptions({ [name]: 1 }, checks);
  } catch (error) {
    if (!(error instanceof NmfError)) throw error;
    expect(error).toMatchObject({ code: 'usage', option: name, value: 1 });
    return /Did you mean (\w+)\?$/.exec(error.message)?.[1];
  }
  throw new Error(`${name} is taken`);
}

describe('an option that does not exist', () => {
  it('is one that does with a letter too few, too many or another', () => {
    const anyTypo = fc.tuple(
      fc.constantFrom(...names),
      fc.nat(20),
      fc.constantFrom('', 'x', '_'),
      fc.boolean(),
    );
    fc.assert(
      fc.property(anyTypo, ([name, position, letter, replaces]) => {
        const at = position % name.length;
        const typed = name.slice(0, at) + letter + name.slice(at + (replaces || letter === '' ? 1 : 0));
        fc.pre(!names.includes(typed));
        expect(proposed(typed)).toBe(name);
      }),
    );
  });

  it.each([
    ['hop', 'hopSamples'],
    ['iterations', 'maxIterations'],
    ['window_ms', 'windowMs'],
    ['n_fft', 'nFft'],
    ['samplerate', 'sampleRate'],
    ['thread', 'threads'],
    ['wavelength', undefined],
    ['toString', undefined],
  ])('%s is taken for %s', (typed, meant) => {
    expect(proposed(typed)).toBe(meant);
  });

  it('is found in what an object inherits, too', () => {
    expect(() => assertOptions(Object.create({ betta: 1 }), checks)).toThrow('Did you mean beta?');
  });
});
