import { describe, expect, it } from 'vitest';
import { createPeriodicityFinder } from '../../src/separation/index.js';

const framesPerSecond = 62.5;
const periodicityOf = (activation: Float64Array) =>
  createPeriodicityFinder(activation.length, framesPerSecond)(activation);
/** Pulses at a rate, each `shape` over the seconds since it began, for 30 seconds. */
const pulses = (ratePerMinute: number, shape: (seconds: number) => number) =>
  Float64Array.from({ length: 30 * framesPerSecond }, (_, t) =>
    shape((t / framesPerSecond) % (60 / ratePerMinute)),
  );
function noise(length: number): Float64Array {
  let state = 7;
  return Float64Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
}

/** A short sound as a window of 64 ms shows it. */
const smooth = (s: number) => (s < 0.08 ? Math.sin((Math.PI * s) / 0.08) ** 2 : 0);

describe('the periodicity of an activation', () => {
  it.each([12, 40, 72, 180, 400])('finds pulses at %d a minute', (rate) => {
    const found = periodicityOf(pulses(rate, smooth));
    expect(Math.abs((found?.ratePerMinute ?? 0) / rate - 1)).toBeLessThan(0.02);
    expect(found?.confidence).toBeGreaterThan(0.8);
  });

  it('counts a first and a softer second heart sound as one beat', () => {
    const beat = (s: number) => Math.exp(-s / 0.03) + (s > 0.3 ? 0.5 * Math.exp(-(s - 0.3) / 0.03) : 0);
    expect(periodicityOf(pulses(72, beat))?.ratePerMinute).toBeCloseTo(72, 0);
  });

  it('does not take the ripples of a swelling noise for its rate', () => {
    const ripple = noise(30 * framesPerSecond);
    const breath = pulses(15, (s) => Math.max(0, Math.sin((2 * Math.PI * s) / 4)));
    const found = periodicityOf(breath.map((x, t) => x * (0.5 + ripple[t])));
    expect(Math.abs((found?.ratePerMinute ?? 0) - 15)).toBeLessThan(0.5);
  });

  it('trusts nothing in noise, and finds nothing in silence, a steady tone or a blink', () => {
    expect(periodicityOf(noise(2000))?.confidence ?? 0).toBeLessThan(0.3);
    expect(periodicityOf(new Float64Array(2000))).toBeUndefined();
    expect(periodicityOf(new Float64Array(2000).fill(3))).toBeUndefined();
    expect(periodicityOf(new Float64Array(0))).toBeUndefined();
    expect(periodicityOf(new Float64Array(3).fill(1))).toBeUndefined();
  });
});
