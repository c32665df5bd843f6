import { describe, expect, it } from 'vitest';
import { fitActivations, frameMisfits, takeRows } from '../../src/nmf/index.js';
import { exampleSpectrogram } from './examples.js';

const BINS = 20;
const chosen = {
  v: exampleSpectrogram({ bins: BINS, frames: 30, rank: 3, seed: 2, scale: 7 }).data,
  frames: 30,
  bins: BINS,
};
const templates = new Float64Array(BINS * 2).map((_, i) => (i % 2 === 0 ? 1 / BINS : (2 * (i + 1)) / 840));

describe('the misfit of frames', () => {
  it('is the divergence over the root of the sum, V having a mean of 1', () => {
    const rows = [3, 4, 17, 29];
    const mean = chosen.v.reduce((sum, x) => sum + x, 0) / chosen.v.length;
    const found = frameMisfits(chosen, rows, templates, 1);
    const { activations } = fitActivations(takeRows(chosen, rows), templates, 1);
    for (const [i, row] of rows.entries()) {
      let divergence = 0;
      let sum = 0;
      for (let f = 0; f < BINS; f++) {
        const x = chosen.v[row * BINS + f] / mean;
        const p =
          (templates[2 * f] * activations[2 * i] + templates[2 * f + 1] * activations[2 * i + 1]) / mean;
        divergence += (x > 0 ? x * Math.log(x / p) : 0) - x + p;
        sum += x;
      }
      expect(found[i]).toBeCloseTo(divergence / Math.sqrt(sum), 5);
    }
  });

  it.each([0, 1, 2])('does not depend on the unit of the magnitudes, at beta %s', (beta) => {
    const rows = [0, 1, 2, 11];
    const louder = { ...chosen, v: chosen.v.map((x) => 1000 * x) };
    const found = frameMisfits(chosen, rows, templates, beta);
    for (const [i, misfit] of frameMisfits(louder, rows, templates, beta).entries()) {
      expect(misfit / found[i]).toBeCloseTo(1, 3);
    }
  });
});
