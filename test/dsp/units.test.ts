import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binCount, binToHz, frameCount, frameStart, nearestPowerOfTwo } from '../../src/dsp/units.js';
import { hannWindow } from '../../src/dsp/window.js';

describe('units', () => {
  it('bins reach from 0 Hz to half the sample rate', () => {
    expect(binCount(1024)).toBe(513);
    expect(binToHz(0, 44100, 1024)).toBe(0);
    expect(binToHz(binCount(1024) - 1, 44100, 1024)).toBe(22050);
    expect(binToHz(0.5, 8000, 16)).toBe(250);
  });

  it.each([
    [0, 256, 0],
    [1, 256, 1],
    [2, 256, 2],
    [257, 256, 2],
    [258, 256, 3],
  ])('a signal of %i samples at hop %i has %i frames', (length, hop, frames) => {
    expect(frameCount(length, hop)).toBe(frames);
  });

  it('the last frame is the first that is centred on the last sample or beyond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 32768 }), (length, hop) => {
        const last = frameCount(length, hop) - 1;
        const centre = (frame: number) => frameStart(frame, 64, hop) + 32;
        expect(centre(last)).toBeGreaterThanOrEqual(length - 1);
        expect(centre(last - 1)).toBeLessThan(length - 1);
      }),
    );
  });

  it('the nearest power of two is at no greater distance than any other', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e6, noNaN: true }), (x) => {
        const near = nearestPowerOfTwo(x);
        const least = Math.min(...Array.from({ length: 22 }, (_, i) => Math.abs(x - 2 ** i)));
        expect(Math.abs(x - near)).toBe(least);
      }),
    );
    expect(nearestPowerOfTwo(3)).toBe(4);
  });
});

describe('the Hann window', () => {
  it('is periodic: copies half a window apart add up to 1 everywhere', () => {
    const window = hannWindow(64);
    for (let n = 0; n < 32; n++) expect(window[n] + window[n + 32]).toBeCloseTo(1, 15);
    expect(window[0]).toBe(0);
    expect(window[32]).toBe(1);
  });

  it('squared, half a window apart, never adds up to less than a half', () => {
    const window = hannWindow(4096);
    for (let n = 0; n < 2048; n++) {
      expect(window[n] ** 2 + window[n + 2048] ** 2).toBeGreaterThan(0.5 - 1e-15);
    }
  });
});
