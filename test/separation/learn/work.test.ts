import { describe, expect, it } from 'vitest';
import {
  type FrameMark,
  type KnownSources,
  learnExamples,
  learnKnown,
  workOfExamples,
  workOfKnown,
} from '../../../src/separation/index.js';
import { BINS, calls, everyFrame, mark, scene } from './scene.js';

const bird = calls(8, 3);
const frog = calls(22, 3, 25);
const chosen = scene([bird, frog]);

const sounds = [mark('bird', 'sounds', 0, 20), mark('frog', 'sounds', 25, 45)];
const silent = [0, 100, 200].flatMap((at) => [
  mark('bird', 'silent', at + 22, at + 48),
  mark('frog', 'silent', at + 50, at + 72),
]);
const bump = (centre: number) => {
  const template = Float64Array.from({ length: BINS }, (_, f) => Math.exp(-(((f - centre) / 1.5) ** 2)));
  const sum = template.reduce((total, value) => total + value, 0);
  return template.map((value) => value / sum);
};
const models = [{ name: 'bird', templates: bump(8) }];

describe('the work of learning', () => {
  it.each<[string, readonly FrameMark[], Partial<KnownSources>]>([
    ['of sources and silent regions', [...sounds, ...silent], {}],
    ['of sources without silent regions', sounds, { components: 3 }],
    ['of a source alone', [mark('bird', 'only', 3, 17), mark('bird', 'only', 103, 117)], {}],
    ['of a model', [], { models }],
    ['of a model that is adapted', [], { models, adapt: true, free: 5 }],
    ['of a model and a marked source', [sounds[1]], { models, iterations: 40 }],
  ])('is known about before it begins, from the marks %s', (_, marks, more) => {
    const known: KnownSources = { models: [], marks: [], adapt: false, ...more };
    const material = { chosen, frames: everyFrame, marks, secondsPerFrame: 0.016 };
    let done = 0;
    const onWork = (work: number) => {
      expect(work).toBeGreaterThan(0);
      done += work;
    };
    learnKnown(material, known, { beta: 1, seed: 0, onWork });
    const ratio = done / workOfKnown(material, known, { beta: 1, seed: 0 });
    expect(ratio).toBeGreaterThan(0.9);
    expect(ratio).toBeLessThan(1.1);
  });

  it('is known of examples', () => {
    let done = 0;
    const onWork = (work: number) => {
      done += work;
    };
    learnExamples(chosen, 'bird', { beta: 1, seed: 0, iterations: 20, onWork }, 4);
    expect(done).toBe(workOfExamples(chosen.frames, 4, 20));
  });
});
