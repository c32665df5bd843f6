import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { createAnalyser } from '../../src/dsp/analyser.js';
import { binCount, frameCount, hannWindow, istft, stft } from '../../src/dsp/index.js';
import { directDft, maxDifference, noise, peak } from './measure.js';

const windows = [16, 64, 1024];
const hopShares = [2, 4, 8, 1]; // nFft / share; 1 stands for an odd hop
const shapes = windows.flatMap((nFft) =>
  hopShares.map((share) => ({ nFft, hopSamples: share === 1 ? Math.floor(nFft / 3) | 1 : nFft / share })),
);

describe('the short-time Fourier transform', () => {
  it.each([
    { nFft: 64, hopSamples: 16, length: 301 },
    { nFft: 128, hopSamples: 43, length: 500 },
    { nFft: 256, hopSamples: 64, length: 5 },
  ])('equals windowed frames around k * hop, transformed by the definition: %o', ({ length, ...shape }) => {
    const samples = noise(length);
    const spectrogram = stft(samples, shape);
    const { nFft, hopSamples } = shape;
    const window = hannWindow(nFft);
    const rows: number[] = [];
    for (let k = 0; k < frameCount(length, hopSamples); k++) {
      const frame = window.map((w, n) => w * (samples[k * hopSamples - nFft / 2 + n] ?? 0));
      rows.push(...directDft(frame));
    }
    expect(spectrogram.shape).toEqual([binCount(nFft), frameCount(length, hopSamples), 2]);
    expect([3, 1, 1].map((i, d) => i * spectrogram.stride[d]).reduce((a, b) => a + b)).toBe(
      spectrogram.index(3, 1, 1),
    );
    expect(maxDifference(spectrogram.data, rows) / peak(rows)).toBeLessThan(1e-12);
  });

  it('has a full-scale sine at nFft / 4, in the bin of its frequency', () => {
    const samples = Float32Array.from({ length: 4096 }, (_, n) => Math.sin((2 * Math.PI * 8 * n) / 64));
    const spectrogram = stft(samples, { nFft: 64 });
    const magnitude = Array.from({ length: spectrogram.shape[0] }, (_, f) =>
      Math.hypot(spectrogram.get(f, 100, 0), spectrogram.get(f, 100, 1)),
    );
    expect(magnitude.indexOf(Math.max(...magnitude))).toBe(8);
    expect(magnitude[8]).toBeCloseTo(16, 4);
  });

  it('of two frames at once equals two single ones', () => {
    const analyser = createAnalyser(128);
    const samples = Float32Array.from(noise(1000, 1));
    const [pairA, pairB, singleA, singleB] = [0, 1, 2, 3].map(() => new Float64Array(130));
    for (const [a, b] of [
      [-64, 930],
      [96, 608],
      [896, -64],
      [320, 320],
    ]) {
      analyser.transformPair(samples, a, b, pairA, pairB);
      analyser.transform(samples, a, singleA);
      analyser.transform(samples, b, singleB);
      expect(maxDifference(pairA, singleA)).toBeLessThan(1e-13 * 128);
      expect(maxDifference(pairB, singleB)).toBeLessThan(1e-13 * 128);
      expect(peak(singleA)).toBeGreaterThan(0.1);
    }
  });

  it('of a frame that begins before the signal and ends after it sees zeros there, and nothing of earlier ones', () => {
    const analyser = createAnalyser(16);
    const spectrum = new Float64Array(18);
    analyser.transform(noise(16), 0, spectrum);
    analyser.transform(new Float32Array([1, 1, 1]), -8, spectrum);
    const frame = hannWindow(16).map((w, n) => (n >= 8 && n < 11 ? w : 0));
    expect(maxDifference(spectrum, directDft(frame))).toBeLessThan(1e-14);
    analyser.transform(new Float32Array([1, 1, 1]), 32, spectrum);
    expect(peak(spectrum)).toBe(0);
  });
});

describe('the inverse transform', () => {
  it.each(shapes)('gives back signals of any length: %o', (shape) => {
    const { nFft, hopSamples } = shape;
    const lengths = [
      0,
      1,
      2,
      hopSamples,
      hopSamples + 1,
      nFft / 2 - 1,
      nFft - 1,
      nFft,
      nFft + 1,
      5 * nFft + 7,
      8191,
    ];
    for (const length of lengths) {
      const samples = noise(length, length);
      const back = istft(stft(samples, shape), length, shape);
      expect(back.length).toBe(length);
      expect(maxDifference(back, samples), `${length} samples`).toBeLessThan(1e-13);
    }
  });

  it('gives the nearest signal in the least-squares sense where no signal fits', () => {
    const shape = { nFft: 32, hopSamples: 8 };
    const length = 200;
    const modified = stft(noise(length), shape);
    const [bins] = modified.shape;
    for (let i = 0; i < modified.data.length; i += 7) modified.data[i] = 0;
    const distance = (samples: Float64Array) => {
      const other = stft(samples, shape).data;
      let sum = 0;
      for (let i = 0; i < other.length; i++) {
        const bin = Math.floor(i / 2) % bins;
        const real = i % 2 === 0;
        const isEdge = bin === 0 || bin === bins - 1;
        if (isEdge && !real) continue; // no real frame has an imaginary part there
        sum += (isEdge ? 1 : 2) * (other[i] - modified.data[i]) ** 2;
      }
      return sum;
    };
    const best = istft(modified, length);
    const least = distance(best);
    expect(least).toBeGreaterThan(1);
    for (let i = 0; i < length; i += 9) {
      for (const nudge of [-0.01, 0.01]) {
        const other = best.slice();
        other[i] += nudge;
        expect(distance(other)).toBeGreaterThan(least);
      }
    }
  });

  it('takes a spectrogram of any strides, its hop a quarter of the window if nothing else is said', () => {
    const samples = noise(300);
    const spectrogram = stft(samples, { nFft: 32 });
    const [bins, frames] = spectrogram.shape;
    const turned = ndarray(new Float64Array(spectrogram.size), spectrogram.shape);
    for (let f = 0; f < bins; f++) {
      for (let t = 0; t < frames; t++) {
        for (const part of [0, 1]) turned.set(f, t, part, spectrogram.get(f, t, part));
      }
    }
    expect(turned.stride).not.toEqual(spectrogram.stride);
    expect(istft(turned, 300)).toEqual(istft(spectrogram, 300, { hopSamples: 8 }));
    expect(maxDifference(istft(turned, 300), samples)).toBeLessThan(1e-13);
  });

  it('refuses a spectrogram of another length, hop or form', () => {
    const spectrogram = stft(noise(100), { nFft: 32, hopSamples: 8 });
    const remedy = 'Try the hop and the signal that it was made with.';
    expect(() => istft(spectrogram, 200)).toThrow(
      `the number of frames of spectrogram must be the 26 of 200 samples at a hop of 8, got 14. ${remedy}`,
    );
    expect(() => istft(spectrogram, 100, { hopSamples: 16 })).toThrow(
      `the number of frames of spectrogram must be the 8 of 100 samples at a hop of 16, got 14. ${remedy}`,
    );
    expect(() => istft(spectrogram.transpose(1, 0, 2), 100)).toThrow(
      'the number of bins of spectrogram must be nFft / 2 + 1, for an nFft that is a power of two from 16 to 65536, got 14. Look at the order of its dimensions.',
    );
    expect(() => istft(spectrogram.hi(17, 14, 1), 100)).toThrow(
      'spectrogram must have the shape [bins, frames, 2], got [17, 14, 1].',
    );
  });
});
