import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAnalyser, createOverlapAdd, frameCount, istft, stft } from '../../src/dsp/index.js';
import { maxDifference, noise } from './measure.js';

describe('overlap-add in a stream', () => {
  it('hands out every sample once, in order, and equals the inverse in one piece', () => {
    const shapes = fc
      .record({ power: fc.integer({ min: 4, max: 8 }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
      .map(({ power, share }) => ({
        nFft: 2 ** power,
        hopSamples: 1 + Math.floor(share * (2 ** (power - 1) - 1)),
      }));
    fc.assert(
      fc.property(
        shapes,
        fc.integer({ min: 0, max: 3000 }),
        fc.integer({ min: 1, max: 4 }),
        (shape, length, streams) => {
          const signals = Array.from({ length: streams }, (_, s) => noise(length, s + 1));
          const outputs = signals.map(() => new Float64Array(length).fill(Number.NaN));
          const { fft, transform } = createAnalyser(shape);
          const spectrum = new Float64Array(shape.nFft + 2);
          const frame = new Float64Array(shape.nFft);
          let next = 0;
          const overlapAdd = createOverlapAdd(shape, length, streams, (start, blocks) => {
            expect(start).toBe(next);
            expect(blocks.length).toBe(streams);
            for (const [s, block] of blocks.entries()) outputs[s].set(block, start);
            next = start + blocks[0].length;
          });
          for (let k = 0; k < frameCount(length, shape.hopSamples); k++) {
            for (const [s, signal] of signals.entries()) {
              transform(signal, k, spectrum);
              fft.inverse(spectrum, frame);
              overlapAdd.add(s, frame);
            }
            overlapAdd.advance();
          }
          overlapAdd.end();
          expect(next).toBe(length);
          for (const [s, signal] of signals.entries()) {
            expect(outputs[s]).toEqual(istft(stft(signal, shape), length));
            expect(maxDifference(outputs[s], signal)).toBeLessThan(1e-13);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('hands out blocks of some windows, however long the signal', () => {
    const shape = { nFft: 64, hopSamples: 16 };
    const length = 100_000;
    const frame = new Float64Array(64);
    let longest = 0;
    let blocks = 0;
    const overlapAdd = createOverlapAdd(shape, length, 1, (_, [block]) => {
      longest = Math.max(longest, block.length);
      blocks++;
    });
    for (let k = 0; k < frameCount(length, 16); k++) {
      overlapAdd.add(0, frame);
      overlapAdd.advance();
    }
    overlapAdd.end();
    expect(longest).toBeLessThanOrEqual(4 * 64);
    expect(blocks).toBeLessThan(length / 64);
  });

  it('takes a stream that is left out for silence', () => {
    const heard: number[][] = [];
    const overlapAdd = createOverlapAdd({ nFft: 16, hopSamples: 8 }, 9, 2, (_, blocks) => {
      for (const block of blocks) heard.push(Array.from(block));
    });
    for (let k = 0; k < 2; k++) {
      overlapAdd.add(0, new Float64Array(16).fill(1));
      overlapAdd.advance();
    }
    overlapAdd.end();
    expect(heard[1]).toEqual(new Array(9).fill(0));
    expect(Math.min(...heard[0])).toBeGreaterThan(0.5);
  });

  it.each([1, 3])('refuses to end after %i frames of 2', (frames) => {
    const overlapAdd = createOverlapAdd({ nFft: 16, hopSamples: 8 }, 9, 1, () => {});
    for (let k = 0; k < frames; k++) overlapAdd.advance();
    expect(() => overlapAdd.end()).toThrow(RangeError);
  });
});
