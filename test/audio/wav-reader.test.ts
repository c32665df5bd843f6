import { describe, expect, it } from 'vitest';
import { decodeWav } from '../../src/audio/index.js';
import {
  type Chunk,
  chunk,
  ds64,
  extensible,
  float32,
  float64,
  formatChunk,
  int16,
  wavFile,
} from './wav-bytes.js';

const SAMPLES = [0, 1, -1, 32767, -32768, 12345];
const EXPECTED = SAMPLES.map((x) => x / 32768);
const data = chunk('data', int16(...SAMPLES));

function firstChannel(bytes: Uint8Array): number[] {
  return [...decodeWav(bytes).signal.channels[0]];
}

describe('sample encodings', () => {
  const one = (format: Chunk, body: Uint8Array) => firstChannel(wavFile([format, chunk('data', body)]));

  it('reads 8-bit PCM as unsigned with silence at 128', () => {
    expect(one(formatChunk({ bits: 8 }), Uint8Array.of(0, 64, 128, 255))).toEqual([-1, -0.5, 0, 127 / 128]);
  });
  it('reads 16-bit PCM divided by 32768', () => {
    expect(one(formatChunk(), int16(...SAMPLES))).toEqual(EXPECTED);
  });
  it('reads 24-bit PCM with the negative full scale at -1', () => {
    const body = Uint8Array.of(0, 0, 0x80, 1, 0, 0, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff);
    expect(one(formatChunk({ bits: 24 }), body)).toEqual([-1, 2 ** -23, 1 - 2 ** -23, -(2 ** -23)]);
  });
  it('reads 32-bit PCM to the nearest float', () => {
    const body = new Uint8Array(Int32Array.of(-(2 ** 31), 2 ** 30, 256, 2 ** 31 - 1).buffer);
    expect(one(formatChunk({ bits: 32 }), body)).toEqual([-1, 0.5, 2 ** -23, 1]);
  });
  it('reads 32-bit float beyond full scale unchanged', () => {
    expect(one(formatChunk({ tag: 3, bits: 32 }), float32(0.1, -3.5, 1e-30))).toEqual(
      [0.1, -3.5, 1e-30].map(Math.fround),
    );
  });
  it('reads 64-bit float to the nearest 32-bit float', () => {
    expect(one(formatChunk({ tag: 3, bits: 64 }), float64(0.1, -2, Math.PI))).toEqual(
      [0.1, -2, Math.PI].map(Math.fround),
    );
  });
  it('reads A-law and mu-law by the tables of G.711', () => {
    const aLaw = one(formatChunk({ tag: 6, bits: 8 }), Uint8Array.of(0xd5, 0x55, 0xaa, 0x2a));
    expect(aLaw).toEqual([8, -8, 32256, -32256].map((x) => x / 32768));
    const muLaw = one(formatChunk({ tag: 7, bits: 8 }), Uint8Array.of(0xff, 0x7e, 0x80, 0x00));
    expect(muLaw).toEqual([0, -8, 32124, -32124].map((x) => x / 32768));
  });
  it('reads 20 bits in three bytes and 24 bits in four from the top', () => {
    const twenty = formatChunk({ bits: 20 });
    expect(one(twenty, Uint8Array.of(0, 0, 0x40, 0, 0, 0xc0))).toEqual([0.5, -0.5]);
    const wide = formatChunk({ bits: 24, blockAlign: 4 });
    expect(one(wide, Uint8Array.of(0, 0, 0, 0x40, 0, 0, 0, 0xc0))).toEqual([0.5, -0.5]);
    const valid = formatChunk({ tag: 0xfffe, bits: 32, extra: extensible(1, 24, 4) });
    expect(one(valid, Uint8Array.of(0, 0, 0, 0x40, 0, 0, 0, 0xc0))).toEqual([0.5, -0.5]);
  });
  it('tells valid bits, container and speakers of WAVE_FORMAT_EXTENSIBLE', () => {
    const format = formatChunk({ tag: 0xfffe, channels: 2, bits: 24, extra: extensible(1, 20, 3) });
    const content = decodeWav(wavFile([format, chunk('data', Uint8Array.of(0, 0, 0x40, 0, 0, 0xc0))]));
    expect(content.format).toEqual({
      encoding: 'pcm',
      bitsPerSample: 20,
      containerBits: 24,
      byteOrder: 'little',
      channels: 2,
      sampleRate: 8000,
      channelMask: 3,
    });
    expect(content.signal.channels.map((c) => [...c])).toEqual([[0.5], [-0.5]]);
    expect(content.warnings).toEqual([]);
  });
  it('reads float in WAVE_FORMAT_EXTENSIBLE', () => {
    const format = formatChunk({ tag: 0xfffe, bits: 32, extra: extensible(3, 32, 4) });
    expect(one(format, float32(0.25, -2))).toEqual([0.25, -2]);
  });
  it('goes by the format where the frame size contradicts it, and says so', () => {
    const content = decodeWav(
      wavFile([formatChunk({ channels: 2, blockAlign: 2 }), chunk('data', int16(1, 2, 3, 4))]),
    );
    expect(content.signal.channels.map((c) => [...c].map((x) => x * 32768))).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(content.warnings).toEqual(['the header says 2 bytes per frame, its format takes 4; read as 4']);
  });
  it('replaces NaN and infinity by 0 and counts them', () => {
    for (const [bits, body] of [
      [32, float32(1, NaN, Infinity, -Infinity, 0.5)],
      [64, float64(1, NaN, Infinity, -Infinity, 0.5)],
    ] as const) {
      const content = decodeWav(wavFile([formatChunk({ tag: 3, bits }), chunk('data', body)]));
      expect([...content.signal.channels[0]]).toEqual([1, 0, 0, 0, 0.5]);
      expect(content.warnings).toEqual(['3 samples with NaN or infinity, read as 0']);
      expect(content.notFinite).toBe(3);
    }
  });
  it('gives what 64-bit float holds beyond 32-bit float as the largest of these', () => {
    const most = 2 ** 128 - 2 ** 104;
    expect(one(formatChunk({ tag: 3, bits: 64 }), float64(1e300, -1e300, 1e-300))).toEqual([most, -most, 0]);
  });
});

describe('chunks', () => {
  const odd = Uint8Array.of(1, 2, 3);

  it.each([
    [
      'JUNK and bext before the format',
      [chunk('JUNK', new Uint8Array(28)), chunk('bext', new Uint8Array(602))],
      [],
    ],
    ['an odd chunk with its pad', [chunk('LIST', odd)], []],
    ['an odd chunk without its pad', [chunk('LIST', odd, { pad: false })], []],
    ['an unknown odd chunk without its pad before', [chunk('wxyz', odd, { pad: false })], []],
    ['LIST, id3 and cue after the samples', [], [chunk('LIST', odd), chunk('id3 ', odd), chunk('cue ', odd)]],
    ['an empty chunk', [chunk('PAD ', new Uint8Array(0))], []],
    ['a second format chunk, which is ignored', [], []],
  ] as const)('reads past %s', (title, before, after) => {
    const second = title.startsWith('a second') ? [formatChunk({ channels: 7, bits: 8 })] : [];
    expect(firstChannel(wavFile([...before, formatChunk(), ...second, data, ...after]))).toEqual(EXPECTED);
    expect(firstChannel(wavFile([formatChunk(), ...before, ...second, data, ...after]))).toEqual(EXPECTED);
  });

  it('reads past an odd chunk whose pad byte is not zero', () => {
    const bytes = wavFile([formatChunk(), chunk('LIST', Uint8Array.of(1, 2, 3, 0x20), { size: 3 }), data]);
    expect(firstChannel(bytes)).toEqual(EXPECTED);
  });

  it.each([0, 2, 4, 24, 60])('reads a format chunk with %i bytes after the first 16', (extra) => {
    expect(firstChannel(wavFile([formatChunk({ extra: new Uint8Array(extra) }), data]))).toEqual(EXPECTED);
  });

  it('ignores the RIFF size', () => {
    for (const size of [0, 1, 0xffffffff]) {
      expect(firstChannel(wavFile([formatChunk(), data], 'RIFF', size))).toEqual(EXPECTED);
    }
  });

  it.each([0xffffffff, 0x7ffff000, 0x7fffffff, 0x80000000, 0])(
    'reads to the end for a data size of %i',
    (size) => {
      const content = decodeWav(wavFile([formatChunk(), { ...data, size }]));
      expect([...content.signal.channels[0]]).toEqual(EXPECTED);
      expect(content.warnings).toEqual([]);
    },
  );

  it.each(['RF64', 'BW64'])('takes the size of %s from ds64', (container) => {
    const bytes = wavFile(
      [ds64(12n), formatChunk(), { ...data, size: 0xffffffff }, chunk('LIST', odd)],
      container,
    );
    expect(firstChannel(bytes)).toEqual(EXPECTED);
  });

  it('reads RF64 to the end where ds64 has no size or is missing', () => {
    const unsized = { ...data, size: 0xffffffff };
    expect(firstChannel(wavFile([ds64(0n), formatChunk(), unsized], 'RF64'))).toEqual(EXPECTED);
    expect(firstChannel(wavFile([ds64(2n ** 64n - 1n), formatChunk(), unsized], 'RF64'))).toEqual(EXPECTED);
    expect(firstChannel(wavFile([formatChunk(), unsized], 'RF64'))).toEqual(EXPECTED);
  });

  it('reads what is there of data longer than the file, and says so', () => {
    const content = decodeWav(wavFile([formatChunk(), { ...data, size: 1000 }]));
    expect([...content.signal.channels[0]]).toEqual(EXPECTED);
    expect(content.warnings).toEqual([
      'the header announces 500 frames but the file ends after 6; the rest is missing',
    ]);
  });

  it('leaves out a partial last frame and says so', () => {
    const content = decodeWav(wavFile([formatChunk({ channels: 2 }), chunk('data', int16(1, 2, 3))]));
    expect(content.signal.channels.map((c) => c.length)).toEqual([1, 1]);
    expect(content.warnings).toEqual(['the last 2 bytes did not make a whole frame and were left out']);
  });
});

describe('a data size that counts its pad byte', () => {
  it('causes no warning, while a byte that is no pad does', () => {
    const format = formatChunk({ bits: 24 });
    const padded = decodeWav(wavFile([format, chunk('data', Uint8Array.of(0, 0, 0x40, 0))]));
    expect([...padded.signal.channels[0]]).toEqual([0.5]);
    expect(padded.warnings).toEqual([]);
    const torn = decodeWav(wavFile([format, chunk('data', Uint8Array.of(0, 0, 0x40, 9))]));
    expect(torn.warnings).toEqual(['the last 1 byte did not make a whole frame and were left out']);
  });
});
