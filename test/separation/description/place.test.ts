import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ComponentDescription } from '../../../src/separation/index.js';
import { withPlaces } from '../../../src/separation/index.js';

const plain: ComponentDescription = { index: 0, energyShare: 1, peakHz: 100, centroidHz: 200 };

/** The place of a component whose covariance in every bin is given. @param energies - Of its bins, as magnitudes. */
function placeOf(covariances: readonly (readonly number[])[], templates = covariances.map(() => 1)) {
  const [{ pan, diffuseness }] = withPlaces(
    [plain],
    Float64Array.from(templates),
    Float32Array.from(covariances.flat()),
  );
  return { pan: pan ?? Number.NaN, diffuseness: diffuseness ?? Number.NaN };
}

/** One direction: gains of the two channels, scaled, and the phase between them. */
function direction(left: number, right: number, phase: number): number[] {
  const scale = 2 / (left * left + right * right);
  const across = scale * left * right;
  return [scale * left * left, scale * right * right, across * Math.cos(phase), across * Math.sin(phase)];
}

describe('the place of a component', () => {
  it('is the difference of the energies, and not diffuse, for one direction with any delay', () => {
    const gain = fc.double({ min: 0.01, max: 1, noNaN: true });
    const phases = fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(gain, gain, phases, (left, right, all) => {
        const { pan, diffuseness } = placeOf(all.map((phase) => direction(left, right, phase)));
        expect(pan).toBeCloseTo((right ** 2 - left ** 2) / (left ** 2 + right ** 2), 6);
        expect(diffuseness).toBeCloseTo(0, 6);
      }),
    );
  });

  it('is the middle, and diffuse, where the channels have nothing in common', () => {
    expect(placeOf([[1, 1, 0, 0]])).toEqual({ pan: 0, diffuseness: 1 });
    expect(placeOf([[1, 1, 0, 0]], [0])).toEqual({ pan: 0, diffuseness: 1 });
  });

  it('counts bins by the energy of the template, inner ones twice', () => {
    const covariances = [direction(1, 0, 0), direction(0, 1, 0), direction(1, 0, 0)];
    expect(placeOf(covariances, [1, 3, 0]).pan).toBeCloseTo((2 * 9 - 1) / (2 * 9 + 1), 6);
  });

  it('is not told where channels share their masks', () => {
    expect(withPlaces([plain], Float64Array.from([1]), undefined)).toEqual([plain]);
  });
});
