import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeRate, changeRateOfBlocks } from '../../src/dsp/index.js';
import { createRandom } from '../../src/nmf/random.js';

const anyRate = fc.constantFrom(8000, 11_025, 16_000, 44_100, 47_999, 48_000, 1);

describe('a change of rate in blocks', () => {
  it('gives the bits of the whole, whatever the blocks', () => {
    fc.assert(
      fc.property(
        ...[anyRate, anyRate, fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 700 }), fc.nat()],
        (fromHz, toHz, samples, blockSamples, seed) => {
          const random = createRandom(seed, 0);
          const channels = [0, 1].map(() => Float32Array.from({ length: samples }, () => 2 * random() - 1));
          if (toHz / fromHz > 50) return; // millions of samples
          const whole = changeRate({ sampleRate: fromHz, channels }, toHz).channels;
          function* blocks() {
            for (let at = 0; at < samples; at += blockSamples)
              yield channels.map((channel) => channel.subarray(at, at + blockSamples));
          }
          const shape = { samples, sampleRate: fromHz, channels: 2 };
          const parts = [...changeRateOfBlocks(blocks(), shape, toHz)];
          for (const [c, channel] of whole.entries()) {
            const joined = Buffer.concat(parts.map((part) => Buffer.from(Float32Array.from(part[c]).buffer)));
            expect(Buffer.compare(joined, Buffer.from(Float32Array.from(channel).buffer))).toBe(0);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
