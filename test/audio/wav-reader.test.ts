import { execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { conversionCommand } from '../../src/audio/foreign-files.js';
import {
  type ByteSource,
  decodeWav,
  descriptorSource,
  openWav,
  openWavSource,
  readAll,
  readWav,
} from '../../src/audio/index.js';
import { NmfError } from '../../src/errors.js';
import { temporaryFolder } from './temp-folder.js';
import {
  ascii,
  bytesOf,
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

const folder = temporaryFolder();
const SAMPLES = [0, 1, -1, 32767, -32768, 12345];
const EXPECTED = SAMPLES.map((x) => x / 32768);
const data = chunk('data', int16(...SAMPLES));

function firstChannel(bytes: Uint8Array): number[] {
  return [...decodeWav(bytes).signal.channels[0]];
}

function errorOf(action: () => unknown): NmfError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(NmfError);
    expect((error as NmfError).message).not.toMatch(/[\r\n]/);
    return error as NmfError;
  }
  throw new Error('nothing was thrown');
}

/** Gives bytes in a way that knows no size, as a pipe does. */
function pipe(bytes: Uint8Array): ByteSource & { closed: boolean } {
  let at = 0;
  return {
    closed: false,
    read(count) {
      const part = bytes.slice(at, at + count);
      at += part.length;
      return part;
    },
    skip(count) {
      return this.read(Math.min(count, bytes.length)).length;
    },
    bytesLeft: () => undefined,
    close() {
      this.closed = true;
    },
  };
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
    expect(content.warnings).toEqual(['the header says 2 bytes a frame, its format takes 4; read as 4']);
  });
  it('replaces NaN and infinity by 0 and counts them', () => {
    for (const [bits, body] of [
      [32, float32(1, NaN, Infinity, -Infinity, 0.5)],
      [64, float64(1, NaN, Infinity, 1e300, 0.5)],
    ] as const) {
      const content = decodeWav(wavFile([formatChunk({ tag: 3, bits }), chunk('data', body)]));
      expect([...content.signal.channels[0]]).toEqual([1, 0, 0, 0, 0.5]);
      expect(content.warnings).toEqual(['3 samples with NaN or infinity, read as 0']);
    }
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
    expect(content.warnings).toEqual(['the last 2 bytes made no whole frame, left out']);
  });
});

describe('a data size that counts its pad byte', () => {
  it('causes no warning, while a byte that is no pad does', () => {
    const format = formatChunk({ bits: 24 });
    const padded = decodeWav(wavFile([format, chunk('data', Uint8Array.of(0, 0, 0x40, 0))]));
    expect([...padded.signal.channels[0]]).toEqual([0.5]);
    expect(padded.warnings).toEqual([]);
    const torn = decodeWav(wavFile([format, chunk('data', Uint8Array.of(0, 0, 0x40, 9))]));
    expect(torn.warnings).toEqual(['the last 1 byte made no whole frame, left out']);
  });
});

describe('a reader in blocks', () => {
  const frames = 200_000;
  const samples = Float32Array.from({ length: frames }, (_, i) => Math.sin(i));
  const bytes = wavFile([
    formatChunk({ tag: 3, bits: 32 }),
    chunk('data', bytesOf(samples)),
    chunk('LIST', ascii('abcd')),
  ]);
  const path = join(folder, 'long.wav');
  writeFileSync(path, bytes);

  it.each([1000, 65_536, 65_537, 150_000, Number.POSITIVE_INFINITY])('gives blocks of %d frames', (size) => {
    for (const reader of [openWav(path), openWavSource(pipe(bytes), 'pipe')]) {
      const lengths: number[] = [];
      let at = 0;
      for (let block = reader.read(size); block !== null; block = reader.read(size)) {
        expect(
          Buffer.compare(
            Buffer.from(block[0].buffer, block[0].byteOffset, block[0].byteLength),
            Buffer.from(samples.buffer, at * 4, block[0].length * 4),
          ),
        ).toBe(0);
        at += block[0].length;
        lengths.push(block[0].length);
      }
      expect(at).toBe(frames);
      expect(reader.position).toBe(frames);
      expect(lengths.slice(0, -1).every((length) => length === size)).toBe(true);
      expect(reader.read(1)).toBeNull();
      reader.close();
    }
  });

  it('skips frames, not more than there are', () => {
    for (const reader of [openWav(path), openWavSource(pipe(bytes), 'pipe')]) {
      expect(reader.skip(150_000)).toBe(150_000);
      expect(reader.read(2)?.[0]).toEqual(samples.slice(150_000, 150_002));
      expect(reader.skip(Number.POSITIVE_INFINITY)).toBe(49_998);
      expect(reader.read(1)).toBeNull();
      expect(reader.warnings()).toEqual([]);
      reader.close();
    }
  });

  it('refuses a block of no frames', () => {
    const reader = openWav(path);
    for (const size of [0, -1, 1.5, Number.NaN]) expect(() => reader.read(size)).toThrow(RangeError);
    reader.close();
  });

  it('reads the whole of a file and of a pipe alike', () => {
    const fromFile = readWav(path);
    const fromPipe = readAll(openWavSource(pipe(bytes), 'pipe'));
    expect(fromFile.signal.channels[0]).toEqual(samples);
    expect(fromPipe).toEqual(fromFile);
  });

  it('reads an open descriptor from where it stands, and a named pipe', () => {
    const descriptor = openSync(path, 'r');
    const content = readAll(openWavSource(descriptorSource(descriptor, 'standard input'), 'standard input'));
    closeSync(descriptor); // was left open
    expect(content.signal.channels[0]).toEqual(samples);
    const fifo = join(folder, 'fifo');
    execFileSync('mkfifo', [fifo]);
    spawn('sh', ['-c', `cat '${path}' > '${fifo}'`], { stdio: 'ignore' });
    expect(readWav(fifo).signal.channels[0]).toEqual(samples);
  });

  it('says that a recording does not fit in memory', () => {
    const huge = join(folder, 'huge.wav');
    writeFileSync(
      huge,
      wavFile([formatChunk({ bits: 8 }), chunk('data', new Uint8Array(1), { size: 0xffffffff })]),
    );
    truncateSync(huge, 2 ** 43); // a hole, which takes no space
    const error = errorOf(() => readWav(huge));
    expect(error.code).toBe('memory');
    expect(error.message).toMatch(/huge.wav does not fit in memory: \d+ frames of 1 channel take 3\d{7} MiB/);
  });

  it('closes the source, also when the header is refused', () => {
    const good = pipe(bytes);
    readAll(openWavSource(good, 'good'));
    expect(good.closed).toBe(true);
    const bad = pipe(ascii('no WAV at all'));
    expect(errorOf(() => openWavSource(bad, 'bad')).code).toBe('input');
    expect(bad.closed).toBe(true);
  });

  it('reaches samples beyond 4 GiB by the sizes of ds64', () => {
    const dataBytes = 5 * 2 ** 30;
    const start = wavFile(
      [ds64(BigInt(dataBytes)), formatChunk(), chunk('data', int16(7), { size: 0xffffffff })],
      'RF64',
    );
    const large = join(folder, 'large.wav');
    const descriptor = openSync(large, 'w');
    writeSync(descriptor, start);
    writeSync(descriptor, int16(-3), 0, 2, start.length - 2 + dataBytes - 2);
    writeSync(descriptor, ascii('LIST'));
    ftruncateSync(descriptor, start.length - 2 + dataBytes + 100);
    closeSync(descriptor);
    const reader = openWav(large);
    expect(reader.skip(dataBytes / 2 - 1)).toBe(dataBytes / 2 - 1);
    expect(reader.read(10)?.[0]).toEqual(Float32Array.of(-3 / 32768));
    expect(reader.read(10)).toBeNull();
    expect(reader.warnings()).toEqual([]);
    reader.close();
  });
});

describe('a data size that programs write when they do not know it', () => {
  const announced = 0x7ffff000;
  const start = wavFile([formatChunk(), chunk('data', new Uint8Array(0), { size: announced })]);

  /** Frames found in a file of the announced size with bytes after it; the samples are a hole. */
  function framesBefore(tail: Uint8Array): number {
    const path = join(folder, 'stream.wav');
    const descriptor = openSync(path, 'w');
    writeSync(descriptor, start);
    ftruncateSync(descriptor, start.length + announced);
    writeSync(descriptor, tail, 0, tail.length, start.length + announced);
    closeSync(descriptor);
    const reader = openWav(path);
    const frames = reader.skip(Number.POSITIVE_INFINITY);
    expect(reader.warnings()).toEqual([]);
    reader.close();
    return frames;
  }

  it('counts where another chunk or the end of the file stands there', () => {
    expect(framesBefore(new Uint8Array(0))).toBe(announced / 2);
    expect(framesBefore(ascii('LIST\x04\0\0\0abcd'))).toBe(announced / 2);
  });

  it('does not count where samples go on', () => {
    expect(framesBefore(int16(1, 2, 3, 4, 5, 6))).toBe(announced / 2 + 6);
  });
});

describe('files that are refused', () => {
  it.each([
    ['ADPCM', wavFile([formatChunk({ tag: 2, bits: 4 }), data]), 'Microsoft ADPCM'],
    ['IMA ADPCM', wavFile([formatChunk({ tag: 0x11, bits: 4 }), data]), 'IMA ADPCM'],
    ['MP3 in WAV', wavFile([formatChunk({ tag: 0x55, bits: 0 }), data]), 'MP3'],
    ['an unknown encoding', wavFile([formatChunk({ tag: 0x1234 }), data]), 'encoding 0x1234'],
    [
      'an unknown extensible encoding',
      wavFile([formatChunk({ tag: 0xfffe, extra: extensible(0x92, 16, 0) }), data]),
      'AC-3',
    ],
    ['16-bit float', wavFile([formatChunk({ tag: 3 }), data]), '16-bit float'],
    ['64-bit PCM', wavFile([formatChunk({ bits: 64 }), data]), '64-bit PCM'],
    ['RIFX', wavFile([formatChunk(), data], 'RIFX'), 'RIFX'],
    ['W64', ascii('riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00'), 'W64'],
    ['FLAC', ascii('fLaC\0\0\0\x22'), 'FLAC'],
    ['Ogg', ascii('OggS\0\x02'), 'Ogg'],
    ['AIFF', ascii('FORM\0\0\0\0AIFFCOMM'), 'AIFF'],
    ['MP3 with a tag', ascii('ID3\x03\0\0'), 'MP3'],
    ['MP3', Uint8Array.of(0xff, 0xfb, 0x90, 0x64), 'MP3'],
    ['AAC', Uint8Array.of(0xff, 0xf1, 0x50, 0x80), 'AAC'],
    ['M4A', ascii('\0\0\0\x20ftypM4A '), 'M4A'],
    ['AVI', ascii('RIFF\0\0\0\0AVI LIST'), 'AVI'],
    ['text', ascii('Dear diary,\nnothing sounds here.\n'), 'a text file'],
    ['a page', ascii('<!DOCTYPE html><html>'), 'HTML'],
    ['zeros', new Uint8Array(100), 'zero bytes'],
    ['other bytes', Uint8Array.of(0xde, 0xad, 0xbe, 0xef), 'de ad be ef'],
  ])('names %s and the command that converts it', (title, bytes, what) => {
    const path = join(folder, `in ${title}.bin`);
    writeFileSync(path, bytes);
    const error = errorOf(() => openWav(path));
    expect(error.code).toBe('input');
    expect(error.message).toContain(path);
    expect(error.message).toContain(what);
    expect(error.message).toContain(`ffmpeg -i '${path}' -c:a pcm_f32le '${path.replace(/\.bin$/, '.wav')}'`);
  });

  it('never proposes to write over the input', () => {
    const path = join(folder, 'adpcm.wav');
    writeFileSync(path, wavFile([formatChunk({ tag: 2, bits: 4 }), data]));
    expect(errorOf(() => openWav(path)).message).toContain(`${join(folder, 'adpcm-f32.wav')}`);
  });

  it('proposes a command that takes a name with a leading dash, and none for a pipe', () => {
    const flac = ascii('fLaC\0\0\0\x22');
    expect(conversionCommand('-x.flac')).toBe('ffmpeg -i ./-x.flac -c:a pcm_f32le ./-x.wav');
    const message = errorOf(() => decodeWav(flac, 'standard input')).message;
    expect(message).toBe(
      'standard input is a FLAC file, not a WAV file of PCM or float; convert it: ffmpeg -i in.x -c:a pcm_f32le out.wav',
    );
  });

  it.each([
    ['no channels', wavFile([formatChunk({ channels: 0 }), data]), 'between 1 and 64, got 0'],
    ['65 channels', wavFile([formatChunk({ channels: 65 }), data]), 'between 1 and 64, got 65'],
    ['999 Hz', wavFile([formatChunk({ sampleRate: 999 }), data]), 'between 1000 and 768000 Hz, got 999'],
    [
      '768001 Hz',
      wavFile([formatChunk({ sampleRate: 768_001 }), data]),
      'between 1000 and 768000 Hz, got 768001',
    ],
    ['no samples', wavFile([formatChunk(), chunk('data', new Uint8Array(0))]), 'holds no samples'],
    [
      'no samples but a list',
      wavFile([formatChunk(), chunk('data', new Uint8Array(0)), chunk('LIST', ascii('x'))]),
      'holds no samples',
    ],
    [
      'less than one frame',
      wavFile([formatChunk({ channels: 2 }), chunk('data', int16(1))]),
      'holds no samples',
    ],
    ['no format chunk', wavFile([chunk('LIST', ascii('abcd'))]), 'before its format chunk'],
    ['data before format', wavFile([data, formatChunk()]), 'data chunk comes before its format chunk'],
    ['no data chunk', wavFile([formatChunk()]), 'before its data chunk'],
    ['a short format chunk', wavFile([chunk('fmt ', new Uint8Array(14)), data]), 'has 14 bytes'],
    ['a short extensible format', wavFile([formatChunk({ tag: 0xfffe }), data]), 'has 16 bytes'],
    ['nothing at all', new Uint8Array(0), 'is empty'],
  ])('says what is wrong with %s', (title, bytes, text) => {
    const path = join(folder, `${title}.wav`);
    writeFileSync(path, bytes);
    const error = errorOf(() => openWav(path));
    expect(error.code).toBe('input');
    expect(error.message).toContain(path);
    expect(error.message).toContain(text);
  });

  it('accepts the limits themselves', () => {
    const body = chunk('data', new Uint8Array(128));
    for (const limit of [{ sampleRate: 1000 }, { sampleRate: 768_000 }, { channels: 1 }, { channels: 64 }]) {
      expect(decodeWav(wavFile([formatChunk(limit), body])).format).toMatchObject(limit);
    }
  });

  it('says that a folder is one and that a missing file is missing', () => {
    const sub = join(folder, 'sub.wav');
    mkdirSync(sub);
    expect(errorOf(() => openWav(sub)).message).toBe(`cannot read ${sub}: it is a folder, not a file.`);
    const missing = join(folder, 'missing.wav');
    expect(errorOf(() => openWav(missing)).message).toBe(`cannot read ${missing}: there is no such file.`);
  });
});
