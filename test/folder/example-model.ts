import ndarray from 'ndarray';
import type { Model } from '../../src/folder/index.js';

/** A small valid model of a bird with two templates and a stream with one. */
export function exampleModel(): Model {
  const [bins, components] = [9, 3];
  const data = new Float64Array(bins * components);
  for (let f = 0; f < bins; f++)
    for (let k = 0; k < components; k++) data[f * components + k] = 1 + ((f * (k + 2)) % 5);
  for (let k = 0; k < components; k++) {
    let sum = 0;
    for (let f = 0; f < bins; f++) sum += data[f * components + k];
    for (let f = 0; f < bins; f++) data[f * components + k] /= sum;
  }
  return {
    settings: { sampleRate: 8000, nFft: 16, hopSamples: 4, beta: 1 },
    templates: ndarray(data, [bins, components]),
    sources: [
      { name: 'song thrush', components: [0, 1] },
      { name: 'Bäche 鳥', components: [2] },
    ],
  };
}
