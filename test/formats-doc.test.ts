import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { conversionCommand } from '../src/audio/foreign-files.js';
import { readRecording, readWav } from '../src/audio/index.js';
import { NmfError } from '../src/errors.js';
import { temporaryFolder } from './audio/temp-folder.js';
import {
  ascii,
  type Chunk,
  chunk,
  ds64,
  extensible,
  float32,
  float64,
  formatChunk,
  int16,
  rifxFile,
  wavFile,
} from './audio/wav-bytes.js';
import { REFUSED, TONES, tones } from './support/refused-files.js';
import { requireTool } from './support/tools.js';

const hasFfmpeg = requireTool('ffmpeg', 'ffmpeg') && requireTool('sox', 'sox');
const folder = temporaryFolder();
const page = readFileSync(new URL('../docs/formats.md', import.meta.url), 'utf8');

/** Rows of the table whose first heading is given, cell by cell. */
function rowsOf(heading: string): string[][] {
  const lines = page.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} `));
  const rows = lines.slice(start + 2, lines.indexOf('', start));
  return rows.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const data = chunk('data', int16(16384, -16384));
const file = (format: Chunk, body: Uint8Array) => wavFile([format, chunk('data', body)]);
const sized = (size: number) => wavFile([formatChunk(), { ...data, size }]);

/** For each row a file that holds 0.5 and -0.5, or as near as its encoding comes. */
const READ: Record<string, Uint8Array> = {
  'PCM 8-bit': file(formatChunk({ bits: 8 }), Uint8Array.of(192, 64)),
  'PCM 16-bit': wavFile([formatChunk(), data]),
  'PCM 20-bit in 3 bytes': file(formatChunk({ bits: 20 }), Uint8Array.of(0, 0, 0x40, 0, 0, 0xc0)),
  'PCM 24-bit': file(formatChunk({ bits: 24 }), Uint8Array.of(0, 0, 0x40, 0, 0, 0xc0)),
  'PCM 24-bit in 4 bytes': file(
    formatChunk({ bits: 24, blockAlign: 4 }),
    Uint8Array.of(0, 0, 0, 0x40, 0, 0, 0, 0xc0),
  ),
  'PCM 24-bit in the lower three of 4 bytes': file(
    formatChunk({ bits: 24, blockAlign: 4 }),
    Uint8Array.of(1, 0, 0x40, 0, 0, 0, 0xc0, 0),
  ),
  'PCM 36-bit to 64-bit': file(
    formatChunk({ bits: 64 }),
    Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0, 0xc0),
  ),
  'PCM 32-bit': file(formatChunk({ bits: 32 }), Uint8Array.of(0, 0, 0, 0x40, 0, 0, 0, 0xc0)),
  'float 32-bit': file(formatChunk({ tag: 3, bits: 32 }), float32(0.5, -0.5)),
  'float 64-bit': file(formatChunk({ tag: 3, bits: 64 }), float64(0.5, -0.5)),
  'A-law': file(formatChunk({ tag: 6, bits: 8 }), Uint8Array.of(0xa5, 0x25)),
  'mu-law': file(formatChunk({ tag: 7, bits: 8 }), Uint8Array.of(0x8f, 0x0f)),
  WAVE_FORMAT_EXTENSIBLE: wavFile([formatChunk({ tag: 0xfffe, extra: extensible(1, 16, 4) }), data]),
  RF64: wavFile([ds64(4n), formatChunk(), { ...data, size: 0xffffffff }, chunk('LIST', ascii('x'))], 'RF64'),
  RIFX: rifxFile({}, 2, int16(16384, -16384)),
  BW64: wavFile([ds64(4n), formatChunk(), { ...data, size: 0xffffffff }, chunk('LIST', ascii('x'))], 'BW64'),
  'a format chunk of 18, 20 or more bytes': wavFile([formatChunk({ extra: new Uint8Array(4) }), data]),
  'other chunks before, between and after': wavFile([
    ...['JUNK', 'bext'].map((id) => chunk(id, new Uint8Array(30))),
    formatChunk(),
    ...['PAD ', 'FLLR', 'LIST', 'smpl', 'wxyz'].map((id) => chunk(id, new Uint8Array(31))),
    data,
    ...['ID3 ', 'iXML', 'cue '].map((id) => chunk(id, new Uint8Array(31))),
  ]),
  'an odd chunk without its pad byte': wavFile([
    formatChunk(),
    chunk('LIST', ascii('abc'), { pad: false }),
    data,
  ]),
  'a data size of 0xFFFFFFFF': sized(0xffffffff),
  'a data size of 0x7FFFF000': sized(0x7ffff000),
  'a data size of 0x7FFFFFFF': sized(0x7fffffff),
  'a data size of 0': sized(0),
  'a file that was cut short': sized(1000),
  'a partial last frame': file(formatChunk(), Uint8Array.of(0, 0x40, 0, 0xc0, 9)),
  'a wrong RIFF size': wavFile([formatChunk(), data], 'RIFF', 7),
  'a data size that is too small': wavFile([
    formatChunk(),
    chunk('data', int16(16384, ...new Array(49).fill(-16384)), { size: 44 }),
  ]),
  'a tag in front': Buffer.concat([ascii('ID3\x03\0\0\0\0\0\x04abcd'), wavFile([formatChunk(), data])]),
  'zero bytes in front': Buffer.concat([new Uint8Array(5000), wavFile([formatChunk(), data])]),
  'a MacBinary header in front': Buffer.concat([
    ascii('\0\x06in.wavx'.padEnd(128, '\0')),
    wavFile([formatChunk(), data]),
  ]),
  'a rate of 1 Hz': wavFile([formatChunk({ sampleRate: 1 }), data]),
};
const WARNED = ['a file that was cut short', 'a partial last frame', 'a data size that is too small'];

const DECODED: Record<string, string[]> = {
  FLAC: ['in.flac'],
  'FLAC in Ogg': ['-c:a', 'flac', 'in.oga'],
  MP3: ['in.mp3'],
  'Ogg Vorbis': ['-c:a', 'libvorbis', 'in.ogg'],
  'Ogg Opus': ['in.opus'],
  AIFF: ['in.aiff'],
  'AIFF-C': ['-c:a', 'pcm_f32be', '-f', 'aiff', 'in.aifc'],
  'AAC in MP4': ['in.m4a'],
  'Core Audio': ['in.caf'],
  WavPack: ['in.wv'],
  'True Audio': ['in.tta'],
  'Windows Media': ['in.wma'],
  'Matroska and WebM': ['in.webm'],
};

function write(title: string, bytes: Uint8Array): string {
  const path = join(folder, `${title.replaceAll('/', ' ')}.bin`);
  writeFileSync(path, bytes);
  return path;
}

describe('docs/formats.md', () => {
  it('has a row for every case here, and here is a case for every row', () => {
    expect(rowsOf('read').map(([title]) => title)).toEqual(Object.keys(READ));
    expect(rowsOf('decoded').map(([title]) => title)).toEqual(Object.keys(DECODED));
    expect(rowsOf('refused').map(([title]) => title)).toEqual(Object.keys(REFUSED));
  });

  it.each(Object.entries(READ))('is right that this is read: %s', async (title, bytes) => {
    const { signal, warnings } = await readRecording(write(title, bytes));
    expect(signal.channels).toHaveLength(1);
    expect([...signal.channels[0]].slice(0, 2).map((x) => Math.round(x * 20) / 20)).toEqual([0.5, -0.5]);
    expect(warnings).toHaveLength(WARNED.includes(title) ? 1 : 0);
  });

  it.runIf(hasFfmpeg).each(Object.entries(DECODED))(
    'is right that this is decoded, and by the command that is shown without the package: %s',
    async (title, args) => {
      writeFileSync(join(folder, 'in.wav'), tones(48_000, 2));
      execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-i', 'in.wav', ...args], { cwd: folder });
      const name = args.at(-1) ?? '';
      expect(rowsOf('decoded').find(([first]) => first === title)?.[1]).toContain(name.slice(2));
      const { signal } = await readRecording(join(folder, name));
      expect(signal.channels.length).toBeLessThanOrEqual(2);
      expect(signal.channels[0].length).toBeGreaterThan(94_000);
      rmSync(join(folder, 'in.wav'));
      run(conversionCommand(name));
      expectTones(join(folder, 'in.wav'));
    },
  );

  it.runIf(hasFfmpeg).each(rowsOf('refused'))(
    'is right that this is refused, and whether a command helps: %s',
    async (title, because, isHelped) => {
      const place = mkdtempSync(join(folder, 'refused-'));
      const name = REFUSED[title](place);
      const error = await readRecording(join(place, name)).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(NmfError);
      const { message } = error as NmfError;
      expect(message).toContain(because);
      expect(message).not.toMatch(/[\r\n]/);
      const command = /(?:convert it|unpack it|cut it out): (.*)$/.exec(message)?.[1];
      expect(command === undefined ? 'no' : 'yes').toBe(isHelped);
      if (command === undefined) {
        expect(message).not.toMatch(/ffmpeg|gzip -|unzip /);
        return;
      }
      rmSync(join(place, 'tones.wav'), { force: true });
      const before = readdirSync(place);
      run(command, place);
      const made = readdirSync(place).filter((entry) => !before.includes(entry));
      expect(made).toHaveLength(1);
      expectTones(join(place, made[0]));
    },
  );
});

/** Runs a command line as a user would, in a folder. */
function run(command: string, cwd = folder): void {
  const { status, stderr } = spawnSync('sh', ['-c', command], { cwd, input: '', encoding: 'utf8' });
  expect({ command, status, stderr: status === 0 ? '' : stderr }).toEqual({ command, status: 0, stderr: '' });
}

/** The file holds the two tones at their amplitudes, and little else. */
function expectTones(path: string): void {
  const { channels, sampleRate } = readWav(path).signal;
  const edge = Math.round(0.1 * sampleRate); // encoders need some time to begin and to end
  const samples = channels[0].subarray(edge, edge + Math.floor(0.3 * sampleRate));
  let energy = samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
  expect(energy).toBeGreaterThan(0);
  for (const { hertz, amplitude } of TONES) {
    const [re, im] = [Math.cos, Math.sin].map((wave) =>
      samples.reduce((sum, x, i) => sum + x * wave((2 * Math.PI * hertz * i) / sampleRate), 0),
    );
    const found = (2 * Math.hypot(re, im)) / samples.length;
    expect(found / amplitude).toBeGreaterThan(0.8);
    expect(found / amplitude).toBeLessThan(1.2);
    energy -= found ** 2 / 2;
  }
  expect(energy).toBeLessThan(0.01);
}
