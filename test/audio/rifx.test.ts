import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeWav, readWav } from '../../src/audio/index.js';
import { runPython } from '../support/python.js';
import { temporaryFolder } from './temp-folder.js';
import { chunk, extensible, formatChunk, rifxFile, wavFile } from './wav-bytes.js';

const folder = temporaryFolder();
const noise = Uint8Array.from({ length: 960 }, (_, i) => (i * i * 31 + i * 17 + 5) & 255);

/** All encodings with the bytes that a sample takes. */
const ENCODINGS: readonly [string, { tag: number; bits: number; extra?: Uint8Array }, number][] = [
  ...[8, 12, 16, 20, 24, 32, 40, 48, 64].map((bits): [string, { tag: number; bits: number }, number] => [
    `PCM ${bits}`,
    { tag: 1, bits },
    Math.ceil(bits / 8),
  ]),
  ['float 32', { tag: 3, bits: 32 }, 4],
  ['float 64', { tag: 3, bits: 64 }, 8],
  ['A-law', { tag: 6, bits: 8 }, 1],
  ['mu-law', { tag: 7, bits: 8 }, 1],
  ['extensible PCM 16', { tag: 0xfffe, bits: 16, extra: extensible(1, 16, 3) }, 2],
  ['extensible PCM 24 in 4', { tag: 0xfffe, bits: 32, extra: extensible(1, 24, 3) }, 4],
  ['extensible float', { tag: 0xfffe, bits: 32, extra: extensible(3, 32, 3) }, 4],
];

describe('RIFX', () => {
  it.each(ENCODINGS)('holds what the same WAV file holds: %s', (_, fields, sampleBytes) => {
    for (const channels of [1, 2, 5]) {
      const samples = noise.subarray(0, noise.length - (noise.length % (sampleBytes * channels)));
      const all = { ...fields, channels, sampleRate: 22_050 };
      const little = decodeWav(wavFile([formatChunk(all), chunk('data', samples)]));
      const big = decodeWav(rifxFile(all, sampleBytes, samples));
      expect(big).toEqual({ ...little, format: { ...little.format, byteOrder: 'big' } });
      expect(big.signal.channels[0].some((x) => x !== 0)).toBe(true);
    }
  });

  it('passes over other chunks and tells of a file that was cut, as WAV does', () => {
    const whole = rifxFile({}, 2, noise);
    const list = Uint8Array.of(0x4c, 0x49, 0x53, 0x54, 0, 0, 0, 5, 1, 2, 3, 4, 5, 0);
    const withList = Buffer.concat([whole.subarray(0, 12), list, whole.subarray(12), list]);
    expect(decodeWav(withList)).toEqual(decodeWav(whole));
    const cut = decodeWav(whole.subarray(0, whole.length - 100));
    expect(cut.warnings).toEqual([
      'the header announces 480 frames but the file ends after 430; the rest is missing',
    ]);
  });

  it('of libsndfile is read to the bit', () => {
    const script = `
import numpy as np, soundfile as sf, sys
x = np.random.default_rng(1).uniform(-1, 1, (500, 2))
for subtype in ('PCM_U8', 'PCM_16', 'PCM_24', 'PCM_32', 'FLOAT', 'DOUBLE', 'ULAW', 'ALAW'):
    name = f'{sys.argv[1]}/{subtype}'
    sf.write(name + '.wav', x, 8000, subtype=subtype, format='WAV', endian='BIG')
    sf.read(name + '.wav', dtype='float64')[0].T.astype('<f4').tofile(name + '.f32')
    print(subtype, open(name + '.wav', 'rb').read(4).decode())
`;
    const printed = runPython(script, [folder], { modules: ['numpy', 'soundfile'] });
    if (printed === undefined) return;
    const lines = printed.trim().split('\n');
    expect(lines).toHaveLength(8);
    for (const line of lines) {
      const [subtype, magic] = line.split(' ');
      expect(magic).toBe('RIFX');
      const name = join(folder, subtype);
      const { signal, warnings } = readWav(`${name}.wav`);
      expect(warnings).toEqual([]);
      const theirs = new Float32Array(Uint8Array.from(readFileSync(`${name}.f32`)).buffer);
      expect([...signal.channels[0], ...signal.channels[1]]).toEqual([...theirs]);
    }
  });
});

describe('PCM wider than 32 bits', () => {
  it('comes as the nearest 32-bit float', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(33, 36, 40, 48, 56, 60, 64),
        fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { minLength: 1, maxLength: 40 }),
        fc.constantFrom(0n, 5n, 20n, 31n, 39n, 40n, 60n),
        (bits, values, quieter) => {
          const bytes = Math.ceil(bits / 8);
          const unused = BigInt(8 * bytes - bits);
          const words = values.map((v) => ((v >> quieter) >> BigInt(64 - bits)) << unused);
          const body = new Uint8Array(words.length * bytes);
          for (const [i, word] of words.entries()) {
            for (let b = 0; b < bytes; b++) body[i * bytes + b] = Number((word >> BigInt(8 * b)) & 255n);
          }
          const { signal, warnings } = decodeWav(wavFile([formatChunk({ bits }), chunk('data', body)]));
          if (warnings.length > 0) return; // quiet samples that could stand below
          for (const [i, word] of words.entries()) {
            expect(signal.channels[0][i]).toBe(nearestFloat(word) / 2 ** (8 * bytes - 1));
          }
        },
      ),
      { numRuns: 2000, seed: 7 },
    );
  });
});

/** The 32-bit float nearest to a whole number, to even where two are; by whole numbers alone. */
function nearestFloat(value: bigint): number {
  const size = value < 0n ? -value : value;
  const drop = BigInt(Math.max(0, size.toString(2).length - 24));
  const kept = size >> drop;
  const rest = size - (kept << drop);
  const half = drop === 0n ? 1n : 1n << (drop - 1n);
  const isUp = rest > half || (rest === half && (kept & 1n) === 1n);
  const rounded = Number(drop === 0n ? size : (kept + (isUp ? 1n : 0n)) << drop);
  return value < 0n ? -rounded : rounded;
}
