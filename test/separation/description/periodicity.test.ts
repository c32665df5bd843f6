import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWav } from '../../../src/audio/index.js';
import {
  analyse,
  createPeriodicityFinder,
  resolveSeparateOptions,
  type SeparateOptions,
  whileOpen,
} from '../../../src/separation/index.js';
import { sharedData } from '../../support/shared-data.js';

const framesPerSecond = 62.5;
const periodicityOf = (activation: Float64Array) =>
  createPeriodicityFinder(activation.length, framesPerSecond)(activation);

/** A short sound as a window of 64 ms shows it. */
const smooth = (s: number) => (s > 0 && s < 0.08 ? Math.sin((Math.PI * s) / 0.08) ** 2 : 0);

/** Sounds of some strengths at some times. */
function sounds(seconds: number, events: readonly (readonly [at: number, strength: number])[]): Float64Array {
  const activation = new Float64Array(Math.round(seconds * framesPerSecond));
  for (const [at, strength] of events) {
    for (let t = Math.floor(at * framesPerSecond); t <= (at + 0.1) * framesPerSecond; t++) {
      if (t >= 0 && t < activation.length) activation[t] += strength * smooth(t / framesPerSecond - at);
    }
  }
  return activation;
}

/** Numbers from 0 to 1, always the same for a seed. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
const normal = (random: () => number) =>
  Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());

/** The activation of something noisy, which a window of 64 ms makes smooth. */
function noise(frames: number, random: () => number): Float64Array {
  const raw = Float64Array.from({ length: frames + 3 }, () => normal(random) ** 2);
  return Float64Array.from({ length: frames }, (_, t) => Math.sqrt(raw[t] + raw[t + 1] + raw[t + 2]) / 3);
}

const regular = (ratePerMinute: number, seconds = 30, random = randomOf(1), jitter = 0) => {
  const times = [0.2];
  while (times[times.length - 1] < seconds - 0.2) {
    times.push(times[times.length - 1] + (60 / ratePerMinute) * (1 + jitter * normal(random)));
  }
  return times;
};
const counted = (times: readonly number[]) =>
  (60 * (times.length - 1)) / (times[times.length - 1] - times[0]);

describe('the periodicity of an activation', () => {
  it.each([15, 40, 72, 120, 180])('finds pulses at %d per minute', (rate) => {
    const found = periodicityOf(
      sounds(
        40,
        regular(rate, 40).map((at) => [at, 1]),
      ),
    );
    expect(Math.abs((found?.ratePerMinute ?? 0) / rate - 1)).toBeLessThan(0.01);
    expect(found?.confidence).toBeGreaterThan(0.9);
  });

  it('counts a first and a softer second heart sound as one beat', () => {
    for (const [rate, gap] of [
      [50, 0.33],
      [72, 0.3],
      [100, 0.24],
    ]) {
      const beats = regular(rate).flatMap((at) => [[at, 1] as const, [at + gap, 0.6] as const]);
      expect(periodicityOf(sounds(30, beats))?.ratePerMinute).toBeCloseTo(rate, 0);
    }
  });

  const heart = fc.record({
    rate: fc.integer({ min: 40, max: 180 }),
    jitter: fc.constantFrom(0, 0.02, 0.05, 0.1, 0.15),
    gapShare: fc.double({ min: 0.25, max: 0.42, noNaN: true }),
    second: fc.double({ min: 0, max: 1.1, noNaN: true }),
    noise: fc.constantFrom(0, 0.1, 0.3, 0.6),
    seconds: fc.constantFrom(8, 15, 30, 60),
    seed: fc.integer({ min: 1, max: 1e6 }),
  });

  it('gives the rate of a heart with jitter in noise within 5 %, or none', () => {
    let [shown, steady, of] = [0, 0, 0];
    fc.assert(
      fc.property(heart, (h) => {
        const random = randomOf(h.seed);
        const times = regular(h.rate, h.seconds, random, h.jitter);
        const events = times.flatMap((at) => {
          const gap = Math.min(0.36, (h.gapShare * 60) / h.rate);
          return [[at, 0.9 + 0.2 * random()] as const, [at + gap, h.second] as const];
        });
        const background = noise(Math.round(h.seconds * framesPerSecond), random);
        const found = periodicityOf(sounds(h.seconds, events).map((x, t) => x + h.noise * background[t]));
        if (found !== undefined) {
          shown++;
          expect(Math.abs(found.ratePerMinute / counted(times) - 1)).toBeLessThan(0.05);
          expect(found.confidence).toBeGreaterThan(0.7);
        }
        if (h.jitter <= 0.02 && h.noise <= 0.1 && times.length > 9 && h.second < 0.6) {
          of++;
          if (found !== undefined) steady++;
        }
      }),
      { numRuns: 400, seed: 3 },
    );
    expect(shown).toBeGreaterThan(100);
    expect(steady / of).toBeGreaterThan(0.8);
  });

  it('gives no rate for an irregular heart, as in atrial fibrillation', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 60, max: 130 }), (seed, rate) => {
        const random = randomOf(seed);
        const times = [0.2];
        while (times[times.length - 1] < 20) {
          times.push(times[times.length - 1] + (60 / rate) * (0.6 + 1.1 * random() ** 1.5));
        }
        const beats = times.flatMap((at) => [[at, 1] as const, [at + 0.28, 0.8] as const]);
        expect(periodicityOf(sounds(20, beats))).toBeUndefined();
      }),
      { numRuns: 100, seed: 5 },
    );
  });

  it('gives no rate for a heart that beats in pairs, which would be half of it', () => {
    for (const share of [0.3, 0.35, 0.4, 0.45]) {
      for (const rate of [60, 80, 100]) {
        const [short, pair] = [(share * 120) / rate, 120 / rate];
        if (short < 0.45) continue; // as near as a first and a second sound
        for (const strength of [0.6, 1, 1.2]) {
          const beats = regular(rate / 2).flatMap((at) => [
            [at, 1] as const,
            [at + short, strength] as const,
          ]);
          const found = periodicityOf(sounds(30 + pair, beats));
          expect([share, rate, strength, found]).toEqual([share, rate, strength, undefined]);
        }
      }
    }
  });

  it('gives no rate for noise, bursts of pulses, and what is loud as long as it is soft', () => {
    for (let seed = 1; seed <= 60; seed++) {
      expect(periodicityOf(noise(300 + 40 * seed, randomOf(seed)))).toBeUndefined();
    }
    const calls = [0.5, 2.1, 3.7, 6.2, 8.6, 10.3, 12.1, 13.9, 16.2, 18.3];
    const trills = calls.flatMap((at) => [0, 1, 2].map((i) => [at + 0.32 * i, 1] as const));
    expect(periodicityOf(sounds(20, trills))).toBeUndefined();
    // Harmonics of 60 Hz beat 60 times per second, which frames of 16 ms show as 2.5 times.
    const beating = Float64Array.from({ length: 750 }, (_, t) =>
      Math.abs(1 + 0.8 * Math.cos(2 * Math.PI * 60 * 0.016 * t)),
    );
    expect(periodicityOf(beating)).toBeUndefined();
    const breath = Float64Array.from({ length: 4000 }, (_, t) => Math.sin((Math.PI * t) / 110) ** 2);
    expect(periodicityOf(breath)).toBeUndefined();
  });

  it('gives no rate where two fit equally well, one twice the other', () => {
    const ticks = regular(90).map((at, i) => [at, i % 2 === 0 ? 1 : 0.75] as const);
    const found = periodicityOf(sounds(30, ticks));
    expect(found === undefined || Math.abs(found.ratePerMinute - 45) < 1).toBe(true);
    const fast = regular(240).map((at) => [at, 1] as const);
    expect(periodicityOf(sounds(30, fast))).toBeUndefined();
  });

  it('gives no rate that changes, and none for fewer than eight sounds, silence, a steady tone or a blink', () => {
    const slowing = [...regular(100, 15), ...regular(75, 15).map((at) => 15 + at)];
    expect(
      periodicityOf(
        sounds(
          30,
          slowing.map((at) => [at, 1]),
        ),
      ),
    ).toBeUndefined();
    expect(
      periodicityOf(
        sounds(
          7,
          regular(60, 7).map((at) => [at, 1]),
        ),
      ),
    ).toBeUndefined();
    expect(periodicityOf(new Float64Array(2000))).toBeUndefined();
    expect(periodicityOf(new Float64Array(2000).fill(3))).toBeUndefined();
    expect(periodicityOf(new Float64Array(0))).toBeUndefined();
    expect(periodicityOf(new Float64Array(3).fill(1))).toBeUndefined();
    expect(createPeriodicityFinder(1e3, 0.5)(new Float64Array(1e3).fill(1))).toBeUndefined();
  });
});

/** Beats per minute, counted in the envelope of each clean heart; none where they come at 0.55 to 1.64 s. */
const HEARTS: readonly (readonly [string, ...number[]])[] = [
  ['dev/heart_machine_0dB', 72.1],
  ['dev/heart_machine_m5dB', 72.1],
  ['dev/heart_lung_0dB'],
  ['dev/heart_lung_m5dB'],
  ['dev/heart_speech_0dB'],
  ['dev/heart_speech_m5dB'],
  ['dev/heart_hum_0dB'],
  ['dev/heart_hum_m5dB'],
  ['pauses/heart_breath', 69.8],
  ['pauses/heart_crackles', 60.4],
  ['pauses/heart_fast_hum', 103.2, 53.6], // and the ticks in the hum
  ['pauses/heart_talk'],
  ['pauses/heart_two_voices', 81.9],
];

describe('the rates of separated hearts', () => {
  const data = sharedData();
  const settings: readonly [string, SeparateOptions][] = [
    ['by default', {}],
    ['5 components, beta 2', { components: 5, beta: 2 }],
    ['another start', { init: 'random', seed: 1 }],
  ];
  it.skipIf(data === undefined).each(settings)('are those of the beats, or blank: %s', (_, options) => {
    const shown = new Set<string>();
    for (const [name, ...rates] of HEARTS) {
      const path = join(data ?? '', name, 'mix.wav');
      expect(existsSync(path)).toBe(true);
      const { signal } = readWav(path);
      const separation = analyse(signal, resolveSeparateOptions(options, signal.sampleRate), 4e9);
      whileOpen(separation, () => undefined);
      for (const { periodicity } of separation.components) {
        if (periodicity === undefined) continue;
        const off = Math.min(...rates.map((rate) => Math.abs(periodicity.ratePerMinute / rate - 1)));
        expect([name, periodicity, off < 0.05]).toEqual([name, periodicity, true]);
        shown.add(name);
      }
    }
    expect(shown.size).toBeGreaterThanOrEqual(3);
  });
});
