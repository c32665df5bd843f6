import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ChosenFrames,
  fitActivations,
  fitTemplates,
  joinTemplates,
  takeRows,
} from '../../src/nmf/index.js';
import { createRandom } from '../../src/nmf/random.js';

const BINS = 24;
const FRAMES = 60;

/** A bump around a bin; sums to 1. */
function bump(centre: number): Float64Array {
  const template = Float64Array.from({ length: BINS }, (_, f) => Math.exp(-(((f - centre) / 2) ** 2)) + 1e-4);
  const sum = template.reduce((total, x) => total + x, 0);
  return template.map((x) => x / sum);
}

/** Frames in which bumps sound, each at random levels. */
function framesOf(centres: readonly number[], seed: number, frames = FRAMES): ChosenFrames {
  const random = createRandom(seed);
  const v = new Float32Array(frames * BINS);
  for (let t = 0; t < frames; t++) {
    for (const centre of centres) {
      const level = 5 * random() ** 2;
      for (const [f, x] of bump(centre).entries()) v[t * BINS + f] += level * x;
    }
  }
  return { v, frames, bins: BINS };
}

const fit = { components: 1, beta: 1, iterations: 100, seed: 0, stream: 0 };
const scaled = ({ v, ...rest }: ChosenFrames, by: number) => ({ ...rest, v: v.map((x) => x * by) });

describe('templates of chosen frames', () => {
  it.each([0, 0.5, 1, 1.5, 2, 3])(
    'are what the frames hold beyond the fixed ones, and sum to 1, at beta %s',
    (beta) => {
      const chosen = framesOf([5, 17], 3);
      const { templates, share } = fitTemplates(chosen, { ...fit, beta, iterations: 2000, fixed: bump(5) });
      const expected = bump(17);
      const distance = templates.reduce((sum, x, f) => sum + Math.abs(x - expected[f]), 0);
      expect(distance).toBeLessThan(0.1);
      expect(templates.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 9);
      const isFree = (_: number, i: number) => i % BINS > 11;
      const sum = (v: Float32Array) => v.reduce((total, x) => total + x, 0);
      expect(Math.abs(share - sum(chosen.v.filter(isFree)) / sum(chosen.v))).toBeLessThan(0.02);
    },
  );

  it('do not depend on the unit of the magnitudes, and are the same again', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: -20, max: 20 }),
        fc.constantFrom(0, 1, 2),
        (seed, power, beta) => {
          const chosen = framesOf([3, 11, 20], seed);
          const options = { ...fit, components: 2, fixed: bump(3), beta, iterations: 10, seed };
          expect(fitTemplates(scaled(chosen, 2 ** power), options)).toEqual(fitTemplates(chosen, options));
        },
      ),
      { numRuns: 20 },
    );
  });

  it('differ from start to start', () => {
    const chosen = framesOf([3, 11, 20], 1);
    const short = { ...fit, components: 2, iterations: 3 };
    const { templates } = fitTemplates(chosen, short);
    expect(fitTemplates(chosen, { ...short, stream: 1 }).templates).not.toEqual(templates);
    expect(fitTemplates(chosen, { ...short, seed: 1 }).templates).not.toEqual(templates);
  });

  it('are flat, with a share of 0, where there is silence', () => {
    const silence = { v: new Float32Array(4 * BINS), frames: 4, bins: BINS };
    const { templates, share } = fitTemplates(silence, { ...fit, components: 2 });
    expect([...new Set(templates)]).toEqual([1 / BINS]);
    expect(share).toBe(0);
  });
});

describe('activations of chosen frames', () => {
  const templates = joinTemplates([bump(4), bump(12), bump(14)], BINS);

  it('find the levels that frames were made of, in the unit of the frames', () => {
    for (const unit of [1, 1e-3, 300]) {
      const chosen = scaled(framesOf([4, 12], 8), unit);
      const { activations, divergence } = fitActivations(chosen, templates, 1);
      for (let t = 0; t < FRAMES; t++) {
        const sum = chosen.v.slice(t * BINS, (t + 1) * BINS).reduce((total, x) => total + x, 0);
        const found = activations.slice(t * 3, t * 3 + 3).reduce((total, x) => total + x, 0);
        expect(found / sum).toBeCloseTo(1, 4);
        expect(activations[t * 3 + 2]).toBeLessThan(0.02 * unit);
      }
      expect(divergence).toBeLessThan(1e-3 * unit * FRAMES);
    }
  });

  it('have a divergence that is the sum over any parts', () => {
    const chosen = framesOf([4, 9, 13], 9);
    const whole = fitActivations(chosen, templates, 1).divergence;
    const rows = Array.from({ length: FRAMES }, (_, t) => t);
    const parts = [rows.slice(0, 13), rows.slice(13)].map((part) => takeRows(chosen, part));
    const sum = parts.reduce((total, part) => total + fitActivations(part, templates, 1).divergence, 0);
    expect(sum / whole).toBeCloseTo(1, 4);
  });

  it('are 0 in silence, and of no frames', () => {
    const silence = { v: new Float32Array(2 * BINS), frames: 2, bins: BINS };
    expect([...fitActivations(silence, templates, 1).activations]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(fitActivations({ v: new Float32Array(0), frames: 0, bins: BINS }, templates, 1)).toEqual({
      activations: new Float64Array(0),
      divergence: 0,
    });
  });
});
