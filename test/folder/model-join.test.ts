import { describe, expect, it } from 'vitest';
import { joinModels, type Model } from '../../src/folder/index.js';
import { exampleModel } from './example-model.js';

describe('models that are joined', () => {
  const renamed = (model: Model, name: string): Model => ({
    ...model,
    sources: [{ name, components: [0, 1, 2] }],
  });

  it('hold the sources of all, in their order', () => {
    const [a, b] = [renamed(exampleModel(), 'frog'), exampleModel()];
    const joined = joinModels([a, b]);
    expect(joined.sources).toEqual([
      { name: 'frog', components: [0, 1, 2] },
      { name: 'song thrush', components: [3, 4] },
      { name: 'Bäche 鳥', components: [5] },
    ]);
    expect(joined.templates.shape).toEqual([9, 6]);
    for (let f = 0; f < 9; f++) {
      for (let k = 0; k < 3; k++) {
        expect(joined.templates.get(f, k)).toBe(a.templates.get(f, k));
        expect(joined.templates.get(f, 3 + k)).toBe(b.templates.get(f, k));
      }
    }
    expect(joinModels([b])).toEqual(b);
  });

  it('are refused where they are of other spectrograms, with the options to use', () => {
    const other = {
      ...renamed(exampleModel(), 'frog'),
      settings: { sampleRate: 16_000, nFft: 16, hopSamples: 8, beta: 1 },
    };
    expect(() => joinModels([exampleModel(), other])).toThrow(
      'models[0] was made with sampleRate 8000, hopSamples 4; models[1] with sampleRate 16000, hopSamples 8. Make that one again with sampleRate: 8000, hopSamples: 4.',
    );
  });

  it('are refused where two hold a source of one name', () => {
    expect(() => joinModels([exampleModel(), exampleModel()])).toThrow(
      'models[0] and models[1] both hold a source song thrush. Make one of them again under another name.',
    );
    expect(() => joinModels([])).toThrow('at least one model');
  });
});
