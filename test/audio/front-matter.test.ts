import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mpegFrame } from '../../src/audio/foreign/mpeg-frame.js';
import { openWav, type Recording, readRecording, readRecordingSource } from '../../src/audio/index.js';
import { memorySource } from '../../src/disk/index.js';
import { NmfError } from '../../src/errors.js';
import { tones } from '../support/refused-files.js';
import { requireTool } from '../support/tools.js';
import { pipe } from './byte-pipe.js';
import { temporaryFolder } from './temp-folder.js';
import { ascii, uint32 } from './wav-bytes.js';

const hasFfmpeg = requireTool('ffmpeg', 'ffmpeg');
const folder = temporaryFolder();
const whole = tones(4000);

/** An ID3v2 tag of so many bytes behind its header; `padding` of them are zeros at its end. */
function id3(size: number, { version = 3, footer = false, padding = 0 } = {}): Uint8Array {
  const body = new Uint8Array(size);
  body.fill(0x78, 0, size - padding);
  body.set(ascii('RIFFxxxxWAVEfmt fLaC').subarray(0, size - padding)); // what stands in a tag is no file
  const sizes = [21, 14, 7, 0].map((shift) => (size >> shift) & 127);
  const head = Uint8Array.of(0x49, 0x44, 0x33, version, 0, footer ? 0x10 : 0, ...sizes);
  return Buffer.concat([
    head,
    body,
    footer ? Buffer.concat([ascii('3DI'), head.subarray(3)]) : new Uint8Array(0),
  ]);
}

function ape(size: number): Uint8Array {
  return Buffer.concat([
    ascii('APETAGEX'),
    uint32(2000),
    uint32(size),
    uint32(1),
    uint32(0xa0000000),
    new Uint8Array(8),
    new Uint8Array(size).fill(0x55),
  ]);
}

function macBinary(name: string, data: Uint8Array): Uint8Array {
  const head = new Uint8Array(128);
  head[1] = name.length;
  head.set(ascii(`${name}`), 2);
  head.set(ascii('WAVESOUN'), 65);
  new DataView(head.buffer).setUint32(83, data.length);
  return head;
}

const FRONTS: Record<string, Uint8Array> = {
  'a tag': id3(63),
  'a tag of one byte': id3(1),
  'an empty tag': id3(0),
  'a large tag': id3(300_000),
  'a tag of version 2.4 with a footer': id3(1000, { version: 4, footer: true }),
  'a tag of version 2.2': id3(500, { version: 2 }),
  'a tag with padding': id3(4096, { padding: 4000 }),
  'a tag and zeros that it does not count': Buffer.concat([id3(100), new Uint8Array(2000)]),
  'three tags': Buffer.concat([id3(70), id3(3000), id3(5)]),
  'an APE tag': ape(200),
  'an APE tag and an ID3 tag': Buffer.concat([ape(33), id3(33)]),
  'a zero byte': new Uint8Array(1),
  'many zero bytes': new Uint8Array(100_001),
  'a MacBinary header': macBinary('heart.wav', whole),
};

const recording = (bytes: Uint8Array, isPipe = false) =>
  readRecordingSource(isPipe ? pipe(bytes) : memorySource(bytes), 'in');

/** The same recording with its samples as hexadecimal digits, which are compared faster than arrays. */
const inDigits = ({ signal, ...rest }: Recording) => ({
  ...rest,
  sampleRate: signal.sampleRate,
  channels: signal.channels.map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength).toString('hex'),
  ),
});

describe('what stands in front of a WAV file', () => {
  it.each(Object.entries(FRONTS))('is passed over: %s', async (_, front) => {
    const expected = await recording(whole);
    const bytes = Buffer.concat([front, whole]);
    expect(inDigits(await recording(bytes))).toEqual(inDigits(expected));
    expect(inDigits(await recording(bytes, true))).toEqual(inDigits(expected));
    writeFileSync(join(folder, 'in.wav'), bytes);
    const reader = openWav(join(folder, 'in.wav'));
    expect(reader.read(100)?.[0]).toEqual(expected.signal.channels[0].subarray(0, 100));
    reader.close();
  });

  it('is named where another program has to read the rest, which would not pass over it', async () => {
    const error = await recording(Buffer.concat([new Uint8Array(50), ascii('.snd\0\0\0\x18'), whole])).catch(
      (reason: unknown) => reason,
    );
    expect((error as NmfError).message).toBe(
      'in is a Sun AU file, not a WAV file of PCM or float; take off the zero bytes in front and try again',
    );
  });

  it('is cut out by the command that is shown where nothing explains it', async () => {
    const junk = Uint8Array.from({ length: 777 }, (_, i) => (i * 37 + 200) & 255);
    const place = mkdtempSync(join(folder, 'cut-'));
    writeFileSync(join(place, 'junk.wav'), Buffer.concat([junk, whole]));
    const error = await readRecording(join(place, 'junk.wav')).catch((reason: unknown) => reason);
    expect((error as NmfError).message).toContain('a WAV file behind 777 other bytes');
    const command = /cut it out: (.*)$/.exec((error as NmfError).message)?.[1] ?? '';
    execFileSync('sh', ['-c', command], { cwd: place });
    expect(readFileSync(join(place, 'junk-cut.wav'))).toEqual(Buffer.from(whole));
  });
});

describe.runIf(hasFfmpeg)('a tag in front of other formats', () => {
  it.each([
    ['flac', []],
    ['aiff', []],
    ['caf', []],
    ['ogg', ['-c:a', 'libvorbis']],
    ['opus', []],
    ['mp3', []],
    ['m4a', []],
    ['wv', []],
    ['tta', []],
    ['wma', []],
    ['mka', ['-c:a', 'flac']],
  ] as const)('is passed over: %s', async (suffix, args) => {
    writeFileSync(join(folder, 'tones.wav'), tones(48_000, 2));
    const path = join(folder, `in.${suffix}`);
    execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-i', join(folder, 'tones.wav'), ...args, path]);
    const bytes = readFileSync(path);
    const expected = await recording(bytes);
    for (const front of ['a tag', 'a tag of version 2.4 with a footer', 'three tags', 'an APE tag']) {
      expect(inDigits(await recording(Buffer.concat([FRONTS[front], bytes])))).toEqual(inDigits(expected));
    }
  });

  it.each([
    ['adts', 'aac', 'an AAC file (ADTS)'],
    ['w64', 'w64', 'a Sony Wave64 file (W64)'],
    ['au', 'au', 'a Sun AU file'],
  ])(
    'is passed over, what follows named, and converted by the command shown: %s',
    async (format, suffix, what) => {
      const place = mkdtempSync(join(folder, 'tagged-'));
      writeFileSync(join(place, 'tones.wav'), tones(48_000));
      execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-i', 'tones.wav', '-f', format, 'plain'], {
        cwd: place,
      });
      const path = join(place, `in.${suffix}`);
      writeFileSync(path, Buffer.concat([id3(63), readFileSync(join(place, 'plain'))]));
      const result = await readRecording(path).catch((reason: unknown) => reason);
      if (!(result instanceof NmfError)) return; // a decoder for it is there
      expect(result.message).toContain(`is ${what}`);
      const command = /convert it: (.*)$/.exec(result.message)?.[1] ?? '';
      execFileSync('sh', ['-c', `${command} </dev/null 2>/dev/null`], { cwd: place });
      const { channels } = (await readRecording(join(place, 'in.wav'))).signal;
      expect(channels[0].length).toBeGreaterThan(90_000);
      expect(Math.max(...channels[0].subarray(10_000, 20_000))).toBeGreaterThan(0.5);
    },
  );

  it('whose size is not the true one is followed by the frames of an MP3 file', async () => {
    const path = join(folder, 'plain.mp3');
    writeFileSync(join(folder, 'tones.wav'), tones(48_000));
    const args = [
      '-v',
      'error',
      '-nostdin',
      '-y',
      '-i',
      join(folder, 'tones.wav'),
      '-id3v2_version',
      '0',
      path,
    ];
    execFileSync('ffmpeg', args);
    const bytes = readFileSync(path);
    const expected = await recording(bytes);
    const { signal } = await recording(Buffer.concat([id3(63), new Uint8Array(37).fill(0x41), bytes]));
    expect(signal).toEqual(expected.signal);
  });

  it('gives the length of every MPEG frame that ffmpeg writes', () => {
    for (const [codec, rate, kbits] of [
      ['libmp3lame', 44_100, 128],
      ['libmp3lame', 48_000, 320],
      ['libmp3lame', 22_050, 64],
      ['libmp3lame', 11_025, 32],
      ['mp2', 32_000, 192],
      ['mp2', 24_000, 64],
    ] as const) {
      writeFileSync(join(folder, 'tones.wav'), tones(rate));
      const args = [
        '-v',
        'error',
        '-nostdin',
        '-i',
        join(folder, 'tones.wav'),
        '-c:a',
        codec,
        '-b:a',
        `${kbits}k`,
      ];
      const bytes = execFileSync('ffmpeg', [
        ...args,
        '-id3v2_version',
        '0',
        '-f',
        codec === 'mp2' ? 'mp2' : 'mp3',
        '-',
      ]);
      let at = 0;
      let frames = 0;
      for (; at < bytes.length; frames++) {
        const length = mpegFrame(bytes, at)?.bytes;
        expect(length, `${codec} at ${rate}, byte ${at}`).toBeGreaterThan(0);
        at += length ?? 0;
      }
      expect(frames).toBeGreaterThan(20);
      expect(at).toBe(bytes.length);
    }
  });
});
