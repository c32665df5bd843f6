import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COARSE_LOWPASS, changeRate, resample, resampleSignal } from '../../src/dsp/index.js';
import { NmfError } from '../../src/errors.js';
import { maxDifference, noise, peak, toDecibels } from './measure.js';

/** Rates with a row of coefficients a phase, and, last, rates whose coefficients are interpolated. */
const pairs = [
  [44100, 5512],
  [44100, 22050],
  [48000, 16000],
  [8000, 5512],
  [16000, 44100],
  [44100, 48000],
  [7, 3],
  [44100, 5513],
  [44100, 44099],
  [44099, 44100],
];

/** Half of the filter's length in seconds, rounded up. */
const reachSeconds = (fromHz: number, toHz: number) => 60 / Math.min(fromHz, toHz);

function tone(hz: number, sampleRate: number, length: number, phase = 0): Float32Array {
  return Float32Array.from({ length }, (_, n) => Math.cos(2 * Math.PI * ((hz / sampleRate) * n) + phase));
}

/**
 * Least and greatest amplitude with which complex tones of amplitude 1 come out, away from both ends. They are channels
 * of one signal, for which the filter is designed once.
 */
function toneGains(tones: readonly number[], fromHz: number, toHz: number): [number, number][] {
  const reach = reachSeconds(fromHz, toHz);
  const length = Math.ceil(2 * reach * fromHz + (200 * fromHz) / toHz);
  const channels = tones.flatMap((hz) => [0, -Math.PI / 2].map((phase) => tone(hz, fromHz, length, phase)));
  const resampled = resampleSignal({ sampleRate: fromHz, channels }, toHz).channels;
  const edge = Math.ceil(reach * toHz);
  return tones.map((_, i) => {
    const [real, imaginary] = resampled.slice(2 * i, 2 * i + 2);
    const gains = [];
    for (let m = edge; m < real.length - edge; m++) gains.push(Math.hypot(real[m], imaginary[m]));
    return [Math.min(...gains), Math.max(...gains)];
  });
}

/** Gain at a frequency of an impulse response whose samples are `sampleRate` a second. */
function gainAt(response: ArrayLike<number>, hz: number, sampleRate: number): number {
  let re = 0;
  let im = 0;
  for (let n = 0; n < response.length; n++) {
    re += response[n] * Math.cos((2 * Math.PI * hz * n) / sampleRate);
    im += response[n] * Math.sin((2 * Math.PI * hz * n) / sampleRate);
  }
  return Math.hypot(re, im);
}

const share = (from: number, to: number, steps: number) =>
  Array.from({ length: steps + 1 }, (_, i) => from + ((to - from) * i) / steps);

describe('the resampling filter', () => {
  it.each(pairs)(
    'from %i to %i Hz passes tones up to 0.9 of the lower Nyquist frequency unchanged',
    (from, to) => {
      const nyquist = Math.min(from, to) / 2;
      const tones = share(0, 0.9 * nyquist, 18);
      for (const [i, gains] of toneGains(tones, from, to).entries()) {
        for (const gain of gains) {
          expect(Math.abs(toDecibels(gain)), `${tones[i]} Hz`).toBeLessThan(1e-4); // 0.01 dB is promised
        }
      }
    },
  );

  it.each(pairs.filter(([from, to]) => to * 1.1 < from))(
    'from %i to %i Hz lets no alias above -130 dB through from 1.1 of the new Nyquist frequency on',
    (from, to) => {
      for (const tones of [share(0.55 * to, 0.6 * to, 20), share(0.6 * to, from / 2, 40)]) {
        const audible = tones.filter((hz) => hz <= from / 2);
        for (const [i, [, greatest]] of toneGains(audible, from, to).entries()) {
          expect(toDecibels(greatest), `${audible[i]} Hz`).toBeLessThan(-130);
        }
      }
    },
  );

  it.each([
    [44100, 22050],
    [48000, 16000],
    [48000, 6000],
  ])(
    'from %i to %i Hz has, over all phases of an impulse, a flat passband and an empty stopband',
    (from, to) => {
      // The outputs of impulses at every phase, interleaved, are the whole filter at the input's rate.
      const down = from / to;
      const centre = down * 100;
      const response = new Float64Array(2 * centre + down);
      for (let phase = 0; phase < down; phase++) {
        const impulse = new Float32Array(2 * centre + down);
        impulse[centre + phase] = 1;
        const output = resample(impulse, from, to);
        for (let m = 0; m < output.length; m++) {
          const at = m * down - phase;
          if (at >= 0) response[at] = output[m];
        }
      }
      for (const hz of share(0, 0.45 * to, 60)) {
        expect(Math.abs(toDecibels(gainAt(response, hz, from))), `${hz} Hz`).toBeLessThan(1e-4);
      }
      for (const hz of share(0.55 * to, from / 2, 400)) {
        expect(toDecibels(gainAt(response, hz, from)), `${hz} Hz`).toBeLessThan(-130);
      }
      expect(toDecibels(gainAt(response, to / 2, from))).toBeCloseTo(-6.02, 1);
    },
  );

  it.each([
    [16000, 44100],
    [8000, 48000],
    [22050, 48000],
    [44099, 88200],
  ])('from %i to %i Hz makes no image above -130 dB of an impulse at any phase', (from, to) => {
    const channels = [150, 151, 157, 173].map((position) => {
      const impulse = new Float32Array(330);
      impulse[position] = 1;
      return impulse;
    });
    for (const output of resampleSignal({ sampleRate: from, channels }, to).channels) {
      const response = output.map((value) => (value * from) / to);
      for (const hz of share(0, 0.45 * from, 40)) {
        expect(Math.abs(toDecibels(gainAt(response, hz, to))), `${hz} Hz`).toBeLessThan(1e-4);
      }
      for (const hz of share(0.55 * from, to / 2, 200)) {
        expect(toDecibels(gainAt(response, hz, to)), `${hz} Hz`).toBeLessThan(-130);
      }
    }
  });

  it.each(pairs)('from %i to %i Hz leaves a constant as it is, at every phase', (from, to) => {
    const length = Math.ceil(from * 2 * reachSeconds(from, to)) + 7000;
    const output = resample(new Float32Array(length).fill(1), from, to);
    const edge = Math.ceil(reachSeconds(from, to) * to);
    const inside = output.subarray(edge, output.length - edge);
    expect(inside.length).toBeGreaterThan(500);
    expect(maxDifference(inside, new Float32Array(inside.length).fill(1))).toBeLessThan(1e-7);
  });

  it.each(pairs)('from %i to %i Hz has no delay: a pulse keeps its place and its shape', (from, to) => {
    const low = Math.min(from, to);
    const width = 3 / low; // seconds; its spectrum is below -190 dB at 0.9 of the lower Nyquist frequency
    const centre = 80.37 / low;
    const pulse = (rate: number, length: number) =>
      Float64Array.from({ length }, (_, n) => Math.exp(-0.5 * ((n / rate - centre) / width) ** 2));
    const output = resample(Float32Array.from(pulse(from, Math.round((160 * from) / low))), from, to);
    expect(maxDifference(output, pulse(to, output.length))).toBeLessThan(1.5e-7);
  });

  it.each([
    [44100, 22050, 400, 200],
    [16000, 44100, 160, 441],
    [44099, 44100, 0, 0],
  ])('from %i to %i Hz is symmetric in time around an impulse at sample %i', (from, to, at, place) => {
    const impulse = new Float32Array(2 * at + 200);
    impulse[at] = 1;
    const output = resample(impulse, from, to);
    expect(output.indexOf(peakValue(output))).toBe(place);
    for (let n = 1; n <= Math.min(place, output.length - 1 - place); n++) {
      expect(Math.abs(output[place + n] - output[place - n])).toBeLessThan(1e-9);
    }
  });

  it('may be coarse, of a quarter of the length: flat to 0.02 dB up to 0.85, aliases below -55 dB from 1.15 on', () => {
    for (const to of [8000, 4000]) {
      const impulse = new Float32Array(4001);
      impulse[2000] = 1;
      const [output] = changeRate(
        { sampleRate: 16_000, channels: [impulse] },
        to,
        {},
        COARSE_LOWPASS,
      ).channels;
      const reach = output.filter((value) => value !== 0).length / 2;
      expect(reach).toBeLessThan(32);
      const gains = (tones: readonly number[]) => {
        const channels = tones.flatMap((hz) =>
          [0, -Math.PI / 2].map((phase) => tone(hz, 16_000, 4000, phase)),
        );
        const coarse = changeRate({ sampleRate: 16_000, channels }, to, {}, COARSE_LOWPASS).channels;
        return tones.map((_, i) => toDecibels(Math.hypot(coarse[2 * i][300], coarse[2 * i + 1][300])));
      };
      for (const gain of gains(share(0, 0.425 * to, 20))) expect(Math.abs(gain)).toBeLessThan(0.02);
      for (const gain of gains(share(0.575 * to, 8000, 40))) expect(gain).toBeLessThan(-55);
    }
  });

  it('takes zeros to stand outside the signal', () => {
    for (const [from, to] of pairs) {
      const inner = Float32Array.from(noise(4000, 5));
      const unit = from / greatestCommonDivisor(from, to);
      const before = unit * Math.ceil(1000 / unit); // whole periods of the phases
      const padded = new Float32Array(before + 5000);
      padded.set(inner, before);
      const alone = resample(inner, from, to);
      const within = resample(padded, from, to).subarray((before * to) / from);
      expect(maxDifference(alone, within.subarray(0, alone.length))).toBeLessThan(1e-7);
    }
  });
});

describe('resampling', () => {
  const rate = fc.oneof(
    fc.integer({ min: 1, max: 768000 }),
    fc.constantFrom(1, 5512, 8000, 44100, 48000, 768000),
  );

  it('gives exactly round(length * to / from) finite samples, for any rates', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), rate, rate, (length, from, to) => {
        fc.pre((length * to) / from < 1e5);
        const output = resample(Float32Array.from(noise(length)), from, to);
        expect(output.length).toBe(Math.round((length * to) / from));
        expect(peak(output)).toBeLessThan(4);
        expect(output.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('is linear', () => {
    const [a, b] = [noise(2000, 1), noise(2000, 2)];
    for (const [from, to] of pairs) {
      const channels = [a.map((value, n) => value + b[n]), a, b].map((samples) => Float32Array.from(samples));
      const [sum, ...parts] = resampleSignal({ sampleRate: from, channels }, to).channels;
      expect(
        maxDifference(
          sum,
          parts[0].map((value, n) => value + parts[1][n]),
        ),
      ).toBeLessThan(1e-6);
    }
  });

  it('survives the most extreme rates with memory for neither', () => {
    const slow = resample(new Float32Array(3 * 768_000).fill(0.5), 768_000, 1);
    expect(slow.length).toBe(3);
    const fast = resample(Float32Array.of(1), 1, 768_000);
    expect(fast.length).toBe(768_000);
    expect(fast[0]).toBeCloseTo(1, 6);
    expect(fast[384_000]).toBeCloseTo(2 / Math.PI, 2); // the sinc half-way to its first zero, barely windowed
  });

  it('treats channels alike and returns the same object at the same rate', () => {
    const [left, right] = [Float32Array.from(noise(900, 1)), Float32Array.from(noise(900, 2))];
    const signal = { sampleRate: 44100, channels: [left, right] };
    expect(resampleSignal(signal, 44100)).toBe(signal);
    expect(resample(left, 44100, 44100)).toBe(left);
    expect(resampleSignal(signal, 16000)).toEqual({
      sampleRate: 16000,
      channels: [resample(left, 44100, 16000), resample(right, 44100, 16000)],
    });
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 768001])('refuses the rate %d', (badRate) => {
    const samples = new Float32Array(10);
    for (const attempt of [() => resample(samples, badRate, 8000), () => resample(samples, 8000, badRate)]) {
      expect(attempt).toThrow(expect.objectContaining({ name: NmfError.name, code: 'usage' }));
      expect(attempt).toThrow(
        `a sample rate must be a whole number from 1 to 768000 Hz, got ${badRate}. Try `,
      );
    }
  });

  it('reports over all channels, and what a report throws ends it', () => {
    const samples = new Float32Array(600_000);
    const signal = { sampleRate: 44100, channels: [samples, samples] };
    const done: number[] = [];
    const of = new Set<number>();
    resampleSignal(signal, 48000, {
      onProgress: (samplesDone, total) => {
        done.push(samplesDone);
        of.add(total);
      },
    });
    const total = 2 * Math.round((600_000 * 48000) / 44100);
    expect([...of]).toEqual([total]);
    expect(done.at(-1)).toBe(total);
    expect(done.length).toBeGreaterThanOrEqual(2);
    expect(done).toEqual(done.toSorted((a, b) => a - b));

    let reports = 0;
    const onProgress = () => {
      if (++reports === 2) throw new Error('enough');
    };
    expect(() => resampleSignal(signal, 48000, { onProgress })).toThrow('enough');
    expect(reports).toBe(2);
  });
});

function peakValue(samples: Float32Array): number {
  return samples.reduce((max, value) => Math.max(max, value), Number.NEGATIVE_INFINITY);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
