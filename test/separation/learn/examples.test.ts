import { describe, expect, it } from 'vitest';
import {
  learnExamples,
  learnMarked,
  learnWithModels,
  namedTemplates,
} from '../../../src/separation/index.js';
import { BINS, calls, everyFrame, gainOf, mark, scene } from './scene.js';

const options = { beta: 1, seed: 0 };
const bird = calls(8, 3);

describe('a source learned from examples', () => {
  it('has the templates that were asked for, each of which sums to 1, and is the same again', () => {
    const chosen = scene([calls(8, 30)]);
    const { name, templates } = learnExamples(chosen, 'bird', options, 4);
    expect(name).toBe('bird');
    expect(templates.length).toBe(4 * BINS);
    for (let k = 0; k < 4; k++) {
      let sum = 0;
      for (let f = 0; f < BINS; f++) sum += templates[4 * f + k];
      expect(sum).toBeCloseTo(1, 9);
    }
    expect(learnExamples(chosen, 'bird', options, 4).templates).toEqual(templates);
  });

  it('has fewer templates where there are few frames', () => {
    const few = { v: scene([bird]).v.slice(0, 4 * BINS), frames: 4, bins: BINS };
    expect(learnExamples(few, 'bird', options).templates.length).toBe(BINS);
  });

  it('is found in another recording when it was learned from the marks of one', () => {
    const marks = [
      mark('bird', 'sounds', 0, 20),
      mark('bird', 'sounds', 100, 120),
      mark('bird', 'silent', 22, 48),
      mark('bird', 'silent', 122, 148),
    ];
    const marked = { chosen: scene([bird]), frames: everyFrame, marks, secondsPerFrame: 0.016 };
    const models = namedTemplates(learnMarked(marked, options).learned);
    expect(models.map(({ name }) => name)).toEqual(['bird']);
    const other = scene([calls(8, 3, 17)], 9);
    const learned = learnWithModels(other, models, options);
    expect(gainOf(other, learned, 'bird', calls(8, 3, 17))).toBeGreaterThan(9);
  });
});
