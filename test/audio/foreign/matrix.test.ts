import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Recording, readRecording } from '../../../src/audio/index.js';
import { requireTool } from '../../support/tools.js';
import { temporaryFolder } from '../temp-folder.js';
import {
  allByFfmpeg,
  encodeAll,
  ffmpeg,
  livelySignal,
  readOrRefusal,
  smoothSignal,
  wavOf,
} from './sounds.js';

/** Every container, encoding and width that Debian's ffmpeg writes, held against what it decodes. */
const hasFfmpeg = requireTool('ffmpeg', 'ffmpeg');
const folder = temporaryFolder();

const CHANNELS = [1, 2, 6];
const pcm = (container: string, names: string, ...more: string[]) =>
  names.split(' ').map((name) => [container, '-c:a', name, ...more]);
const formats = (container: string, codec: string, names: string, ...more: string[]) =>
  names.split(' ').map((name) => [container, '-c:a', codec, '-sample_fmt', name, ...more]);

/** What loses nothing comes to the bit, and as many frames. */
const LOSSLESS: readonly (readonly string[])[] = [
  ...pcm(
    'aiff',
    'pcm_s8 pcm_s16be pcm_s24be pcm_s32be pcm_s16le pcm_f32be pcm_f64be pcm_alaw pcm_mulaw',
    '-f',
    'aiff',
  ),
  ...pcm('aifc', 'pcm_u8', '-f', 'aiff'),
  ...pcm('caf', 'pcm_s8 pcm_s16be pcm_s16le pcm_s24be pcm_s24le pcm_s32be pcm_s32le'),
  ...pcm('caf', 'pcm_f32be pcm_f32le pcm_f64be pcm_f64le pcm_alaw pcm_mulaw'),
  // Lossy, but every decoder has to give the same integers.
  ...pcm('caf', 'adpcm_ima_qt'),
  ...pcm('aifc', 'adpcm_ima_qt', '-f', 'aiff'),
  ...formats('flac', 'flac', 's16 s32'),
  ...formats('oga', 'flac', 's16 s32', '-f', 'ogg'),
  ...formats('mka', 'flac', 's16 s32'),
  ...formats('mp4', 'flac', 's16 s32', '-strict', '-2'),
  ...formats('wv', 'wavpack', 's16p fltp'),
  ['wv', '-c:a', 'wavpack', '-sample_fmt', 's32p', '-bits_per_raw_sample', '24'],
  ...formats('tta', 'tta', 'u8 s16 s32'),
  ...formats('m4a', 'alac', 's16p s32p'),
  ...formats('mka', 'alac', 's16p s32p'),
  ...pcm('mka', 'pcm_u8 pcm_s16le pcm_s16be pcm_s24le pcm_s24be pcm_s32le pcm_s32be pcm_f32le pcm_f64le'),
  ...pcm('mov', 'pcm_u8 pcm_s8 pcm_s16le pcm_s16be pcm_s24le pcm_s24be pcm_s32le pcm_s32be'),
  ...pcm('mov', 'pcm_f32le pcm_f32be pcm_f64le pcm_f64be pcm_alaw pcm_mulaw'),
  ['mka', '-c:a', 'eac3'],
];

/** Of these, what is refused and why; the command in the message has to work. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  'm4a alac s16p 6': /Apple Lossless of 6 channels/,
  'm4a alac s32p 6': /Apple Lossless of 6 channels/,
  'mka alac s16p 6': /A_ALAC of 6 channels/,
  'mka alac s32p 6': /A_ALAC of 6 channels/,
  'mka libvorbis 6': /A_VORBIS of 6 channels/,
  'mka libopus 6': /A_OPUS of 6 channels/,
};

/** Refused whatever the channels. */
const ALWAYS_REFUSED: readonly (readonly [because: RegExp, ...args: string[]])[] = [
  [/holds Apple Lossless/, 'caf', '-c:a', 'alac'],
  [/holds Opus/, 'caf', '-c:a', 'libopus', '-ar', '48000'],
  [/holds FLAC/, 'caf', '-c:a', 'flac', '-strict', '-2'],
  [/holds MP3/, 'caf', '-c:a', 'libmp3lame', '-ac', '2'],
  [/holds Dolby AC-3/, 'caf', '-c:a', 'ac3'],
  [/32-bit integers/, 'wv', '-c:a', 'wavpack', '-sample_fmt', 's32p'],
  [/refuses it \(WavPack/, 'wv', '-c:a', 'wavpack', '-sample_fmt', 'u8p'],
  [/WavPack/, 'mka', '-c:a', 'wavpack', '-sample_fmt', 's16p'],
  [/Layer II/, 'mka', '-c:a', 'mp2', '-ac', '2'],
  [/MS\/ACM/, 'mka', '-c:a', 'wmav2', '-ac', '2'],
  [/No audio track/, 'mov', '-c:a', 'adpcm_ima_qt', '-ac', '2'],
];

/**
 * What loses something: frames that ours begins later than ffmpeg's, and decibels by which the difference lies below the
 * sound at least. AC-3 and AAC leave parts of the sound to chance; DTS rounds its filters otherwise.
 */
const LOSSY: readonly (readonly [shift: number, decibels: number, ...args: string[]])[] = [
  [0, 100, 'mp3', '-c:a', 'libmp3lame'],
  [0, 100, 'mp3', '-c:a', 'libmp3lame', '-q:a', '3'],
  [0, 100, 'mp3', '-c:a', 'libmp3lame', '-write_xing', '0'],
  [0, 100, 'mka', '-c:a', 'libmp3lame'],
  [0, 100, 'mp4', '-c:a', 'libmp3lame'],
  [0, 100, 'ogg', '-c:a', 'libvorbis'],
  [0, 100, 'mka', '-c:a', 'libvorbis'],
  [0, 50, 'opus', '-c:a', 'libopus', '-ar', '48000'],
  [0, 50, 'mka', '-c:a', 'libopus', '-ar', '48000'],
  [0, 50, 'mp4', '-c:a', 'libopus', '-ar', '48000'],
  [0, 40, 'm4a', '-c:a', 'aac'],
  // Without an edit list the encoder's first packet is left out here, and kept by ffmpeg.
  [-1024, 40, 'mka', '-c:a', 'aac'],
  [0, 80, 'mka', '-c:a', 'ac3'],
  // ffmpeg takes the 256 frames away that its encoder's edit list tells.
  [256, 80, 'mp4', '-c:a', 'ac3'],
  [256, 200, 'mp4', '-c:a', 'eac3'],
  [0, 50, 'mka', '-c:a', 'dca', '-strict', '-2'],
  [0, 100, 'wma', '-c:a', 'wmav1'],
  [0, 100, 'wma', '-c:a', 'wmav2'],
];

/** Frames at both ends in which decoders may begin and end otherwise. */
const EDGE_FRAMES = 4096;

interface Encoded {
  path: string;
  /** Channels as ffmpeg decodes them. */
  theirs: Float32Array[];
}

let count = 0;
/** A format of sources of the numbers of channels in turn; what its encoder cannot hold, or mixes down, is left out. */
function encoded(sources: readonly string[], [container, ...args]: readonly string[]): Encoded[] {
  const first = count;
  count += sources.length;
  const into = (nth: number) => join(folder, `${first + nth}.${container}`);
  const made = encodeAll(sources, args, into);
  const decoded = allByFfmpeg(made.map(into));
  const files = made.map((nth, i) => ({ path: into(nth), theirs: decoded[i], wanted: CHANNELS[nth] }));
  return files.filter(({ theirs, wanted }) => theirs.length >= wanted);
}

function title([container, ...args]: readonly string[]): string {
  return [
    container,
    ...args.filter((arg) => !arg.startsWith('-') && !['aiff', 'ogg', '2'].includes(arg)),
  ].join(' ');
}

/** The message's own command makes the samples of ffmpeg. */
async function commandWorks(message: string, path: string, theirs: Float32Array[]): Promise<void> {
  const command = message.match(/convert it: (ffmpeg .*\.wav)$/)?.[1];
  expect(command, message).toBeDefined();
  execFileSync('/bin/sh', ['-c', `${command} </dev/null 2>/dev/null`]);
  const { signal } = await readRecording(path.replace(/\.\w+$/, '.wav'));
  expect(signal.channels).toEqual(theirs);
}

describe.runIf(hasFfmpeg)(
  'a format that loses nothing gives the samples that ffmpeg gives, to the bit',
  () => {
    const sources = CHANNELS.map((channels) =>
      wavOf(folder, `lively-${channels}.wav`, livelySignal(channels, 44_100, 16_001)),
    );

    it.each(LOSSLESS.map((args) => [title(args), args] as const))('%s', async (name, args) => {
      let read = 0;
      for (const { path, theirs } of encoded(sources, args)) {
        const result = await readOrRefusal(path);
        const because = REFUSED[`${name} ${theirs.length}`];
        if (result instanceof Error) {
          expect(result.message).toMatch(because ?? /nothing is refused here/);
          await commandWorks(result.message, path, theirs);
          continue;
        }
        expect(because).toBeUndefined();
        expect(result.warnings).toEqual([]);
        expect(result.signal.sampleRate).toBe(44_100);
        expect(result.signal.channels.map(({ length }) => length)).toEqual(
          theirs.map(({ length }) => length),
        );
        for (const [c, channel] of theirs.entries())
          expect(firstDifference(result.signal.channels[c], channel)).toBe(-1);
        read++;
      }
      expect(read).toBeGreaterThan(0);
    });

    it.each(ALWAYS_REFUSED.map(([because, ...args]) => [title(args), because, args] as const))(
      'or is refused with a command that works: %s',
      async (_, because, args) => {
        const [{ path, theirs }] = encoded(sources.slice(0, 1), args);
        const result = await readOrRefusal(path);
        expect(result).toBeInstanceOf(Error);
        expect((result as Error).message).toMatch(because);
        await commandWorks((result as Error).message, path, theirs);
      },
    );
  },
);

describe.runIf(hasFfmpeg)('a format that loses something gives the sound that ffmpeg gives', () => {
  const sourcesOf = (rate: number) =>
    CHANNELS.map((channels) =>
      wavOf(folder, `smooth-${rate}-${channels}.wav`, smoothSignal(channels, rate, rate)),
    );
  const sources = new Map([44_100, 48_000].map((rate) => [rate, sourcesOf(rate)]));

  it.each(LOSSY.map(([shift, decibels, ...args]) => [title(args), shift, decibels, args] as const))(
    '%s',
    async (name, shift, decibels, args) => {
      const rate = args.includes('48000') ? 48_000 : 44_100;
      for (const { path, theirs } of encoded(sources.get(rate) ?? [], args)) {
        const result = await readOrRefusal(path);
        const because = REFUSED[`${name.replace(' 48000', '')} ${theirs.length}`];
        if (result instanceof Error) {
          expect(result.message).toMatch(because ?? /nothing is refused here/);
          await commandWorks(result.message, path, theirs);
          continue;
        }
        expect(because).toBeUndefined();
        compareLossy(result, theirs, shift, decibels);
        expect(Math.abs(result.signal.channels[0].length - rate)).toBeLessThan(EDGE_FRAMES);
      }
    },
  );
});

describe.runIf(hasFfmpeg)('silence in a format that loses something', () => {
  const pathOf = (nth: number) => join(folder, `silence-${nth}.${LOSSY[nth][2]}`);
  beforeAll(() => {
    const silence = { sampleRate: 48_000, channels: [new Float32Array(20_000)] };
    const outputs = LOSSY.flatMap(([, , , ...args], nth) => [...args, pathOf(nth)]);
    ffmpeg('-i', wavOf(folder, 'silence.wav', silence), ...outputs);
  });

  it.each(LOSSY.map(([, , ...args], nth) => [title(args), pathOf(nth)] as const))(
    'is silence: %s',
    async (_, path) => {
      const { signal, warnings } = await readRecording(path);
      expect(warnings).toEqual([]);
      for (const channel of signal.channels) expect(Math.max(...channel.map(Math.abs))).toBeLessThan(1e-4);
    },
  );
});

function compareLossy(
  { signal, warnings }: Recording,
  theirs: Float32Array[],
  shift: number,
  decibels: number,
) {
  expect(warnings).toEqual([]);
  expect(signal.channels).toHaveLength(theirs.length);
  for (const [c, channel] of theirs.entries()) {
    let energy = 0;
    let difference = 0;
    for (let i = EDGE_FRAMES; i < channel.length - EDGE_FRAMES; i++) {
      energy += channel[i] ** 2;
      difference += (signal.channels[c][i + shift] - channel[i]) ** 2;
    }
    expect(energy).toBeGreaterThan(1);
    expect(10 * Math.log10(energy / difference)).toBeGreaterThan(decibels);
  }
}

function firstDifference(ours: Float32Array, theirs: Float32Array): number {
  return ours.findIndex((x, i) => x !== theirs[i]);
}
