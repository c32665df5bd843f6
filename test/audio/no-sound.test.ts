import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeWav, readRecordingSource } from '../../src/audio/index.js';
import { assertRecorded, MIN_PEAK } from '../../src/audio/recorded-sound.js';
import { MAX_SAMPLE } from '../../src/audio/signal.js';
import { memorySource } from '../../src/disk/index.js';
import { NmfError } from '../../src/errors.js';
import { pipe } from './byte-pipe.js';
import { bytesOf, chunk, float32, float64, formatChunk, rifxFile, wavFile } from './wav-bytes.js';

const FRAMES = 16_000;
const tone = (i: number) => 0.4 * Math.sin(i * 0.35) + 0.3 * Math.sin(i * 0.97);
const tones = Array.from({ length: FRAMES }, (_, i) => tone(i));
const spiked = (at: number, value: number) => tones.map((x, i) => (i === at ? value : x));

const floats = (body: Uint8Array, bits = 32, channels = 1) =>
  wavFile([formatChunk({ tag: 3, bits, channels }), chunk('data', body)]);

/** The one line with which a recording is refused, from a file and from a pipe alike; undefined where it is read. */
async function refusal(bytes: Uint8Array): Promise<string | undefined> {
  const lines = await Promise.all(
    [memorySource(bytes), pipe(bytes)].map(async (source) => {
      const result = await readRecordingSource(source, 'in.wav').catch((reason: unknown) => reason);
      if (!(result instanceof Error)) return undefined;
      expect(result).toBeInstanceOf(NmfError);
      expect((result as NmfError).code).toBe('input');
      expect(result.message).not.toMatch(/[\r\n]|beta/);
      return result.message;
    }),
  );
  expect(lines[1]).toBe(lines[0]);
  return lines[0];
}

describe('a recording with a sample that no sound has', () => {
  it('is refused with its place, size and a guess', async () => {
    expect(await refusal(floats(float32(...spiked(5000, 1e20))))).toBe(
      'in.wav holds samples that no sound has: sample 5000 (at 0.625 s) of channel 1 is 1.00e+20, where full scale is 1; a damaged file, or integers or other numbers under a header that says float.',
    );
    const stereo = floats(float32(...spiked(5001, -3e30)), 32, 2);
    expect(await refusal(stereo)).toContain('sample 2500 (at 0.3125 s) of channel 2 is -3.00e+30');
    expect(await refusal(floats(float32(...spiked(FRAMES - 1, 2e10))))).toContain('sample 15999');
    expect(await refusal(floats(float64(...spiked(7, 1e300)), 64))).toContain('sample 7 (at 0.000875 s)');
    expect(await refusal(floats(float64(...spiked(7, -1e40)), 64))).toContain('-3.40e+38');
  });

  it.each([
    ['32-bit integers', bytesOf(Int32Array.from(tones, (x) => Math.round(x * 2 ** 31))), 32],
    ['quiet 32-bit integers', bytesOf(Int32Array.from(tones, (x) => Math.round(x * 2 ** 20))), 32],
    [
      '24 bits in the lower three of four bytes',
      bytesOf(Int32Array.from(tones, (x) => Math.round(x * 2 ** 23) & 0xffffff)),
      32,
    ],
    [
      '24 bits in the upper three of four bytes',
      bytesOf(Int32Array.from(tones, (x) => Math.round(x * 2 ** 23) << 8)),
      32,
    ],
    ['16-bit integers', bytesOf(Int16Array.from(tones, (x) => Math.round(x * 2 ** 15))), 32],
    ['quiet 16-bit integers', bytesOf(Int16Array.from(tones, (x) => Math.round(x * 100))), 32],
    ['8-bit samples', Uint8Array.from(tones, (x) => 128 + Math.round(x * 127)), 32],
    ['floats turned round', new Uint8Array(Buffer.from(float32(...tones)).swap32()), 32],
    ['64-bit floats under a header of 32', float64(...tones), 32],
    [
      '32-bit integers under a header of 64',
      bytesOf(Int32Array.from(tones, (x) => Math.round(x * 2 ** 31))),
      64,
    ],
    [
      '16-bit integers under a header of 64',
      bytesOf(Int16Array.from(tones, (x) => Math.round(x * 2 ** 15))),
      64,
    ],
    ['numbers near 0 alone', float32(...tones.map((x) => x * 1e-40)), 32],
    ['NaN alone', float32(...tones.map(() => Number.NaN)), 32],
    ['NaN and zeros', float32(...tones.map((_, i) => (i % 5 === 0 ? 0 : Number.NaN))), 32],
  ])('is refused: %s under a header that says float', async (_, body, bits) => {
    expect(await refusal(floats(body, bits))).toMatch(/no sound has: .*under a header that says float\.$/);
  });

  it('is refused in a RIFX file too', async () => {
    const body = float32(...spiked(11, 1e12));
    expect(await refusal(rifxFile({ tag: 3, bits: 32 }, 4, body))).toContain('sample 11 ');
  });

  it.each([
    ['scaled like 16-bit integers', 32_768],
    ['scaled like 24-bit integers', 2 ** 23],
    ['scaled like 32-bit integers', 2 ** 31],
    ['beyond full scale', 4],
    ['in units of which a sound has few', 1e-9],
    ['at strain of gravitational waves, scaled by 1e6', 1e-15],
  ])('is read where its samples are %s', async (_, scale) => {
    expect(await refusal(floats(float32(...tones.map((x) => x * scale))))).toBeUndefined();
    expect(await refusal(floats(float64(...tones.map((x) => x * scale)), 64))).toBeUndefined();
  });

  it('is read where it is silent, and where a few samples are NaN or a decay ends in tiny numbers', async () => {
    expect(await refusal(floats(float32(...tones.map(() => 0))))).toBeUndefined();
    expect(await refusal(floats(float32(...spiked(3, Number.NaN))))).toBeUndefined();
    expect(await refusal(floats(float32(...tones.map((x, i) => x * Math.exp(-i / 100)))))).toBeUndefined();
  });

  it('keeps its value where a WAV file is only read, not to be separated', () => {
    expect(decodeWav(floats(float32(1e20, 0))).signal.channels[0][0]).toBe(Math.fround(1e20));
  });
});

describe('assertRecorded', () => {
  it('refuses just what lies beyond its bounds', () => {
    const any = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 50 }), (values) => {
        const channel = Float32Array.from(values);
        const peak = channel.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
        const isSound = peak === 0 || (peak <= MAX_SAMPLE && peak >= MIN_PEAK);
        const check = () => assertRecorded({ sampleRate: 8000, channels: [channel] }, 'x');
        if (isSound) expect(check).not.toThrow();
        else expect(check).toThrow(NmfError);
      }),
      { numRuns: 3000, seed: 9 },
    );
  });
});
