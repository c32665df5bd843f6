import fc from 'fast-check';
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { istft, magnitudeSpectrogram, signals, stft } from '../../src/dsp/index.js';
import { maxDifference, noise, peak } from './measure.js';

const channel = (length: number, seed: number) => Float32Array.from(noise(length, seed));

/** Masks from 0 to 1, [count x bins x frames], which add up to 1. */
function sharedMasks(count: number, bins: number, frames: number) {
  const random = noise(count * bins * frames, 7);
  const data = new Float32Array(random.length);
  const size = bins * frames;
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let k = 0; k < count; k++) sum += Math.abs(random[k * size + i]);
    for (let k = 0; k < count; k++) data[k * size + i] = Math.abs(random[k * size + i]) / sum;
  }
  return ndarray(data, [count, bins, frames]);
}

describe('signals that masks cut out', () => {
  it('add up to the mixture, to a millionth of its peak, where the masks add up to 1', () => {
    const anyCase = fc.record({
      power: fc.integer({ min: 4, max: 9 }),
      hopShare: fc.constantFrom(2, 3, 4, 8),
      length: fc.integer({ min: 1, max: 6000 }),
      count: fc.integer({ min: 1, max: 12 }),
      channels: fc.integer({ min: 1, max: 3 }),
      scale: fc.constantFrom(1e-6, 1, 1e6),
    });
    fc.assert(
      fc.property(anyCase, ({ power, hopShare, length, count, channels, scale }) => {
        const nFft = 2 ** power;
        const options = { nFft, hopSamples: Math.floor(nFft / hopShare) };
        const signal = {
          sampleRate: 8000,
          channels: Array.from({ length: channels }, (_, c) => channel(length, c + 1).map((x) => x * scale)),
        };
        const spectrogram = magnitudeSpectrogram(signal, options);
        const [bins, frames] = spectrogram.magnitudes.shape;
        const parts = signals(signal, sharedMasks(count, bins, frames), spectrogram);
        expect(parts).toHaveLength(count);
        for (const [c, samples] of signal.channels.entries()) {
          const sum = Float64Array.from(samples, (_, i) =>
            parts.reduce((total, part) => total + part.channels[c][i], 0),
          );
          expect(maxDifference(sum, samples)).toBeLessThan(1e-6 * scale);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('are the masked spectra transformed back', () => {
    const samples = channel(5000, 3);
    const signal = { sampleRate: 16_000, channels: [samples] };
    const options = { nFft: 128, hopSamples: 50 };
    const spectrum = stft(samples, options);
    const [bins, frames] = spectrum.shape;
    const masks = sharedMasks(3, bins, frames);
    for (const [k, part] of signals(signal, masks, options).entries()) {
      const masked = stft(samples, options);
      for (let f = 0; f < bins; f++) {
        for (let t = 0; t < frames; t++) {
          for (const i of [0, 1]) masked.set(f, t, i, masked.get(f, t, i) * masks.get(k, f, t));
        }
      }
      const expected = istft(masked, samples.length, options);
      expect(maxDifference(part.channels[0], expected)).toBeLessThan(2e-7);
      expect(peak(expected)).toBeGreaterThan(0.1);
    }
  });

  it('keep rate, channels and length, and are none where there is no mask', () => {
    const signal = { sampleRate: 8000, channels: [channel(900, 1), channel(900, 2)] };
    const { magnitudes } = magnitudeSpectrogram(signal);
    const [bins, frames] = magnitudes.shape;
    const [all] = signals(signal, ndarray(new Float32Array(bins * frames).fill(1), [1, bins, frames]));
    expect(all.sampleRate).toBe(8000);
    for (const c of [0, 1]) expect(maxDifference(all.channels[c], signal.channels[c])).toBeLessThan(1e-7);
    expect(signals(signal, ndarray(new Float32Array(0), [0, bins, frames]))).toEqual([]);
  });

  it('take masks of any strides and precision', () => {
    const signal = { sampleRate: 8000, channels: [channel(2000, 1)] };
    const [bins, frames] = magnitudeSpectrogram(signal, { nFft: 32 }).magnitudes.shape;
    const masks = sharedMasks(2, bins, frames);
    const wide = ndarray(
      new Float64Array(3 * frames * bins * 2 + 5),
      [2, bins, frames],
      [3, 6 * frames, 6],
      5,
    );
    for (let k = 0; k < 2; k++) {
      for (let f = 0; f < bins; f++) for (let t = 0; t < frames; t++) wide.set(k, f, t, masks.get(k, f, t));
    }
    expect(signals(signal, wide)).toEqual(signals(signal, masks));
  });
});

describe('masks are refused', () => {
  const signal = { sampleRate: 8000, channels: [channel(1000, 1)] };
  const of = (bins: number, frames: number, value = 0) =>
    ndarray(new Float32Array(bins * frames).fill(value), [1, bins, frames]);

  it.each([
    ['of other bins', of(32, 64), {}, 'the number of bins of masks must be nFft / 2 + 1'],
    [
      'of another hop',
      of(33, 64),
      { hopSamples: 8 },
      'the number of frames of masks must be the 126 of 1000',
    ],
    ['of another length', of(33, 63), {}, 'the number of frames of masks must be the 64 of 1000 samples'],
    [
      'that hold no number',
      of(33, 64, Number.NaN),
      {},
      'got NaN in mask 0 at bin 0 of frame 0. Put 0 there.',
    ],
    [
      'with a hop too long',
      of(33, 64),
      { hopSamples: 33 },
      'hopSamples must be a whole number between 1 and 32',
    ],
  ])('%s', (_, masks, options, message) => {
    expect(() => signals(signal, masks, options)).toThrow(message);
  });

  it('of two dimensions', () => {
    expect(() => signals(signal, ndarray(new Float32Array(33 * 64), [33, 64]))).toThrow(
      'masks must have the shape [masks, bins, frames], got [33, 64] with strides [64, 1].',
    );
  });
});
