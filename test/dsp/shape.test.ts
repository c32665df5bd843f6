import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stftShape } from '../../src/dsp/index.js';
import { NmfError } from '../../src/errors.js';

describe('the default STFT shape', () => {
  it.each([
    [1000, 64],
    [4000, 256],
    [5512, 256],
    [8000, 512],
    [16000, 1024],
    [22050, 1024],
    [44100, 2048],
    [48000, 4096],
    [96000, 8192],
    [768000, 65536],
  ])('at %i Hz is the power of two nearest 64 ms, %i samples, and a hop of a quarter', (sampleRate, nFft) => {
    expect(stftShape(sampleRate)).toEqual({ nFft, hopSamples: nFft / 4 });
  });

  it('takes a window in milliseconds or in samples, and a hop', () => {
    expect(stftShape(16000, { windowMs: 32 })).toEqual({ nFft: 512, hopSamples: 128 });
    expect(stftShape(16000, { windowMs: 0.1 })).toEqual({ nFft: 64, hopSamples: 16 });
    expect(stftShape(16000, { nFft: 16, hopSamples: 8 })).toEqual({ nFft: 16, hopSamples: 8 });
    expect(stftShape(16000, { hopSamples: 1 })).toEqual({ nFft: 1024, hopSamples: 1 });
  });

  it.each([
    [
      { hopSamples: 4096 },
      'hopSamples must be a whole number between 1 and 512 samples (half the window of 1024), got 4096. Try 256.',
    ],
    [
      { hopSamples: 0 },
      'hopSamples must be a whole number between 1 and 512 samples (half the window of 1024), got 0. Try 256.',
    ],
    [{ hopSamples: 1.5 }, 'got 1.5. Try 256.'],
    [{ hopSamples: Number.NaN }, 'got NaN. Try 256.'],
    [{ nFft: 1000 }, 'nFft must be a power of two from 16 to 65536 samples, got 1000. Try 1024.'],
    [{ nFft: 8 }, 'got 8. Try 16.'],
    [{ nFft: 131072 }, 'got 131072. Try 65536.'],
    [{ nFft: Number.NaN }, 'got NaN. Try 16.'],
    [
      { windowMs: 0 },
      'windowMs must be more than 0 and at most 4096 ms (65536 samples at 16000 Hz), got 0. Try 64.',
    ],
    [{ windowMs: -5 }, 'got -5. Try 64.'],
    [{ windowMs: 5000 }, 'got 5000. Try 64.'],
    [{ windowMs: Number.POSITIVE_INFINITY }, 'got Infinity. Try 64.'],
    [{ windowMs: Number.NaN }, 'got NaN. Try 64.'],
    [{ windowMs: 64, nFft: 1024 }, 'windowMs and nFft both set the window: give one of them.'],
  ])('refuses %j, naming rule, value and remedy', (options, message) => {
    const attempt = () => stftShape(16000, options);
    expect(attempt).toThrow(NmfError);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it('gives only shapes that keep its own rules', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 768000 }),
        fc.double({ min: 0.01, max: 80, noNaN: true }),
        (rate, ms) => {
          const shape = stftShape(rate, { windowMs: ms });
          expect(stftShape(rate, shape)).toEqual(shape);
        },
      ),
    );
  });
});
