import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frequencyScale, frequencyTicks, timeTicks } from '../../src/page/browser/draw/scales.js';
import { counted, formatDuration, formatHertz, shortHertz } from '../../src/page/browser/format.js';

const ROUND = [
  ...[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  ...[60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400],
];

describe('the ticks of a time axis', () => {
  it.each([
    [0, 100, 8, [0, 15, 30, 45, 60, 75, 90]],
    [0, 120, 8, [0, 15, 30, 45, 60, 75, 90, 105, 120]],
    [0, 0.3, 8, [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]],
    [0, 10, 8, [0, 2, 4, 6, 8, 10]],
    [0, 400, 8, [0, 60, 120, 180, 240, 300, 360]],
    [0, 3600, 8, [0, 600, 1200, 1800, 2400, 3000, 3600]],
    [0, 7 * 3600, 8, [0, 3600, 7200, 10_800, 14_400, 18_000, 21_600, 25_200]],
    [47, 53, 3, [48, 50, 52]],
  ])('from %d to %d s, about %d of them', (from, to, most, ticks) => {
    const found = timeTicks(from, to, most).ticks;
    expect(found).toHaveLength(ticks.length);
    for (const [i, tick] of ticks.entries()) expect(found[i]).toBeCloseTo(tick, 9);
  });

  it('stand at multiples of round steps, whatever is shown', () => {
    const view = fc.tuple(
      fc.double({ min: 0, max: 1e5, noNaN: true }),
      fc.double({ min: 0.05, max: 3e5, noNaN: true }),
      fc.integer({ min: 2, max: 20 }),
    );
    fc.assert(
      fc.property(view, ([from, length, most]) => {
        const { ticks, step } = timeTicks(from, from + length, most);
        expect(ROUND.some((round) => Math.abs(step / round - 1) < 1e-9) || step % 86_400 === 0).toBe(true);
        expect(ticks.length).toBeLessThanOrEqual(most + 1);
        for (const tick of ticks) {
          expect(Math.abs(tick / step - Math.round(tick / step))).toBeLessThan(1e-6);
          expect(tick).toBeGreaterThanOrEqual(from - 2e-9 * step);
          expect(tick).toBeLessThanOrEqual(from + length + 2e-9 * step);
        }
      }),
    );
  });
});

describe('a frequency axis', () => {
  const shape = fc.tuple(
    fc.constantFrom('log' as const, 'linear' as const, 'mel' as const),
    fc.integer({ min: 1, max: 192_000 }),
  );
  const bins = fc.constantFrom(8, 32, 128, 1024, 32_768);

  it('shows every frequency from 0 Hz to half the sample rate, from rates of 1 Hz on', () => {
    fc.assert(
      fc.property(shape, bins, ([kind, sampleRate], count) => {
        const highest = sampleRate / 2;
        const scale = frequencyScale(kind, highest / count, highest);
        expect(scale.value(0)).toBe(0);
        expect(scale.value(1)).toBeCloseTo(highest, 6);
        let before = Number.NEGATIVE_INFINITY;
        for (let i = 0; i <= 50; i++) {
          const position = scale.position((highest * i) / 50);
          expect(position).toBeGreaterThan(before);
          before = position;
          expect(scale.value(position)).toBeCloseTo((highest * i) / 50, 6);
        }
        expect(scale.position(0)).toBe(0);
        expect(before).toBeCloseTo(1, 9);
        const ticks = frequencyTicks(kind, scale, 8);
        expect(ticks.length).toBeGreaterThan(0);
        expect(new Set(ticks.map(shortHertz)).size).toBe(ticks.length);
      }),
    );
  });
});

describe('a number with its unit', () => {
  it.each([
    [0, '0 ms'],
    [0.3, '300 ms'],
    [0.9996, '1 s'],
    [1, '1 s'],
    [12.34, '12.3 s'],
    [20, '20 s'],
    [59.96, '1:00 min'],
    [100, '1:40 min'],
    [3599.6, '1:00:00 h'],
    [3600, '1:00:00 h'],
    [90_061, '25:01:01 h'],
  ])('%d s lasts %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it('is singular for one alone', () => {
    expect([0, 1, 2].map((n) => counted(n, 'component'))).toEqual([
      '0 components',
      '1 component',
      '2 components',
    ]);
  });

  it('says a frequency below 1 Hz', () => {
    expect([0, 0.034, 0.5, 29.36, 440, 12_345].map(formatHertz)).toEqual([
      '0 Hz',
      '0.034 Hz',
      '0.5 Hz',
      '29.4 Hz',
      '440 Hz',
      '12.3 kHz',
    ]);
  });
});
