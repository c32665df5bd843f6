import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { NmfError } from '../../src/errors.js';
import { type Model, readModel, writeModel } from '../../src/folder/index.js';
import { npyOfNumbers, npyOfTexts } from '../../src/folder/npy-array.js';
import { zipOf } from '../../src/folder/zip-writer.js';
import { runPython } from '../support/python.js';
import { withTempFolder } from '../support/temp.js';
import { exampleModel } from './example-model.js';
import { packedZip } from './packed-zip.js';

const SETTINGS = { format: 'nmf-model', version: 1, sampleRate: 8000, nFft: 16, hopSamples: 4, beta: 1 };

/** What is read of a file of these bytes. */
const readBytes = (bytes: Uint8Array): Promise<Model> =>
  withTempFolder((folder) => {
    writeFileSync(join(folder, 'm.nmf'), bytes);
    return readModel(join(folder, 'm.nmf'));
  });

const bytesOf = (model: Model): Promise<Buffer> =>
  withTempFolder((folder) => {
    writeModel(join(folder, 'm.nmf'), model);
    return readFileSync(join(folder, 'm.nmf'));
  });

/** A model file of these arrays. */
function fileOf({
  settings = SETTINGS as unknown,
  names = ['bird'],
  templates = npyOfNumbers(new Float64Array(9).fill(1 / 9), [9, 1]),
}): Buffer {
  const text = typeof settings === 'string' ? settings : JSON.stringify(settings);
  return Buffer.concat(
    zipOf([
      ['settings.npy', npyOfTexts([text], [])],
      ['names.npy', npyOfTexts(names, [names.length])],
      ['templates.npy', templates],
    ]),
  );
}

const anyModel: fc.Arbitrary<Model> = fc
  .record({
    nFft: fc.constantFrom(16, 32),
    beta: fc.double({ min: -2, max: 3, noNaN: true }),
    counts: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
    seed: fc.integer({ min: 1, max: 1e6 }),
  })
  .map(({ nFft, beta, counts, seed }) => {
    const [bins, components] = [nFft / 2 + 1, counts.reduce((a, b) => a + b)];
    const data = Float64Array.from({ length: bins * components }, (_, i) =>
      Math.abs(Math.sin(seed * (i + 1))),
    );
    let next = 0;
    const sources = counts.map((count, i) => ({
      name: `source ${i}`,
      components: Array.from({ length: count }, () => next++),
    }));
    return {
      settings: { sampleRate: 8000, nFft, hopSamples: nFft / 4, beta },
      templates: ndarray(data, [bins, components]),
      sources,
    };
  });

describe('a model file', () => {
  it('gives back what was written, to the bit', async () => {
    const model = exampleModel();
    const read = await readBytes(await bytesOf(model));
    expect(read.templates.data).toEqual(model.templates.data);
    expect(read.templates.shape).toEqual([9, 3]);
    expect(read.sources).toEqual(model.sources);
    expect(read.settings).toEqual(model.settings);
  });

  it('holds templates that sum to 1, is the same for the same model, and for what is read of it', async () => {
    await fc.assert(
      fc.asyncProperty(anyModel, async (model) => {
        const bytes = await bytesOf(model);
        const read = await readBytes(bytes);
        const [bins, components] = read.templates.shape;
        for (let k = 0; k < components; k++) {
          let sum = 0;
          for (let f = 0; f < bins; f++) sum += read.templates.get(f, k);
          expect(sum).toBeCloseTo(1, 6);
        }
        expect(read.sources).toEqual(model.sources);
        expect(await bytesOf(read)).toEqual(bytes);
      }),
      { numRuns: 30 },
    );
  });

  it('is written whatever the strides of the templates', async () => {
    const model = exampleModel();
    const [bins, components] = model.templates.shape;
    const turned = ndarray(new Float64Array(bins * components), [components, bins]).transpose(1, 0);
    for (let f = 0; f < bins; f++) {
      for (let k = 0; k < components; k++) turned.set(f, k, model.templates.get(f, k));
    }
    expect(await bytesOf({ ...model, templates: turned })).toEqual(await bytesOf(model));
  });

  it('is opened by numpy.load, and what numpy.savez writes is read', () =>
    withTempFolder((cwd) => {
      writeModel(join(cwd, 'ours.nmf'), exampleModel());
      const script = `
import json, numpy as np
m = np.load('ours.nmf')
assert sorted(m.files) == ['names', 'settings', 'templates'], m.files
w, names, settings = m['templates'], m['names'], json.loads(str(m['settings']))
assert w.dtype == np.float64 and w.shape == (9, 3) and np.allclose(w.sum(axis=0), 1)
assert list(names) == ['song thrush', 'song thrush', 'Bäche 鳥'], names
assert settings['sampleRate'] == 8000 and settings['nFft'] == 16
print(json.dumps(w.tolist()))
plain = dict(names=names, settings=json.dumps(settings))
np.savez('plain.npz', templates=7 * w, **plain)
np.savez_compressed('packed.npz', templates=np.asfortranarray(w.astype(np.float32)), extra=np.arange(5), **plain)
np.savez('pickled.npz', templates=w, names=np.array(['a', 1, None], dtype=object), settings=plain['settings'])
`;
      const printed = runPython(script, [], { modules: ['numpy'], cwd });
      if (printed === undefined) return;
      const { templates, sources, settings } = exampleModel();
      expect(JSON.parse(printed).flat()).toEqual([...templates.data]);
      for (const name of ['plain.npz', 'packed.npz']) {
        const read = readModel(join(cwd, name));
        expect(read.sources).toEqual(sources);
        expect(read.settings).toEqual(settings);
        for (const [i, x] of read.templates.data.entries()) expect(x).toBeCloseTo(templates.data[i], 7);
      }
      expect(() => readModel(join(cwd, 'pickled.npz'))).toThrow('names.npy is not a list of texts');
    }));

  it('tells neither where nor when it was made', async () => {
    const text = (await bytesOf(exampleModel())).toString('latin1');
    expect(text).not.toContain(process.cwd());
    expect(text).not.toMatch(/20\d\d-|\btmp\b/);
  });

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

describe('writing a model', () => {
  it('replaces another model, and nothing else without force', () =>
    withTempFolder((folder) => {
      const path = join(folder, 'm.nmf');
      writeModel(path, exampleModel());
      writeModel(path, exampleModel());
      writeFileSync(path, 'a diary');
      expect(() => writeModel(path, exampleModel())).toThrow(/m\.nmf is there already, and is not a model/);
      expect(readFileSync(path, 'utf8')).toBe('a diary');
      writeModel(path, exampleModel(), { force: true });
      expect(readModel(path).sources).toEqual(exampleModel().sources);
      expect(readdirSync(folder)).toEqual(['m.nmf']);
    }));

  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /model must be a model, got undefined. Give what readModel returns\.$/],
    ['no sources', { ...exampleModel(), sources: [] }, /model is no model: sources/],
    [
      'too few names',
      { ...exampleModel(), sources: [{ name: 'a', components: [0] }] },
      /shape 9 x 1, got 9 x 3/,
    ],
    [
      'names in disorder',
      { ...exampleModel(), sources: [{ name: 'a', components: [2, 1, 0] }] },
      /not 0, 1, 2 and so on: 0 is 2/,
    ],
    ['no matrix', { ...exampleModel(), templates: [1, 2] }, /templates must be an ndarray/],
  ])('refuses %s', (_what, model, message) =>
    withTempFolder((folder) => {
      const path = join(folder, 'm.nmf');
      expect(() => writeModel(path, model as Model)).toThrow(message);
      expect(existsSync(path)).toBe(false);
    }),
  );
});
