import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readWav, type WavContent } from '../../src/audio/index.js';
import { requireTool } from '../support/tools.js';
import { ffmpeg, ffmpegSamplesOf, firstDifference, interleaved, noise, quietly, rawFile } from './peers.js';
import { temporaryFolder } from './temp-folder.js';
import {
  ascii,
  bytesOf,
  type Chunk,
  chunk,
  ds64,
  extensible,
  formatChunk,
  int16,
  wavFile,
} from './wav-bytes.js';

const hasFfmpeg = requireTool('ffmpeg', 'ffmpeg');
const hasSox = requireTool('sox', 'sox');
const folder = temporaryFolder();
const FRAMES = 1001;

/** Reads files here and with ffmpeg; each has to hold the same samples without a warning. */
function expectSameAsFfmpeg(
  paths: readonly string[],
  check: (content: WavContent, path: string) => void,
): void {
  const theirs = ffmpegSamplesOf(folder, paths);
  for (const [i, path] of paths.entries()) {
    const content = readWav(path);
    expect({ path, warnings: content.warnings }).toEqual({ path, warnings: [] });
    expect({ path, difference: firstDifference(interleaved(content.signal), theirs[i]) }).toEqual({
      path,
      difference: undefined,
    });
    check(content, path);
  }
}

describe.runIf(hasFfmpeg)('what ffmpeg writes is read as ffmpeg reads it', () => {
  const codecs = ['u8', 's16le', 's24le', 's32le', 'f32le', 'f64le', 'alaw', 'mulaw'].map(
    (name) => `pcm_${name}`,
  );
  const containers = {
    riff: ['-metadata', 'title=abc'],
    bare: ['-fflags', '+bitexact', '-flags', '+bitexact', '-map_metadata', '-1'],
    rf64: ['-rf64', 'always', '-metadata', 'title=abc'],
    bext: ['-write_bext', '1', '-metadata', 'description=odd'],
  };
  const shapes = [
    [1000, 1],
    [5512, 2],
    [8000, 3],
    [11_025, 1],
    [12_000, 2],
    [16_000, 4],
    [22_050, 5],
    [24_000, 2],
    [32_000, 6],
    [44_100, 1],
    [44_100, 2],
    [48_000, 8],
    [88_200, 7],
    [96_000, 2],
    [176_400, 16],
    [192_000, 1],
    [352_800, 2],
    [384_000, 32],
    [768_000, 1],
    [48_000, 64],
  ] as const;

  it.each(shapes)('at %i Hz with %i channels, in every encoding and container', (rate, channels) => {
    const raw = rawFile(folder, 'source.f32', noise(FRAMES, channels, rate));
    const outputs = codecs.flatMap((codec) =>
      Object.entries(containers).map(([name, options]) => ({
        path: join(folder, `${codec}-${name}.wav`),
        args: ['-map', '0:a', '-c:a', codec, ...options],
      })),
    );
    const peak = {
      path: join(folder, 'peak.wav'),
      args: ['-map', '0:a', '-c:a', 'pcm_s16le', '-write_peak', 'on'],
    };
    const all = channels <= 2 ? [...outputs, peak] : outputs;
    const input = ['-f', 'f32le', '-ar', `${rate}`, '-ac', `${channels}`, '-i', raw];
    ffmpeg(...input, ...all.flatMap(({ path, args }) => [...args, path]));
    expectSameAsFfmpeg(
      all.map(({ path }) => path),
      ({ signal }, path) => {
        // ffmpeg counts the pad byte as a sample in RF64, where a sample is a byte, and reads it so too.
        const pad = channels === 1 && /(u8|law)-rf64/.test(path) ? 1 : 0;
        expect(signal.sampleRate).toBe(rate);
        expect(signal.channels.map((c) => c.length)).toEqual(new Array(channels).fill(FRAMES + pad));
      },
    );
  });
});

describe.runIf(hasFfmpeg && hasSox)('what sox writes is read as ffmpeg reads it', () => {
  const encodings = [
    ['-e', 'unsigned-integer', '-b', '8'],
    ['-e', 'signed-integer', '-b', '16'],
    ['-e', 'signed-integer', '-b', '24'],
    ['-e', 'signed-integer', '-b', '32'],
    ['-e', 'floating-point', '-b', '32'],
    ['-e', 'floating-point', '-b', '64'],
    ['-e', 'a-law'],
    ['-e', 'mu-law'],
    // Without WAVE_FORMAT_EXTENSIBLE, whatever the bits and channels.
    ['-t', 'wavpcm', '-b', '16'],
    ['-t', 'wavpcm', '-b', '24'],
    ['-t', 'wavpcm', '-b', '32'],
  ];

  it.each([
    [1000, 1],
    [8000, 2],
    [44_100, 6],
    [48_000, 1],
    [192_000, 2],
    [768_000, 1],
  ])('at %i Hz with %i channels, in every encoding', (rate, channels) => {
    const raw = rawFile(folder, 'source.f32', noise(FRAMES, channels, rate));
    const input = ['-t', 'raw', '-e', 'float', '-b', '32', '-r', `${rate}`, '-c', `${channels}`, raw];
    const paths = encodings.map((encoding, i) => {
      const path = join(folder, `sox-${i}.wav`);
      quietly('sox', ['-D', ...input, '--comment', 'odd', ...encoding, path]);
      return path;
    });
    expectSameAsFfmpeg(paths, ({ signal }) => {
      expect(signal.sampleRate).toBe(rate);
      expect(signal.channels.map((c) => c.length)).toEqual(new Array(channels).fill(FRAMES));
    });
  });
});

describe.runIf(hasFfmpeg)('what is put together by hand is read as ffmpeg reads it', () => {
  const samples = Array.from({ length: 300 }, (_, i) => ((i * 7919) % 65_536) - 32_768);
  const data = chunk('data', int16(...samples));
  const odd = ascii('INFOISFT\x03\0\0\0abc');
  const before: Record<string, Chunk[]> = {
    'nothing before': [],
    'JUNK before': [chunk('JUNK', new Uint8Array(28))],
    'bext before': [chunk('bext', new Uint8Array(602))],
    'an odd chunk before': [chunk('LIST', odd)],
    'an odd chunk without its pad before': [chunk('LIST', odd, { pad: false })],
    'PAD, FLLR, LIST and smpl before': ['PAD ', 'FLLR', 'LIST', 'smpl'].map((id) =>
      chunk(id, new Uint8Array(60)),
    ),
  };
  const after: Record<string, Chunk[]> = {
    'nothing after': [],
    'LIST, id3, iXML and cue after': ['LIST', 'id3 ', 'iXML', 'cue '].map((id) => chunk(id, odd)),
  };
  const orders = Object.entries(before).flatMap(([first, b]) =>
    Object.entries(after).flatMap(([second, a]) => [
      [`${first} the format, ${second} the samples`, wavFile([...b, formatChunk(), data, ...a])] as const,
      [`${first} the samples, ${second}`, wavFile([formatChunk(), ...b, data, ...a])] as const,
    ]),
  );
  const pcm = (bits: number, blockAlign: number, extra?: Uint8Array) =>
    formatChunk({ bits, blockAlign, channels: 1, ...(extra && { tag: 0xfffe, extra }) });
  const rest: [string, Uint8Array][] = [
    ...[0xffffffff, 0x7ffff000, 0x7fffffff, 0].map(
      (size) =>
        [`a data size of ${size}`, wavFile([formatChunk(), { ...data, size }])] as [string, Uint8Array],
    ),
    ['a data size beyond the end', wavFile([formatChunk(), { ...data, size: 100_000 }])],
    ['a RIFF size of 0', wavFile([formatChunk(), data], 'RIFF', 0)],
    ...['RF64', 'BW64'].map(
      (id) =>
        [id, wavFile([ds64(600n), formatChunk(), { ...data, size: 0xffffffff }, chunk('LIST', odd)], id)] as [
          string,
          Uint8Array,
        ],
    ),
    ...[2, 4, 24].map(
      (n) =>
        [`${n} more bytes of format`, wavFile([formatChunk({ extra: new Uint8Array(n) }), data])] as [
          string,
          Uint8Array,
        ],
    ),
    ['16 bits in WAVE_FORMAT_EXTENSIBLE', wavFile([pcm(16, 2, extensible(1, 16, 4)), data])],
    ['12 valid bits in 16', wavFile([pcm(16, 2, extensible(1, 12, 4)), data])],
    ['20 valid bits in 24', wavFile([pcm(24, 3, extensible(1, 20, 4)), data])],
    // 24 valid bits in 32 are not here: ffmpeg takes them for float, against Microsoft's rule (see wav-reader.test.ts).
    [
      'float in WAVE_FORMAT_EXTENSIBLE',
      wavFile([pcm(32, 4, extensible(3, 32, 4)), chunk('data', bytesOf(Float32Array.of(0.5, -2, 3)))]),
    ],
    ['a partial last frame', wavFile([formatChunk({ channels: 2 }), chunk('data', int16(1, 2, 3))])],
  ];

  it('whatever the order of its chunks and the sizes it claims', () => {
    const all = [...orders, ...rest];
    const paths = all.map(([title], i) => join(folder, `hand-${i} ${title}.wav`));
    for (const [i, [, bytes]] of all.entries()) writeFileSync(paths[i], bytes);
    // ffmpeg does not find its way past a forgotten pad: there it is given the file as it should have been.
    const padded = paths.map((path) => path.replace(' without its pad', ''));
    const theirs = ffmpegSamplesOf(
      folder,
      paths.map((path, i) => (path === padded[i] ? path : paths[i - 4])),
    );
    const differing = all.flatMap(([title], i) => {
      const difference = firstDifference(interleaved(readWav(paths[i]).signal), theirs[i]);
      return difference === undefined ? [] : [`${title}: ${difference}`];
    });
    expect(differing).toEqual([]);
  });

  it('cut at every byte after its first sample', () => {
    const whole = wavFile([
      formatChunk({ channels: 2 }),
      chunk('LIST', odd),
      chunk('data', int16(...samples.slice(0, 16))),
    ]);
    const first = Buffer.from(whole).indexOf('data') + 8 + 4;
    const paths = Array.from({ length: whole.length - first }, (_, i) => join(folder, `cut-${i}.wav`));
    for (const [i, path] of paths.entries()) writeFileSync(path, whole.subarray(0, first + i));
    const theirs = ffmpegSamplesOf(folder, paths);
    for (const [i, path] of paths.entries()) {
      const { signal, warnings } = readWav(path);
      expect(firstDifference(interleaved(signal), theirs[i])).toBeUndefined();
      expect(warnings[0]).toMatch(
        /^the header announces 8 frames but the file ends after \d; the rest is missing$/,
      );
    }
  });
});
