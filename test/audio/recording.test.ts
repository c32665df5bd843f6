import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Recording, readRecording, readRecordingSource, writeWav } from '../../src/audio/index.js';
import { memorySource } from '../../src/disk/index.js';
import { NmfError } from '../../src/errors.js';
import { requireTool } from '../support/tools.js';
import { temporaryFolder } from './temp-folder.js';

const hasFfmpeg = requireTool('ffmpeg', 'ffmpeg');
const folder = temporaryFolder();
const RATE = 44_100;
const FRAMES = 2 * RATE + 17;

const source = join(folder, 'source.wav');
writeWav(source, { sampleRate: RATE, channels: [tone(440), tone(330)] }, '16');

function tone(hz: number): Float32Array {
  return Float32Array.from({ length: FRAMES }, (_, i) => 0.7 * Math.sin((2 * Math.PI * hz * i) / RATE));
}

function ffmpeg(...args: string[]): Buffer {
  const all = ['-v', 'error', '-nostdin', '-y', ...args];
  return execFileSync('ffmpeg', all, { maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Makes the tones into another format and gives its path. */
function encoded(name: string, ...args: string[]): string {
  const path = join(folder, name);
  ffmpeg('-i', source, ...args, path);
  return path;
}

/** Planar samples as ffmpeg decodes a file. */
function byFfmpeg(path: string, channels: number): Float32Array[] {
  const bytes = ffmpeg('-i', path, '-f', 'f32le', '-c:a', 'pcm_f32le', '-');
  const all = new Float32Array(new Uint8Array(bytes).buffer);
  return Array.from({ length: channels }, (_, c) => all.filter((_, i) => i % channels === c));
}

function largestDifference(a: readonly Float32Array[], b: readonly Float32Array[], frames: number): number {
  let worst = 0;
  for (const [c, channel] of a.entries()) {
    for (let i = 0; i < frames; i++) worst = Math.max(worst, Math.abs(channel[i] - b[c][i]));
  }
  return worst;
}

/** Energy of the difference against that of `a`, over the length of `a`. */
function differenceDb(a: Float32Array, b: Float32Array): number {
  const energy = a.reduce((sum, x) => sum + x * x, 0);
  return 10 * Math.log10(a.reduce((sum, x, i) => sum + (x - b[i]) ** 2, 0) / energy);
}

async function errorOf(promise: Promise<Recording>): Promise<NmfError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(NmfError);
  expect((error as NmfError).message).not.toMatch(/[\r\n]/);
  return error as NmfError;
}

describe.runIf(hasFfmpeg)('a recording that is no WAV is decoded', () => {
  // Codecs that lose something may round differently in another decoder; the others have to agree to the bit, at 24
  // bits to the last but one of 32-bit float.
  it.each([
    ['flac', 'flac', ['-c:a', 'flac'], 0],
    ['24.flac', 'flac', ['-c:a', 'flac', '-sample_fmt', 's32'], 2 ** -24],
    ['ogg.oga', 'flac', ['-c:a', 'flac', '-f', 'ogg'], 0],
    ['aiff', 'aiff', ['-c:a', 'pcm_s16be'], 0],
    ['24.aiff', 'aiff', ['-c:a', 'pcm_s24be'], 0],
    ['float.aifc', 'aiff', ['-c:a', 'pcm_f32be', '-f', 'aiff'], 0],
    ['caf', 'caf', ['-c:a', 'pcm_s16le'], 0],
    ['wv', 'wv', ['-c:a', 'wavpack'], 0],
    ['tta', 'tta', ['-c:a', 'tta'], 0],
    ['mka', 'mkv', ['-c:a', 'flac'], 0],
    ['ogg', 'oga', ['-c:a', 'libvorbis'], 1e-5],
    ['mp3', 'mp3', ['-c:a', 'libmp3lame'], 1e-5],
    ['id3.mp3', 'mp3', ['-c:a', 'libmp3lame', '-metadata', 'title=x'], 1e-5],
    ['opus', 'opus', ['-c:a', 'libopus'], 2e-4],
    ['webm', 'mkv', ['-c:a', 'libopus'], 2e-4],
    ['wma', 'wma', ['-c:a', 'wmav2'], 1e-5],
  ] as const)('%s', async (suffix, encoding, args, tolerance) => {
    const path = encoded(`tone.${suffix}`, ...args);
    const { signal, format, warnings } = await readRecording(path);
    expect(warnings).toEqual([]);
    const sampleRate = encoding === 'opus' || suffix === 'webm' ? 48_000 : RATE;
    expect(format).toEqual({ encoding, bitsPerSample: 32, channels: 2, sampleRate, channelMask: undefined });
    const theirs = byFfmpeg(path, 2);
    expect(signal.sampleRate).toBe(sampleRate);
    expect(signal.channels.map((c) => c.length)).toEqual(theirs.map((c) => c.length));
    expect(largestDifference(signal.channels, theirs, theirs[0].length)).toBeLessThanOrEqual(tolerance);
  });

  it('AAC in MP4, without the padding that ffmpeg leaves at the end', async () => {
    const path = encoded('tone.m4a', '-c:a', 'aac');
    const { signal } = await readRecording(path);
    expect(signal.channels.map((c) => c.length)).toEqual([FRAMES, FRAMES]);
    // The format leaves parts of the sound to chance (perceptual noise substitution).
    expect(differenceDb(signal.channels[0], byFfmpeg(path, 2)[0])).toBeLessThan(-40);
  });

  it('to the very samples of the WAV it was made from, loud or quiet', async () => {
    const quiet = { sampleRate: 8000, channels: [tone(100).map((x) => (Math.round(x * 300) + 0) / 32768)] };
    const loud = { sampleRate: 8000, channels: [Float32Array.of(-1, 32767 / 32768, 0, 1 / 32768)] };
    for (const signal of [quiet, loud]) {
      writeWav(join(folder, 'exact.wav'), signal, '16');
      ffmpeg('-i', join(folder, 'exact.wav'), join(folder, 'exact.flac'));
      const read = await readRecording(join(folder, 'exact.flac'));
      expect(read.signal).toEqual(signal);
    }
  });

  it('from a pipe too', async () => {
    const bytes = readFileSync(encoded('piped.flac'));
    const { signal } = await readRecordingSource(
      { ...memorySource(bytes), bytesLeft: () => undefined },
      'standard input',
    );
    expect(signal.channels[0]).toHaveLength(FRAMES);
  });

  it('and refused as soon as it would not fit in memory', async () => {
    const path = encoded('large.flac');
    let asked = 0;
    const onSize = ({ samples }: { samples: number }) => {
      asked++;
      if (samples > RATE) throw new NmfError('memory', 'too long');
    };
    expect((await errorOf(readRecording(path, { onSize }))).message).toBe('too long');
    expect(asked).toBeGreaterThan(0);
  });
});

describe.runIf(hasFfmpeg)('a damaged recording that is no WAV', () => {
  const damage = (bytes: Buffer) => [
    bytes.subarray(0, 64),
    bytes.subarray(0, bytes.length >> 1),
    Buffer.concat([bytes.subarray(0, 64), Buffer.alloc(100_000, 0x5a)]),
    Buffer.concat([bytes.subarray(0, bytes.length >> 1), Buffer.alloc(20_000, 0xa5)]),
  ];

  it.each(['flac', 'mp3', 'ogg', 'opus', 'aiff', 'aifc', 'm4a', 'caf', 'wv', 'tta', 'wma', 'webm'])(
    'gives sound or one line that names it and a command, prints nothing, and never crashes: %s',
    async (suffix) => {
      const args = suffix === 'aifc' ? ['-f', 'aiff', '-c:a', 'pcm_f32be'] : [];
      const whole = readFileSync(encoded(`whole.${suffix}`, ...args));
      for (const [i, bytes] of damage(whole).entries()) {
        const path = join(folder, `damaged-${i}.${suffix}`);
        writeFileSync(path, bytes);
        const result = await readRecording(path).catch((error: unknown) => error);
        if (result instanceof Error) {
          expect(result).toBeInstanceOf(NmfError);
          expect((result as NmfError).code).toBe('input');
          expect(result.message).toMatch(
            /^[^\n]*damaged-\d\.[^\n]*(convert it: ffmpeg -i |copy or download it again|ends before|cannot be read|holds no samples)/,
          );
        } else {
          const { channels } = (result as Recording).signal;
          expect(channels[0].length).toBeGreaterThan(0);
          for (const channel of channels) expect(channel.every(Number.isFinite)).toBe(true);
        }
      }
    },
  );

  it('says when the decoder complained', async () => {
    const whole = readFileSync(encoded('complaint.mp3', '-c:a', 'libmp3lame'));
    const path = join(folder, 'complaint-damaged.mp3');
    writeFileSync(path, Buffer.concat([whole.subarray(0, 20_000), Buffer.alloc(30_000, 0x5a)]));
    const { warnings } = await readRecording(path);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^the decoder complained .*; the sound may be damaged$/);
  });
});

describe('a recording that nothing reads', () => {
  it('is named as the WAV reader names it', async () => {
    const path = join(folder, 'diary.mp3');
    writeFileSync(path, 'Dear diary,\nnothing sounds here.\n');
    const { message } = await errorOf(readRecording(path));
    expect(message).toContain(
      'diary.mp3 is a text file, not a WAV file of PCM or float; there is no sound in it',
    );
  });
});

it('puts the samples of a WAV into shared memory where that is wanted, of a file and of a pipe alike', async () => {
  const bytes = readFileSync(source);
  const { signal } = await readRecording(source);
  expect(signal.channels[0].buffer).toBeInstanceOf(ArrayBuffer);
  const pipe = { ...memorySource(bytes), bytesLeft: () => undefined };
  for (const from of [memorySource(bytes), pipe]) {
    const shared = await readRecordingSource(from, 'a.wav', { isShared: true });
    for (const [c, channel] of shared.signal.channels.entries()) {
      expect(channel.buffer).toBeInstanceOf(SharedArrayBuffer);
      expect(channel).toEqual(signal.channels[c]);
    }
  }
});
