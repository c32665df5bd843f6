import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRealFft } from '../../src/dsp/fft.js';
import { directDft, maxDifference, noise, peak } from './measure.js';

const sizes = Array.from({ length: 10 }, (_, i) => 2 ** (i + 1));

describe('the real Fourier transform', () => {
  it.each(sizes)('of %i samples equals the definition', (size) => {
    const frame = noise(size, size);
    const spectrum = new Float64Array(size + 2);
    createRealFft(size).forward(frame, spectrum);
    const expected = directDft(frame);
    expect(maxDifference(spectrum, expected) / peak(expected)).toBeLessThan(1e-13);
  });

  it.each(sizes)('of two frames of %i samples at once equals two single ones', (size) => {
    const fft = createRealFft(size);
    const [a, b] = [noise(size, 1), noise(size, 2)];
    const [pairA, pairB] = [new Float64Array(size + 2), new Float64Array(size + 2)];
    fft.forwardPair(a, b, pairA, pairB);
    expect(maxDifference(pairA, directDft(a)) / size).toBeLessThan(1e-14);
    expect(maxDifference(pairB, directDft(b)) / size).toBeLessThan(1e-14);
  });

  it.each([...sizes, 2 ** 16, 2 ** 20])(
    'is undone by its inverse at %i samples, single and paired',
    (size) => {
      const fft = createRealFft(size);
      const [a, b] = [noise(size, 3), noise(size, 4)];
      const [spectrumA, spectrumB] = [new Float64Array(size + 2), new Float64Array(size + 2)];
      const [backA, backB, single] = [0, 1, 2].map(() => new Float64Array(size));
      fft.forward(a, spectrumA);
      fft.forward(b, spectrumB);
      fft.inverse(spectrumA, single);
      fft.inversePair(spectrumA, spectrumB, backA, backB);
      expect(maxDifference(single, a)).toBeLessThan(1e-14);
      expect(maxDifference(backA, a)).toBeLessThan(1e-14);
      expect(maxDifference(backB, b)).toBeLessThan(1e-14);
    },
  );

  it('ignores the imaginary parts that a real frame cannot have', () => {
    const fft = createRealFft(16);
    const spectrum = noise(18);
    const [whole, cleaned, pairA, pairB] = [0, 1, 2, 3].map(() => new Float64Array(16));
    fft.inverse(spectrum, whole);
    fft.inversePair(spectrum, spectrum, pairA, pairB);
    spectrum[1] = 0;
    spectrum[17] = 0;
    fft.inverse(spectrum, cleaned);
    expect(whole).toEqual(cleaned);
    expect(maxDifference(pairA, cleaned)).toBeLessThan(1e-15);
    expect(maxDifference(pairB, cleaned)).toBeLessThan(1e-15);
  });

  it('is linear and keeps the energy (Parseval)', () => {
    const size = 64;
    const fft = createRealFft(size);
    const frame = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: size, maxLength: size });
    const gain = fc.double({ min: -8, max: 8, noNaN: true });
    const transform = (samples: Float64Array) => {
      const spectrum = new Float64Array(size + 2);
      fft.forward(samples, spectrum);
      return spectrum;
    };
    fc.assert(
      fc.property(frame, frame, gain, (first, second, g) => {
        const [a, b] = [Float64Array.from(first), Float64Array.from(second)];
        const [spectrumA, spectrumB] = [transform(a), transform(b)];
        const mixed = transform(a.map((value, n) => value + g * b[n]));
        const expected = spectrumA.map((value, k) => value + g * spectrumB[k]);
        expect(maxDifference(mixed, expected)).toBeLessThan(1e-12 * size);

        const energy = a.reduce((sum, value) => sum + value * value, 0);
        const inFrequency = spectrumA.reduce((sum, value, i) => {
          const mirror = i < 2 || i >= size ? 1 : 2;
          return sum + mirror * value * value;
        }, 0);
        expect(Math.abs(inFrequency / size - energy)).toBeLessThan(1e-13 * size);
      }),
    );
  });

  it.each([0, 1, 3, 1000, 2 ** 21, Number.NaN])('refuses the size %d', (size) => {
    expect(() => createRealFft(size)).toThrow(/power of two/);
  });
});
