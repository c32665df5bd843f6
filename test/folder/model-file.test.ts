import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { type Model, readModel, writeModel } from '../../src/folder/index.js';
import { runPython } from '../support/python.js';
import { withTempFolder } from '../support/temp.js';
import { exampleModel } from './example-model.js';
import { bytesOf, readBytes } from './model-bytes.js';

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
