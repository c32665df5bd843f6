import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AudioSignal,
  type BitDepth,
  clipAdvice,
  createWavWriter,
  decodeWav,
  encodeWav,
  gainToAvoidClipping,
  quantisationStep,
  readWav,
  writeWav,
} from '../../src/audio/index.js';
import { fileSink } from '../../src/disk/index.js';
import { byName, spell } from '../../src/text/index.js';
import { ramp, sameBits } from './signals.js';
import { temporaryFolder } from './temp-folder.js';

const folder = temporaryFolder();
const DEPTHS: readonly BitDepth[] = ['16', '24', '32f'];

const shape = fc.record({
  sampleRate: fc.constantFrom(1000, 8000, 11_025, 44_100, 48_000, 96_000, 768_000),
  channels: fc.integer({ min: 1, max: 8 }),
  frames: fc.integer({ min: 1, max: 60 }),
});

function signals(sample: fc.Arbitrary<number>): fc.Arbitrary<AudioSignal> {
  return shape.chain(({ sampleRate, channels, frames }) =>
    fc
      .array(fc.array(sample, { minLength: frames, maxLength: frames }), {
        minLength: channels,
        maxLength: channels,
      })
      .map((values) => ({ sampleRate, channels: values.map((channel) => Float32Array.from(channel)) })),
  );
}

describe('a round trip', () => {
  it('keeps every finite float bit by bit at 32f', () => {
    const finite = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(signals(finite), (signal) => sameBits(decodeWav(encodeWav(signal, '32f')).signal, signal)),
      { seed: 1 },
    );
  });

  it.each(['16', '24'] as const)('keeps multiples of the step exactly at %s bits', (depth) => {
    const scale = 1 / quantisationStep(depth);
    const multiple = fc
      .oneof(fc.constantFrom(-scale, scale - 1, -1, 0, 1), fc.integer({ min: -scale, max: scale - 1 }))
      .map((n) => n / scale);
    fc.assert(
      fc.property(signals(multiple), (signal) =>
        sameBits(decodeWav(encodeWav(signal, depth)).signal, signal),
      ),
      { seed: 2 },
    );
  });

  it.each(['16', '24'] as const)('stays within half a step at %s bits', (depth) => {
    const step = quantisationStep(depth);
    const inside = fc.float({ min: -1, max: Math.fround(1 - step), noNaN: true });
    fc.assert(
      fc.property(signals(inside), (signal) => {
        const { channels } = decodeWav(encodeWav(signal, depth)).signal;
        channels.forEach((channel, c) => {
          channel.forEach((x, i) => {
            expect(Math.abs(x - signal.channels[c][i])).toBeLessThanOrEqual(step / 2);
          });
        });
      }),
      { seed: 3 },
    );
  });

  it('gives the same bytes in blocks, at once and in memory', () => {
    for (const depth of DEPTHS) {
      for (const channels of [1, 2, 3]) {
        const signal = ramp(70_001, channels);
        const path = join(folder, 'blocks.wav');
        const writer = createWavWriter(fileSink(path), {
          sampleRate: 8000,
          channels,
          bitDepth: depth,
          frames: 70_001,
        });
        for (let at = 0; at < 70_001; at += 999)
          writer.write(signal.channels.map((c) => c.subarray(at, at + 999)));
        expect(writer.finish().frames).toBe(70_001);
        const whole = join(folder, 'whole.wav');
        writeWav(whole, signal, depth);
        const memory = encodeWav(signal, depth);
        expect(readFileSync(path).equals(memory)).toBe(true);
        expect(readFileSync(whole).equals(memory)).toBe(true);
      }
    }
  });
});

describe('the result', () => {
  const write = (samples: number[], depth: BitDepth) =>
    writeWav(join(folder, 'report.wav'), { sampleRate: 8000, channels: [Float32Array.from(samples)] }, depth);

  it('trusts a peak that is known, and looks for itself only if there is something to count', () => {
    const write = (name: string, bitDepth: BitDepth, samples: number[], peak?: number) => {
      const path = join(folder, name);
      const frames = samples.length;
      const writer = createWavWriter(fileSink(path), { sampleRate: 8000, channels: 1, bitDepth, frames });
      writer.write([Float32Array.from(samples)], peak);
      return { result: writer.finish(), bytes: readFileSync(path) };
    };
    for (const bitDepth of DEPTHS) {
      for (const [samples, peak] of [
        [[0.25, -0.75, 0.5], 0.75],
        [[0.25, -1.5, 0.5], 1.5],
        [[0.25, Number.NaN, -0.5], Number.NaN],
        [[0.25, Number.NEGATIVE_INFINITY, -0.5, 0.1, 0.2], Number.POSITIVE_INFINITY],
      ] as const) {
        const known = write('known.wav', bitDepth, [...samples], peak);
        expect(known).toEqual(write('looked.wav', bitDepth, [...samples]));
      }
    }
    expect(write('trusted.wav', '16', [0.25], 0.5).result.peak).toBe(0.5);
    // One peak for all channels, and for all the pieces that a long block is encoded in.
    const channels = [new Float32Array(200_000).fill(0.25), new Float32Array(200_000).fill(0.5)];
    channels[1][150_000] = -1.25;
    const long = (peak?: number) => {
      const path = join(folder, 'long.wav');
      const format = { sampleRate: 8000, channels: 2, bitDepth: '16', frames: 200_000 } as const;
      const writer = createWavWriter(fileSink(path), format);
      writer.write(channels, peak);
      return { result: writer.finish(), bytes: readFileSync(path) };
    };
    expect(long(1.25)).toEqual(long());
    expect(long().result).toMatchObject({ peak: 1.25, clippedSamples: 1 });
  });

  it('counts clipped samples and leaves those that fit alone', () => {
    const result = write([1, -1, 1.5, -2, 0.5, 1 - 2 ** -15, -1 - 2 ** -17], '16');
    expect(result).toEqual({ frames: 7, peak: 2, clippedSamples: 3, replacedSamples: 0 });
    expect([...readWav(join(folder, 'report.wav')).signal.channels[0]]).toEqual(
      [32767, -32768, 32767, -32768, 16384, 32767, -32768].map((x) => x / 32768),
    );
  });

  it('counts at 24 bits with the range of 24 bits', () => {
    expect(write([1 - 2 ** -15, 1 - 2 ** -23, 1, -1], '24').clippedSamples).toBe(1);
    expect([...readWav(join(folder, 'report.wav')).signal.channels[0]]).toEqual([
      1 - 2 ** -15,
      1 - 2 ** -23,
      1 - 2 ** -23,
      -1,
    ]);
  });

  it('never clips float', () => {
    expect(write([3, -4], '32f')).toEqual({ frames: 2, peak: 4, clippedSamples: 0, replacedSamples: 0 });
    expect([...readWav(join(folder, 'report.wav')).signal.channels[0]]).toEqual([3, -4]);
  });

  it('counts NaN and infinity, writes 0 for them and leaves the caller his samples', () => {
    for (const depth of DEPTHS) {
      const samples = Float32Array.of(Number.NaN, Infinity, -Infinity, 0.25);
      const signal = { sampleRate: 8000, channels: [samples] };
      const result = writeWav(join(folder, 'report.wav'), signal, depth);
      expect(result).toEqual({ frames: 4, peak: 0.25, clippedSamples: 0, replacedSamples: 3 });
      const content = readWav(join(folder, 'report.wav'));
      expect([...content.signal.channels[0]]).toEqual([0, 0, 0, 0.25]);
      expect(content.warnings).toEqual([]);
      expect(samples[0]).toBeNaN();
    }
  });

  it('is the one line of advice only when samples were clipped', () => {
    const result = { frames: 1, peak: 2, clippedSamples: 5, replacedSamples: 0 };
    const advice = (givenDb?: number) => spell(clipAdvice(result, '16', givenDb) ?? '', byName);
    expect(advice()).toBe(
      '5 samples were clipped at 16 bits; a gain of -6.1 dB would avoid it, as would 32-bit float',
    );
    expect(advice(9)).toContain('a gain of -6.1 dB would avoid it (gainDb 2.9), as');
    expect(advice(6.05)).toContain('a gain of -6.1 dB would avoid it (gainDb -0.1), as');
    expect(clipAdvice({ ...result, clippedSamples: 0 }, '16')).toBeUndefined();
  });

  it('advises a gain that is enough', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e6, noNaN: true }),
        fc.constantFrom('16', '24'),
        (peak, depth) => {
          const gain = 10 ** (gainToAvoidClipping(peak, depth) / 20);
          const loudest = Float32Array.of(peak * gain, -peak * gain);
          const result = writeWav(join(folder, 'gain.wav'), { sampleRate: 8000, channels: [loudest] }, depth);
          expect(result.clippedSamples).toBe(0);
          expect(result.peak).toBeGreaterThan(0.98);
        },
      ),
      { seed: 4, numRuns: 50 },
    );
  });
});
