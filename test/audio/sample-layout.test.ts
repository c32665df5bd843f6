import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeWav, openWavSource, readAll, type WavReader } from '../../src/audio/index.js';
import { memorySource } from '../../src/disk/index.js';
import { NmfError } from '../../src/errors.js';
import { pipe } from './byte-pipe.js';
import { chunk, extensible, formatChunk, rifxFile, wavFile } from './wav-bytes.js';

const LAYOUTS = ['upper', 'lower-signed', 'lower-zero'] as const;
type Layout = (typeof LAYOUTS)[number];
const SHAPES = [
  [24, 4],
  [20, 4],
  [18, 4],
  [20, 3],
  [18, 3],
  [12, 2],
  [10, 2],
  [14, 2],
  [16, 4],
  [16, 3],
] as const;

/** Integers of so many bits as they stand in containers of so many bytes. */
function stored(values: readonly number[], bits: number, bytes: number, layout: Layout): Uint8Array {
  const out = new Uint8Array(values.length * bytes);
  const room = 2n ** BigInt(8 * bytes - bits);
  for (const [i, value] of values.entries()) {
    const v = BigInt(value);
    let word = layout === 'upper' ? v * room : layout === 'lower-signed' ? v : BigInt.asUintN(bits, v);
    word = BigInt.asUintN(8 * bytes, word);
    for (let b = 0; b < bytes; b++, word >>= 8n) out[i * bytes + b] = Number(word & 255n);
  }
  return out;
}

/** Tones of full precision after some silence: `amplitude` of full scale. */
function tone(bits: number, frames: number, amplitude: number, silence = 0): number[] {
  const scale = amplitude * 2 ** (bits - 1);
  const at = (i: number) => Math.round(scale * (0.7 * Math.sin(i * 0.13) + 0.29 * Math.sin(i * 1.71))) + 0;
  return Array.from({ length: frames }, (_, i) => (i < silence ? 0 : at(i)));
}

function fileOf(bits: number, bytes: number, samples: Uint8Array, channels = 1): Uint8Array {
  const extra = extensible(1, bits, 0);
  const format = formatChunk({ tag: 0xfffe, channels, bits: 8 * bytes, extra });
  return wavFile([format, chunk('data', samples)]);
}

function blocksOf(reader: WavReader, frames: number): number[] {
  const all: number[] = [];
  for (let block = reader.read(frames); block !== null; block = reader.read(frames)) all.push(...block[0]);
  reader.close();
  return all;
}

describe.each(LAYOUTS)('samples narrower than their container, %s', (layout) => {
  it.each(SHAPES)('%i bits in %i bytes come as they were, without a warning', (bits, bytes) => {
    for (const values of [tone(bits, 4000, 0.9), tone(bits, 90_000, 0.4, 70_000)]) {
      const file = fileOf(bits, bytes, stored(values, bits, bytes, layout));
      const expected = values.map((v) => v / 2 ** (bits - 1));
      const { signal, warnings } = decodeWav(file);
      expect(warnings).toEqual([]);
      expect([...signal.channels[0]]).toEqual(expected);
      expect([...readAll(openWavSource(pipe(file), 'pipe')).signal.channels[0]]).toEqual(expected);
      const rifx = rifxFile(
        { tag: 0xfffe, bits: 8 * bytes, extra: extensible(1, bits, 0) },
        bytes,
        stored(values, bits, bytes, layout),
      );
      expect([...decodeWav(rifx).signal.channels[0]]).toEqual(expected);
    }
  });

  it('come so in blocks of any size, of files and of pipes', () => {
    const values = tone(24, 3000, 0.8, 500);
    const file = fileOf(24, 4, stored(values, 24, 4, layout));
    const expected = values.map((v) => v / 2 ** 23);
    for (const frames of [1, 7, 499, 500, 501, 3000, 9999]) {
      expect(blocksOf(openWavSource(memorySource(file), 'file'), frames)).toEqual(expected);
      expect(blocksOf(openWavSource(pipe(file), 'pipe'), frames)).toEqual(expected);
    }
  });

  it('come so from a header that tells the frame size alone', () => {
    const values = tone(24, 3000, 0.8);
    const format = formatChunk({ bits: 24, channels: 2, blockAlign: 8 });
    const file = wavFile([format, chunk('data', stored(values, 24, 4, layout))]);
    const { signal } = decodeWav(file);
    expect([...signal.channels[1]]).toEqual(values.filter((_, i) => i % 2 === 1).map((v) => v / 2 ** 23));
  });

  it('of any values come as they were, or with a warning', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SHAPES),
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.constantFrom(1, 2, 16),
        ([bits, bytes], parts, coarse) => {
          const most = 2 ** (bits - 1);
          const values = parts.map((x) =>
            Math.max(-most, Math.min(most - 1, Math.round((x * most) / coarse) * coarse)),
          );
          const { signal, warnings } = decodeWav(fileOf(bits, bytes, stored(values, bits, bytes, layout)));
          const isRight = values.every((v, i) => signal.channels[0][i] === v / most);
          if (!isRight) expect(warnings.join()).toMatch(/bytes do not tell|are in use/);
        },
      ),
      { numRuns: 2000, seed: 4 },
    );
  });
});

describe('where the bytes do not tell', () => {
  it('the rule holds, with a warning that says what else it could be', () => {
    const values = tone(16, 1000, 0.5).map((v) => v * 256); // 16 bits of sound in the lower 24 of 32
    const { signal, warnings } = decodeWav(fileOf(24, 4, stored(values, 24, 4, 'lower-signed')));
    expect(warnings).toEqual([
      'the bytes do not tell which 24 of 32 bits the samples fill: read as the upper ones, which is the rule; if they are the lower ones, the sound is 48 dB too quiet',
    ]);
    expect([...signal.channels[0]]).toEqual(values.map((v) => v / 2 ** 31));
  });

  it('there is no warning of silence', () => {
    expect(decodeWav(fileOf(24, 4, new Uint8Array(400))).warnings).toEqual([]);
  });

  it('because all bits are in use, the samples are as wide as their container, with a warning', () => {
    const values = tone(32, 1000, 0.9);
    const { signal, warnings } = decodeWav(fileOf(24, 4, stored(values, 32, 4, 'upper')));
    expect(warnings).toEqual([
      'the header says 24 bits per sample, but all 32 bits are in use: read as 32-bit samples',
    ]);
    expect([...signal.channels[0]]).toEqual(values.map((v) => Math.fround(v / 2 ** 31)));
  });

  it('at the beginning, but behind it they say otherwise, the whole is read rightly and blocks are refused', () => {
    const quiet = tone(16, 70_000, 0.5).map((v) => v * 256);
    const values = [...quiet, ...tone(24, 5000, 0.8)];
    const file = fileOf(24, 4, stored(values, 24, 4, 'lower-signed'));
    expect([...decodeWav(file).signal.channels[0]]).toEqual(values.map((v) => v / 2 ** 23));
    const reader = openWavSource(memorySource(file), 'two.wav');
    expect(() => blocksOf(reader, 1000)).toThrow(NmfError);
  });

  it('28 bits below zeros are refused: their sign would be lost by rounding', () => {
    const values = tone(28, 1000, 0.9);
    expect(() => decodeWav(fileOf(28, 4, stored(values, 28, 4, 'lower-zero')))).toThrow(
      /28 bits stand in the lower part/,
    );
    const signed = decodeWav(fileOf(28, 4, stored(values, 28, 4, 'lower-signed'))).signal.channels[0];
    expect([...signed]).toEqual(values.map((v) => Math.fround(v / 2 ** 27)));
  });
});
