import { describe, expect, it } from 'vitest';
import { binCount, createAnalyser, frameCount, hannWindow, istft, stft } from '../../src/dsp/index.js';
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
    expect(spectrogram.bins).toBe(binCount(nFft));
    expect(spectrogram.frames * spectrogram.bins * 2).toBe(spectrogram.data.length);
    expect(maxDifference(spectrogram.data, rows) / peak(rows)).toBeLessThan(1e-12);
  });

  it('has a full-scale sine at nFft / 4, in the bin of its frequency', () => {
    const samples = Float32Array.from({ length: 4096 }, (_, n) => Math.sin((2 * Math.PI * 8 * n) / 64));
    const { data, bins } = stft(samples, { nFft: 64, hopSamples: 16 });
    const magnitude = Array.from({ length: bins }, (_, f) =>
      Math.hypot(data[(100 * bins + f) * 2], data[(100 * bins + f) * 2 + 1]),
    );
    expect(magnitude.indexOf(Math.max(...magnitude))).toBe(8);
    expect(magnitude[8]).toBeCloseTo(16, 4);
  });

  it('of two frames at once equals two single ones', () => {
    const analyser = createAnalyser({ nFft: 128, hopSamples: 32 });
    const [left, right] = [noise(1000, 1), Float32Array.from(noise(700, 2))];
    const [pairA, pairB, singleA, singleB] = [0, 1, 2, 3].map(() => new Float64Array(130));
    for (const [a, b] of [
      [0, 31],
      [5, 21],
      [30, 0],
      [12, 12],
    ]) {
      analyser.transformPair(left, a, right, b, pairA, pairB);
      analyser.transform(left, a, singleA);
      analyser.transform(right, b, singleB);
      expect(maxDifference(pairA, singleA)).toBeLessThan(1e-13 * 128);
      expect(maxDifference(pairB, singleB)).toBeLessThan(1e-13 * 128);
      expect(peak(singleA)).toBeGreaterThan(0.1);
    }
  });

  it('loads frames that begin before the signal and end after it, and nothing of earlier ones stays', () => {
    const analyser = createAnalyser({ nFft: 16, hopSamples: 8 });
    const target = new Float64Array(16).fill(9);
    analyser.loadFrame(new Float32Array([1, 1, 1]), 0, target);
    expect(target).toEqual(analyser.window.map((w, n) => (n >= 8 && n < 11 ? w : 0)));
    analyser.loadFrame(new Float32Array([1, 1, 1]), 5, target);
    expect(target).toEqual(new Float64Array(16));
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
      const back = istft(stft(samples, shape), length);
      expect(back.length).toBe(length);
      expect(maxDifference(back, samples), `${length} samples`).toBeLessThan(1e-13);
    }
  });

  it('gives the nearest signal in the least-squares sense where no signal fits', () => {
    const shape = { nFft: 32, hopSamples: 8 };
    const length = 200;
    const { data, ...rest } = stft(noise(length), shape);
    const modified = { ...rest, data: data.map((value, i) => (i % 7 === 0 ? 0 : value)) };
    const distance = (samples: Float64Array) => {
      const other = stft(samples, shape).data;
      let sum = 0;
      for (let i = 0; i < other.length; i++) {
        const bin = Math.floor(i / 2) % modified.bins;
        const real = i % 2 === 0;
        const isEdge = bin === 0 || bin === modified.bins - 1;
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

  it('refuses a spectrogram of another length', () => {
    const spectrogram = stft(noise(100), { nFft: 32, hopSamples: 8 });
    expect(() => istft(spectrogram, 200)).toThrow(
      'spectrogram.frames must be the 26 of 200 samples, got 14. Try the length of the signal that went in.',
    );
  });
});
