import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { magnitudeSpectrogram } from '../../src/dsp/index.js';
import { createRandom } from '../../src/nmf/random.js';
import { collectMagnitudes, gridOf } from '../../src/separation/index.js';

describe('the magnitudes of chosen frames', () => {
  it('are those of the whole spectrogram, to the bit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4000 }),
        fc.integer({ min: 4, max: 8 }),
        fc.integer({ min: 2, max: 6 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 900 }),
        (samples, log, part, pattern, blockSamples) => {
          const shape = { nFft: 2 ** log, hopSamples: Math.floor(2 ** log / part) };
          const random = createRandom(samples, 0);
          const channels = [0, 1].map(() => Float32Array.from({ length: samples }, () => 2 * random() - 1));
          const { magnitudes } = magnitudeSpectrogram({ sampleRate: 8000, channels }, shape);
          const [bins, frames] = magnitudes.shape;
          const chosen = Array.from({ length: frames }, (_, t) => t).filter(
            (t) => pattern[t % pattern.length],
          );
          let read = 0;
          function* blocks() {
            for (let at = 0; at < samples; at += blockSamples) {
              const block = channels.map((channel) => channel.subarray(at, at + blockSamples));
              read += block[0].length;
              yield block;
            }
          }
          const gathered = collectMagnitudes(blocks(), { channels: 2 }, shape, chosen);
          expect(gathered.frames).toBe(chosen.length);
          expect(read).toBe(samples);
          for (const [i, t] of chosen.entries()) {
            const row = Buffer.from(Float32Array.from(gathered.v.subarray(i * bins, (i + 1) * bins)).buffer);
            const expected = Float32Array.from({ length: bins }, (_, f) => magnitudes.get(f, t));
            expect(Buffer.compare(row, Buffer.from(expected.buffer))).toBe(0);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('are on a regular grid over all of a long recording', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2 ** 16, max: 1e7 }), (count) => {
        const { every, frames } = gridOf(count);
        expect(frames.length).toBeGreaterThanOrEqual(8192);
        expect(frames.length).toBeLessThanOrEqual(1.125 * 8192);
        expect(frames[0]).toBeLessThan(every);
        expect(frames[1] - frames[0]).toBe(every);
        expect(count - frames[frames.length - 1]).toBeLessThanOrEqual(every);
      }),
    );
  });
});
