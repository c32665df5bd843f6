import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NmfError } from '../../src/errors.js';
import { npyOfNumbers, npyOfTexts } from '../../src/folder/npy-array.js';
import { zipOf } from '../../src/folder/zip-writer.js';
import { exampleModel } from './example-model.js';
import { bytesOf, fileOf, readBytes, SETTINGS } from './model-bytes.js';
import { packedZip } from './packed-zip.js';

describe('a model file', () => {
  it.each<[string, Buffer, RegExp]>([
    [
      'is no archive',
      Buffer.from('RIFF'),
      /m\.nmf is not a model, or damaged: it is no ZIP archive.*nmf learn\.$/,
    ],
    ['holds other settings', fileOf({ settings: {} }), /do not say "format": "nmf-model"/],
    ['holds no JSON', fileOf({ settings: '{' }), /not valid JSON/],
    ['is newer', fileOf({ settings: { ...SETTINGS, version: 2 } }), /newer nmf \(format 2/],
    [
      'has an odd window',
      fileOf({ settings: { ...SETTINGS, nFft: 100 } }),
      /settings\.nFft: must be a power/,
    ],
    ['has a wide hop', fileOf({ settings: { ...SETTINGS, hopSamples: 9 } }), /settings\.hopSamples: must be/],
    ['has no rate', fileOf({ settings: { ...SETTINGS, sampleRate: 0.5 } }), /settings\.sampleRate/],
    ['has no beta', fileOf({ settings: { ...SETTINGS, beta: null } }), /settings\.beta/],
    [
      'names a path',
      fileOf({ names: ['../../etc/passwd'] }),
      /sources\.0\.name: "\.\.\/\.\.\/etc\/passwd" may hold/,
    ],
    ['names the rest', fileOf({ names: ['rest'] }), /is reserved for everything else/],
    ['names nothing', fileOf({ names: [] }), /templates\.npy is not a matrix|sources/],
    ['has more names than templates', fileOf({ names: ['a', 'b'] }), /not a matrix of 9 x 2 numbers/],
    [
      'asks for much memory',
      fileOf({ settings: { ...SETTINGS, nFft: 65_536 }, names: new Array(2000).fill('bird') }),
      /2000 templates of 32769 bins are too many/,
    ],
    [
      'has an empty template',
      fileOf({ templates: npyOfNumbers(new Float64Array(9), [9, 1]) }),
      /0 is all zeros/,
    ],
    [
      'holds what is no magnitude',
      fileOf({ templates: npyOfNumbers(new Float64Array(9).fill(-1), [9, 1]) }),
      /template 0 holds -1/,
    ],
    [
      'holds what is no number',
      fileOf({ templates: npyOfNumbers(new Float64Array(9).fill(Number.NaN), [9, 1]) }),
      /template 0 holds NaN/,
    ],
    [
      'holds infinite numbers',
      fileOf({ templates: npyOfNumbers(new Float64Array(9).fill(1e308), [9, 1]) }),
      /numbers that are too large/,
    ],
    [
      'holds texts for templates',
      fileOf({ templates: npyOfTexts(['a'], [1]) }),
      /not a matrix of 9 x 1 numbers/,
    ],
    [
      'is cut short',
      fileOf({ templates: npyOfNumbers(new Float64Array(9), [9, 1]).subarray(0, -8) }),
      /matrix/,
    ],
  ])('that %s is refused', async (_what, bytes, message) => {
    await expect(readBytes(bytes)).rejects.toThrow(message);
  });

  it.each(['settings', 'names', 'templates'])(
    'whose %s unpack to a thousand times its size is refused before they are unpacked',
    async (part) => {
      const arrays = {
        settings: npyOfTexts([JSON.stringify(SETTINGS)], []),
        names: npyOfTexts(['bird'], [1]),
        templates: npyOfNumbers(new Float64Array(9).fill(1 / 9), [9, 1]),
      };
      const bytesOfAll = (all: Record<string, Buffer>) =>
        packedZip(Object.fromEntries(Object.entries(all).map(([name, bytes]) => [`${name}.npy`, bytes])));
      expect((await readBytes(bytesOfAll(arrays))).sources).toHaveLength(1);
      const bomb = bytesOfAll({ ...arrays, [part]: Buffer.alloc(20e6) });
      expect(bomb.length).toBeLessThan(25_000);
      const before = process.memoryUsage().arrayBuffers;
      await expect(readBytes(bomb)).rejects.toThrow(`${part}.npy is larger than`);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5e6);
    },
  );

  it('that interleaves two sources is refused', async () => {
    const templates = npyOfNumbers(new Float64Array(27).fill(1 / 9), [9, 3]);
    await expect(readBytes(fileOf({ names: ['a', 'b', 'a'], templates }))).rejects.toThrow(
      'two sources are called "a"',
    );
    await expect(readBytes(fileOf({ names: ['a', 'A', 'b'], templates }))).rejects.toThrow(
      'two sources are called "A"',
    );
  });

  it('gives a model or an input error, whatever is changed in it', async () => {
    const good = await bytesOf(exampleModel());
    const anyByte = fc.integer({ min: 0, max: 255 });
    const anyPlace = fc.oneof(
      fc.nat(good.length - 1),
      fc.integer({ min: 30, max: 180 }),
      fc.integer({ min: good.length - 300, max: good.length - 1 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(anyPlace, anyByte), { minLength: 1, maxLength: 3 }),
        async (changes) => {
          const bytes = Buffer.from(good);
          for (const [at, value] of changes) bytes[at] = value;
          try {
            expect((await readBytes(bytes)).sources).toHaveLength(2);
          } catch (error) {
            expect(error).toBeInstanceOf(NmfError);
            expect(error).toMatchObject({ code: 'input', message: expect.not.stringContaining('\n') });
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('gives a model or an error whatever its arrays hold, where the archive is sound', async () => {
    const anyHeader = fc.tuple(
      fc.constantFrom('<f8', '<f4', '>f8', '|O', '<U3', '<U999999999', '<i8'),
      fc.array(fc.oneof(fc.nat(9), fc.constant(2 ** 40)), { maxLength: 3 }),
    );
    const anyArray = fc.tuple(anyHeader, fc.uint8Array({ maxLength: 80 })).map(([[descr, shape], data]) => {
      const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }\n`;
      return Buffer.concat([
        Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
        Buffer.of(text.length, 0),
        Buffer.from(text),
        data,
      ]);
    });
    const good = {
      templates: npyOfNumbers(new Float64Array(9).fill(1), [9, 1]),
      names: npyOfTexts(['a'], [1]),
      settings: npyOfTexts([JSON.stringify(SETTINGS)], []),
    };
    const anyPart = fc.constantFrom('templates', 'names', 'settings');
    await fc.assert(
      fc.asyncProperty(anyPart, anyArray, async (part, array) => {
        const arrays = { ...good, [part]: array };
        const entries = Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes] as const);
        try {
          expect((await readBytes(Buffer.concat(zipOf(entries)))).sources).toHaveLength(1);
        } catch (error) {
          expect(error).toMatchObject({ code: 'input' });
        }
      }),
      { numRuns: 300 },
    );
  });
});
