import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAnalyser } from '../../src/dsp/analyser.js';
import { createRealFft } from '../../src/dsp/fft.js';
import { createOverlapAdd, spanOf } from '../../src/dsp/overlap-add.js';
import { frameCount, frameStart } from '../../src/dsp/units.js';
import { maxDifference, noise } from './measure.js';

const anyShape = fc
  .record({ power: fc.integer({ min: 4, max: 8 }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ power, share }) => ({
    nFft: 2 ** power,
    hopSamples: 1 + Math.floor(share * (2 ** (power - 1) - 1)),
  }));
/** A length, and a region of it. */
const anyRegion = fc
  .tuple(fc.integer({ min: 1, max: 3000 }), fc.nat(), fc.nat())
  .map(([length, a, b]) => ({ length, ends: [a % (length + 1), b % (length + 1)].sort((x, y) => x - y) }));

describe('a region of a signal', () => {
  it('comes back from the unmodified frames of its span, those of any streams in any order', () => {
    fc.assert(
      fc.property(anyShape, anyRegion, fc.boolean(), (shape, { length, ends: [start, end] }, isBackwards) => {
        const { nFft, hopSamples } = shape;
        const span = spanOf(shape, frameCount(length, hopSamples), start, end);
        const overlapAdd = createOverlapAdd(shape, span);
        const analyser = createAnalyser(nFft);
        const spectrum = new Float64Array(nFft + 2);
        const frame = new Float64Array(nFft);
        const signals = [noise(length, 1), noise(length, 2)];
        const streams = signals.map(() => new Float64Array(overlapAdd.length));
        const numbers = Array.from({ length: span.toFrame - span.fromFrame }, (_, i) => span.fromFrame + i);
        for (const k of isBackwards ? numbers.reverse() : numbers) {
          for (const [s, signal] of signals.entries()) {
            analyser.transform(signal, frameStart(k, nFft, hopSamples), spectrum);
            createRealFft(nFft).inverse(spectrum, frame);
            overlapAdd.add(streams[s], k, frame);
          }
        }
        for (const [s, stream] of streams.entries()) {
          overlapAdd.divide(stream);
          expect(maxDifference(stream, signals[s].subarray(start, end))).toBeLessThan(1e-13);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('has in its span every frame that reaches into it, and no other', () => {
    fc.assert(
      fc.property(anyShape, anyRegion, (shape, { length, ends: [start, end] }) => {
        fc.pre(start < end);
        const { nFft, hopSamples } = shape;
        const frames = frameCount(length, hopSamples);
        const { fromFrame, toFrame, fromSample, toSample } = spanOf(shape, frames, start, end);
        // The window's first sample is 0.
        const reaches = (k: number) =>
          frameStart(k, nFft, hopSamples) < end && frameStart(k, nFft, hopSamples) + nFft > start;
        const numbers = Array.from({ length: frames }, (_, k) => k).filter(reaches);
        expect([fromFrame, toFrame]).toEqual([numbers[0], numbers[numbers.length - 1] + 1]);
        expect(fromSample).toBe(frameStart(fromFrame, nFft, hopSamples));
        expect(toSample).toBe(frameStart(toFrame - 1, nFft, hopSamples) + nFft);
      }),
      { numRuns: 150 },
    );
  });
});
