import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spanOf } from '../../src/dsp/overlap-add.js';
import { createRegionFilter, type FillMasks } from '../../src/dsp/region-filter.js';
import { frameCount } from '../../src/dsp/units.js';
import { maxDifference, noise } from './measure.js';

const shape = { nFft: 64, hopSamples: 20 };
const length = 1000;
const frames = frameCount(length, shape.hopSamples);
const channels = [noise(length, 1), noise(length, 2)];
const everything: FillMasks = (_, masks) => {
  for (const mask of masks) mask.fill(1);
};
/** Other factors in every frame and bin; those of the two outputs add up to 1. */
const shared: FillMasks = (frame, [a, b]) => {
  for (let f = 0; f < a.length; f++) {
    a[f] = 0.5 + 0.5 * Math.sin(frame * f + f);
    if (b !== undefined) b[f] = 1 - a[f];
  }
};
const anyRegion = fc
  .tuple(fc.nat({ max: length }), fc.nat({ max: length }))
  .map((ends) => ends.sort((x, y) => x - y));

describe('a filtered region', () => {
  it('is the signal itself where every mask is 1, in every channel and output', () => {
    const filter = createRegionFilter(shape, 2);
    fc.assert(
      fc.property(anyRegion, ([start, end]) => {
        const outputs = filter(channels, 0, spanOf(shape, frames, start, end), everything);
        expect(outputs).toHaveLength(2);
        for (const output of outputs) {
          for (const [c, samples] of output.entries()) {
            expect(maxDifference(samples, channels[c].subarray(start, end))).toBeLessThan(1e-13);
          }
        }
      }),
    );
  });

  it('equals that part of the whole, also when it is given no more than the samples of its span', () => {
    const filter = createRegionFilter(shape, 1);
    const [whole] = filter(channels, 0, spanOf(shape, frames, 0, length), shared);
    expect(maxDifference(whole[0], channels[0])).toBeGreaterThan(0.1);
    fc.assert(
      fc.property(anyRegion, ([start, end]) => {
        const span = spanOf(shape, frames, start, end);
        const { fromSample, toSample } = span;
        const part = channels.map((samples) =>
          Float64Array.from({ length: toSample - fromSample }, (_, i) => samples[fromSample + i] ?? 0),
        );
        const [output] = filter(part, fromSample, span, shared);
        for (const [c, samples] of output.entries()) {
          expect(maxDifference(samples, whole[c].subarray(start, end))).toBeLessThan(1e-13);
        }
      }),
    );
  });

  it('shares the signal out between outputs whose masks add up to 1', () => {
    const [a, b] = createRegionFilter(shape, 2)(channels, 0, spanOf(shape, frames, 0, length), shared);
    for (const [c, samples] of channels.entries()) {
      expect(
        maxDifference(
          a[c].map((x, i) => x + b[c][i]),
          samples,
        ),
      ).toBeLessThan(1e-13);
    }
  });

  it('has the samples of the signal among those between them when it is upsampled', () => {
    const tone = Float64Array.from({ length }, (_, i) => Math.sin(0.4 * i));
    for (const upsampling of [2, 8]) {
      const filter = createRegionFilter(shape, 1, upsampling);
      const [[samples]] = filter([tone], 0, spanOf(shape, frames, 200, 700), everything);
      expect(samples).toHaveLength(500 * upsampling);
      for (let i = 0; i < samples.length; i++) {
        expect(Math.abs(samples[i] - Math.sin(0.4 * (200 + i / upsampling)))).toBeLessThan(1e-3);
      }
    }
  });
});
