import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeWav } from '../../src/audio/index.js';
import { ascii, chunk, extensible, formatChunk, int16, rifxFile, wavFile } from '../audio/wav-bytes.js';

/** Two tones that a test finds again in whatever a command makes of a file. */
export const TONES = [
  { hertz: 440, amplitude: 0.4 },
  { hertz: 1000, amplitude: 0.2 },
] as const;
const SECONDS = 2;

/** The tones as 16-bit WAV. */
export function tones(sampleRate: number, channels = 1): Uint8Array {
  const at = (i: number) =>
    TONES.reduce(
      (sum, { hertz, amplitude }) => sum + amplitude * Math.sin((2 * Math.PI * hertz * i) / sampleRate),
      0,
    );
  const samples = Float32Array.from({ length: SECONDS * sampleRate }, (_, i) => at(i));
  return encodeWav({ sampleRate, channels: Array.from({ length: channels }, () => samples) }, '16');
}

/** Makes a file in a folder and gives its name. */
export type MakeFile = (folder: string) => string;

/** By ffmpeg from the tones. */
const encoded =
  (name: string, args: readonly string[] = [], sampleRate = 48_000, channels = 1): MakeFile =>
  (folder) => {
    writeFileSync(join(folder, 'tones.wav'), tones(sampleRate, channels));
    const all = ['-v', 'error', '-nostdin', '-y', '-i', 'tones.wav', '-strict', '-2', ...args, name];
    execFileSync('ffmpeg', all, { cwd: folder });
    return name;
  };

/** By another program, whose standard output is the file. */
const packed =
  (name: string, command: string, ...args: string[]): MakeFile =>
  (folder) => {
    writeFileSync(join(folder, 'tones.wav'), tones(8000));
    writeFileSync(join(folder, name), execFileSync(command, [...args, 'tones.wav'], { cwd: folder }));
    return name;
  };

const bytes =
  (name: string, content: Uint8Array | (() => Uint8Array)): MakeFile =>
  (folder) => {
    writeFileSync(join(folder, name), typeof content === 'function' ? content() : content);
    return name;
  };

const amr: MakeFile = (folder) => {
  writeFileSync(join(folder, 'tones.wav'), tones(8000));
  execFileSync('sox', ['tones.wav', '-t', 'amr-nb', 'in.amr'], { cwd: folder });
  return 'in.amr';
};

const zip: MakeFile = (folder) => {
  writeFileSync(join(folder, 'packed.wav'), tones(8000));
  execFileSync('python3', ['-m', 'zipfile', '-c', 'in.zip', 'packed.wav'], { cwd: folder });
  rmSync(join(folder, 'packed.wav'));
  return 'in.zip';
};

/** NIST SPHERE as its documentation describes it: 1024 bytes of text, then the samples. */
function sphere(coding: string): Uint8Array {
  const samples = tones(8000).subarray(44);
  const header = [
    'NIST_1A',
    '   1024',
    'channel_count -i 1',
    `sample_count -i ${samples.length / 2}`,
    'sample_rate -i 8000',
    'sample_n_bytes -i 2',
    'sample_byte_format -s2 01',
    'sample_sig_bits -i 16',
    `sample_coding -s${coding.length} ${coding}`,
    'end_head',
    '',
  ].join('\n');
  return Buffer.concat([ascii(header.padEnd(1024)), samples]);
}

/** A DSF file: the tones in one bit at 2.8 MHz, by a modulator of first order. */
function dsf(): Uint8Array {
  const rate = 2_822_400;
  const blocks = 43;
  const bits = new Uint8Array(4096 * blocks);
  let error = 0;
  for (let i = 0; i < 8 * bits.length; i++) {
    const x = TONES.reduce(
      (sum, { hertz, amplitude }) => sum + amplitude * Math.sin((2 * Math.PI * hertz * i) / rate),
      0,
    );
    error += x;
    const isUp = error >= 0;
    error -= isUp ? 1 : -1;
    if (isUp) bits[i >> 3] |= 1 << (i & 7);
  }
  const header = new DataView(new ArrayBuffer(92));
  const text = (at: number, name: string) => new Uint8Array(header.buffer).set(ascii(name), at);
  text(0, 'DSD ');
  header.setBigUint64(4, 28n, true);
  header.setBigUint64(12, BigInt(92 + bits.length), true);
  text(28, 'fmt ');
  header.setBigUint64(32, 52n, true);
  for (const [i, value] of [1, 0, 1, 1, rate, 1].entries()) header.setUint32(40 + 4 * i, value, true);
  header.setBigUint64(64, BigInt(8 * bits.length), true);
  header.setUint32(72, 4096, true);
  text(80, 'data');
  header.setBigUint64(84, BigInt(12 + bits.length), true);
  return Buffer.concat([new Uint8Array(header.buffer), bits]);
}

const data = chunk('data', int16(16384, -16384));
const wav = (tag: number, bits = 4) => bytes('in.wav', wavFile([formatChunk({ tag, bits }), data]));
const inWav = (codec: string, sampleRate?: number, channels?: number) =>
  encoded('in.wav', ['-c:a', codec], sampleRate, channels);

/** For every row of the table in docs/formats.md a file. */
export const REFUSED: Record<string, MakeFile> = {
  'Microsoft ADPCM in WAV': inWav('adpcm_ms'),
  'IMA ADPCM in WAV': inWav('adpcm_ima_wav'),
  'Yamaha ADPCM in WAV': inWav('adpcm_yamaha'),
  'Flash ADPCM in WAV': inWav('adpcm_swf', 44_100),
  'G.722 in WAV': inWav('g722', 16_000),
  'G.726 in WAV': inWav('g726', 8000),
  'GSM 6.10 in WAV': inWav('libgsm_ms', 8000),
  'MP3 in WAV': inWav('libmp3lame'),
  'MPEG layer 2 in WAV': inWav('mp2'),
  'Dolby AC-3 in WAV': inWav('ac3'),
  'DTS in WAV': inWav('dca', 48_000, 2),
  'Windows Media in WAV': inWav('wmav2', 44_100, 2),
  'FLAC in WAV': inWav('flac'),
  'AAC in WAV': wav(255, 16),
  'another encoding in WAV': wav(0x1234),
  'another encoding in RIFX': bytes('in.wav', rifxFile({ tag: 2, bits: 4 }, 2, int16(1, 2))),
  'float of 16 bits': wav(3, 16),
  'an extensible header of an unknown kind': bytes(
    'in.wav',
    wavFile([formatChunk({ tag: 0xfffe, extra: extensible(0x92, 16, 0) }), data]),
  ),
  W64: encoded('in.w64'),
  'Sun AU': encoded('in.au'),
  'NIST SPHERE': bytes('in.sph', () => sphere('pcm')),
  'NIST SPHERE by shorten': bytes('in.sph', () => sphere('pcm,embedded-shorten-v2.00')),
  'Creative Voice': encoded('in.voc', [], 44_100),
  IRCAM: encoded('in.sf', ['-f', 'ircam']),
  'SoX native': encoded('in.sox', ['-f', 'sox']),
  DSD: bytes('in.dsf', dsf),
  'AAC without a container': encoded('in.aac', ['-c:a', 'aac', '-f', 'adts']),
  'AC-3': encoded('in.ac3'),
  DTS: encoded('in.dts', ['-c:a', 'dca'], 48_000, 2),
  AMR: amr,
  'Speex in Ogg': encoded('in.spx', ['-c:a', 'libspeex'], 16_000),
  AVI: encoded('in.avi', ['-c:a', 'pcm_s16le']),
  'MPEG film': encoded('in.mpg', ['-c:a', 'mp2']),
  'Flash video': encoded('in.flv', ['-c:a', 'libmp3lame'], 44_100),
  RealMedia: encoded('in.rm', [], 44_100),
  "Monkey's Audio": bytes('in.ape', ascii('MAC \x96\x0f\0\0')),
  gzip: packed('in.wav.gz', 'gzip', '-c'),
  bzip2: packed('in.bz2', 'bzip2', '-c'),
  xz: packed('in.wav', 'xz', '-c'),
  ZIP: zip,
  '7-Zip': bytes('in.7z', ascii('7z\xbc\xaf\x27\x1c\0\x04')),
  'WAV behind other bytes': bytes('in.wav', () =>
    Buffer.concat([ascii('HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\n\r\n'), tones(8000)]),
  ),
  'Git LFS pointer': bytes(
    'in.wav',
    ascii(`version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12345\n`),
  ),
  AppleDouble: bytes('._in.wav', ascii('\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        ')),
  zeros: bytes('in.wav', new Uint8Array(3_000_000)),
  'a tag alone': bytes('in.wav', ascii('ID3\x03\0\0\0\0\0\x20')),
  'other bytes': bytes('in.raw', Uint8Array.of(0xde, 0xad, 0xbe, 0xef, ...new Uint8Array(600).fill(0x91))),
  MIDI: bytes('in.mid', ascii('MThd\0\0\0\x06\0\x01\0\x01\0\x60MTrk')),
  'a picture': bytes('in.png', ascii('\x89PNG\r\n\x1a\n')),
  'a document': bytes('in.pdf', ascii('%PDF-1.4\n')),
  text: bytes('in.txt', ascii('Dear diary\n')),
  'UTF-16 text': bytes('in.txt', new Uint8Array(Buffer.from('\ufeffDear diary\n', 'utf16le'))),
  'an HTML page': bytes('in.html', ascii('<!DOCTYPE html><html>')),
  'an empty file': bytes('in.wav', new Uint8Array(0)),
  'a cut header': bytes('in.wav', wavFile([formatChunk()])),
  'no samples': bytes('in.wav', wavFile([formatChunk(), chunk('data', new Uint8Array(0))])),
  '0 or 65 channels': bytes('in.wav', wavFile([formatChunk({ channels: 65 }), data])),
  '0 Hz': bytes('in.wav', wavFile([formatChunk({ sampleRate: 0 }), data])),
  'data before the format': bytes('in.wav', wavFile([data, formatChunk()])),
  'samples that no sound has': bytes(
    'in.wav',
    wavFile([
      formatChunk({ tag: 3, bits: 32 }),
      chunk('data', new Uint8Array(Float32Array.of(0.1, 1e20).buffer)),
    ]),
  ),
};
