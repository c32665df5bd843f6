import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeWav, encodeWav, storedSound } from '../../src/audio/index.js';

const anyBlock = (channels: number) =>
  fc.integer({ min: 1, max: 40 }).chain((length) => {
    const sample = fc.oneof(fc.float(), fc.float({ min: -1.5, max: 1.5, noNaN: true }));
    const channel = fc.array(sample, { minLength: length, maxLength: length });
    return fc.array(channel, { minLength: channels, maxLength: channels });
  });

describe('a sound as it would be stored', () => {
  it('is what a WAV file gives back, block after block', () => {
    const anyCase = fc.constantFrom(1, 2, 5).chain((channels) =>
      fc.record({
        channels: fc.constant(channels),
        blocks: fc.array(anyBlock(channels), { minLength: 1, maxLength: 3 }),
        bitDepth: fc.constantFrom('16', '24', '32f'),
        channelMask: fc.option(fc.nat(2 ** 31 - 1), { nil: undefined }),
      }),
    );
    fc.assert(
      fc.property(anyCase, ({ channels, blocks, bitDepth, channelMask }) => {
        const stored = storedSound({ sampleRate: 8000, channels }, bitDepth, { channelMask });
        for (const rows of blocks) {
          const block = rows.map((row) => Float32Array.from(row));
          const file = decodeWav(encodeWav({ sampleRate: 8000, channels: block }, bitDepth, { channelMask }));
          expect(stored.format).toEqual(file.format);
          expect(stored.samples(block)).toEqual(file.signal.channels);
          expect(block).toEqual(rows.map((row) => Float32Array.from(row)));
        }
      }),
    );
  });
});
