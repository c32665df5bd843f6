import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRecording, writeWav } from '../src/audio/index.js';
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
  wavFile,
} from './audio/wav-bytes.js';
import { requireTool } from './support/tools.js';

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
  'PCM 32-bit': file(formatChunk({ bits: 32 }), Uint8Array.of(0, 0, 0, 0x40, 0, 0, 0, 0xc0)),
  'float 32-bit': file(formatChunk({ tag: 3, bits: 32 }), float32(0.5, -0.5)),
  'float 64-bit': file(formatChunk({ tag: 3, bits: 64 }), float64(0.5, -0.5)),
  'A-law': file(formatChunk({ tag: 6, bits: 8 }), Uint8Array.of(0xa5, 0x25)),
  'mu-law': file(formatChunk({ tag: 7, bits: 8 }), Uint8Array.of(0x8f, 0x0f)),
  WAVE_FORMAT_EXTENSIBLE: wavFile([formatChunk({ tag: 0xfffe, extra: extensible(1, 16, 4) }), data]),
  RF64: wavFile([ds64(4n), formatChunk(), { ...data, size: 0xffffffff }, chunk('LIST', ascii('x'))], 'RF64'),
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
};
const WARNED = ['a file that was cut short', 'a partial last frame'];

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

const tagged = (tag: number, bits = 4) => wavFile([formatChunk({ tag, bits }), data]);
const REFUSED: Record<string, Uint8Array> = {
  'Microsoft ADPCM in WAV': tagged(2),
  'IMA ADPCM in WAV': tagged(17),
  'MP3 in WAV': tagged(85),
  'GSM 6.10 in WAV': tagged(49),
  'another encoding in WAV': tagged(0x1234),
  'PCM beyond 32 bits': tagged(1, 64),
  'float of 16 bits': tagged(3, 16),
  RIFX: wavFile([formatChunk(), data], 'RIFX'),
  W64: ascii('riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00'),
  'Sun AU': ascii('.snd\0\0\0\x18'),
  'AAC without a container': Uint8Array.of(0xff, 0xf1, 0x50, 0x80),
  AMR: ascii('#!AMR\n'),
  AVI: ascii('RIFF\0\0\0\0AVI LIST'),
  text: ascii('Dear diary\n'),
  'an HTML page': ascii('<!DOCTYPE html><html>'),
  'an empty file': new Uint8Array(0),
  'a cut header': wavFile([formatChunk()]),
  'no samples': wavFile([formatChunk(), chunk('data', new Uint8Array(0))]),
  '0 or 65 channels': wavFile([formatChunk({ channels: 65 }), data]),
  '999 Hz': wavFile([formatChunk({ sampleRate: 999 }), data]),
  'data before the format': wavFile([data, formatChunk()]),
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
    expect([...signal.channels[0]].map((x) => Math.round(x * 20) / 20)).toEqual([0.5, -0.5]);
    expect(warnings).toHaveLength(WARNED.includes(title) ? 1 : 0);
  });

  it.runIf(requireTool('ffmpeg', 'ffmpeg')).each(Object.entries(DECODED))(
    'is right that this is decoded: %s',
    async (title, args) => {
      const channels = [3, 5].map((n) =>
        Float32Array.from({ length: 48_000 }, (_, i) => Math.sin(i / n) / 2),
      );
      writeWav(join(folder, 'in.wav'), { sampleRate: 48_000, channels }, '16');
      execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-i', 'in.wav', ...args], { cwd: folder });
      const name = args.at(-1) ?? '';
      expect(rowsOf('decoded').find(([first]) => first === title)?.[1]).toContain(name.slice(2));
      const { signal } = await readRecording(join(folder, name));
      expect(signal.channels).toHaveLength(2);
      expect(signal.channels[0].length).toBeGreaterThan(47_000);
    },
  );

  it.each(rowsOf('refused'))('is right that this is refused: %s', async (title, because, isHelped) => {
    const error = await readRecording(write(title, REFUSED[title])).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NmfError);
    const { message } = error as NmfError;
    expect(message).toContain(because);
    expect(message.includes('convert it: ffmpeg -i ')).toBe(isHelped === 'yes');
    expect(message).not.toMatch(/[\r\n]/);
  });
});
