import { describe, expect, it } from 'vitest';
import { fitActivations } from '../../../src/nmf/index.js';
import { learnWithModels } from '../../../src/separation/index.js';
import { BINS, calls, gainOf, type SceneSource, scene, signalOf } from './scene.js';

const bird = calls(8, 3);
const options = { beta: 1, seed: 0 };

/** The template of a scene's source, as a model holds it. */
function modelOf(name: string, { centre }: SceneSource) {
  const template = Float64Array.from(
    { length: BINS },
    (_, f) => signalOf({ centre, level: () => 1 }, 0, f) + 1e-9,
  );
  const sum = template.reduce((total, x) => total + x, 0);
  return { name, templates: template.map((x) => x / sum) };
}

/** Correlation over time between the level of a source and its activations. */
function correlation(
  chosen: ReturnType<typeof scene>,
  learned: ReturnType<typeof learnWithModels>,
  which: number,
  source: SceneSource,
) {
  const { activations } = fitActivations(chosen, learned.templates, 1);
  const levels = Array.from({ length: chosen.frames }, (_, t) => source.level(t));
  const found = levels.map((_, t) =>
    learned.sources[which].components.reduce((sum, k) => sum + activations[t * learned.components + k], 0),
  );
  const mean = (x: number[]) => x.reduce((sum, value) => sum + value, 0) / x.length;
  const [a, b] = [mean(levels), mean(found)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let t = 0; t < levels.length; t++) {
    ab += (levels[t] - a) * (found[t] - b);
    aa += (levels[t] - a) ** 2;
    bb += (found[t] - b) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

describe('a recording separated with models', () => {
  const chosen = scene([bird], 5);
  const model = modelOf('bird', bird);

  it('keeps the templates of the models, and learns a background beside them', () => {
    const learned = learnWithModels(chosen, [model], options);
    expect(learned.sources).toEqual([
      { name: 'bird', components: [0] },
      { name: 'rest', components: [1, 2, 3, 4, 5, 6, 7, 8] },
    ]);
    expect(learned.components).toBe(9);
    expect(learned.silent).toEqual([]);
    const kept = Float64Array.from({ length: BINS }, (_, f) => learned.templates[f * 9]);
    expect(kept).toEqual(model.templates);
    for (let k = 0; k < 9; k++) {
      let sum = 0;
      for (let f = 0; f < BINS; f++) sum += learned.templates[f * 9 + k];
      expect(sum).toBeCloseTo(1, 9);
    }
    expect(correlation(chosen, learned, 0, bird)).toBeGreaterThan(0.95);
  });

  it('has no background where none is asked for', () => {
    const learned = learnWithModels(chosen, [model], { ...options, free: 0 });
    expect(learned.sources).toEqual([{ name: 'bird', components: [0] }]);
    expect(learned.templates).toEqual(model.templates);
  });

  it('keeps a source that sounds all the time apart from the background', () => {
    const stream: SceneSource = { centre: 20, level: (t) => 4 + Math.sin(t / 7) };
    const both = scene([bird, stream], 6);
    const learned = learnWithModels(both, [model, modelOf('stream', stream)], options);
    expect(learned.sources.map(({ name }) => name)).toEqual(['bird', 'stream', 'rest']);
    expect(correlation(both, learned, 0, bird)).toBeGreaterThan(0.95);
    expect(correlation(both, learned, 1, stream)).toBeGreaterThan(0.5);
  });

  it('adapts a model that fits badly, where that is asked for', () => {
    const shifted = modelOf('bird', calls(10, 1));
    const plain = learnWithModels(chosen, [shifted], options);
    const adapted = learnWithModels(chosen, [shifted], { ...options, adapt: true });
    expect(adapted.sources[0]).toEqual({ name: 'bird', components: [0, 1, 2] });
    const before = gainOf(chosen, plain, 'bird', bird);
    expect(gainOf(chosen, adapted, 'bird', bird)).toBeGreaterThan(before + 1);
  });

  it('gives the same sound the same name in every recording, whatever the noise', () => {
    for (let seed = 10; seed < 30; seed++) {
      const noisy = scene([bird], seed);
      const learned = learnWithModels(noisy, [model], options);
      expect(correlation(noisy, learned, 0, bird)).toBeGreaterThan(0.9);
      expect(correlation(noisy, learned, 1, bird)).toBeLessThan(0.5);
    }
  });
});
