import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { conversionCommand } from '../../src/audio/foreign-files.js';
import { decodeWav, openWav } from '../../src/audio/index.js';
import { errorOf } from './error-of.js';
import { temporaryFolder } from './temp-folder.js';
import { ascii, chunk, extensible, formatChunk, int16, wavFile } from './wav-bytes.js';

const folder = temporaryFolder();
const SAMPLES = [0, 1, -1, 32767, -32768, 12345];
const data = chunk('data', int16(...SAMPLES));

describe('files that are refused', () => {
  it.each([
    ['ADPCM', wavFile([formatChunk({ tag: 2, bits: 4 }), data]), 'Microsoft ADPCM'],
    ['IMA ADPCM', wavFile([formatChunk({ tag: 0x11, bits: 4 }), data]), 'IMA ADPCM'],
    ['MP3 in WAV', wavFile([formatChunk({ tag: 0x55, bits: 0 }), data]), 'MP3'],
    ['W64', ascii('riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00'), 'W64'],
    ['FLAC', ascii('fLaC\0\0\0\x22'), 'FLAC'],
    ['Ogg', ascii('OggS\0\x02'), 'Ogg'],
    ['AIFF', ascii('FORM\0\0\0\0AIFFCOMM'), 'AIFF'],
    ['MP3', Uint8Array.of(0xff, 0xfb, 0x90, 0x64), 'MP3'],
    ['AAC', Uint8Array.of(0xff, 0xf1, 0x50, 0x80), 'AAC'],
    ['M4A', ascii('\0\0\0\x20ftypM4A '), 'M4A'],
    ['AVI', ascii('RIFF\0\0\0\0AVI LIST'), 'AVI'],
    ['IRCAM of a Sun', Uint8Array.of(0x64, 0xa3, 2, 0), 'IRCAM'],
    ['IRCAM of a MIPS', Uint8Array.of(0x64, 0xa3, 3, 0), 'IRCAM'],
    ['IRCAM of a VAX, big-endian', Uint8Array.of(0, 1, 0xa3, 0x64), 'IRCAM'],
  ])('names %s and the command that converts it', (title, bytes, what) => {
    const path = join(folder, `in ${title}.bin`);
    writeFileSync(path, bytes);
    const error = errorOf(() => openWav(path));
    expect(error.code).toBe('input');
    expect(error.message).toContain(path);
    expect(error.message).toContain(what);
    expect(error.message).toContain(`ffmpeg -i '${path}' -c:a pcm_f32le '${path.replace(/\.bin$/, '.wav')}'`);
  });

  it.each([
    ['an unknown encoding', wavFile([formatChunk({ tag: 0x1234 }), data]), 'encoding 0x1234'],
    [
      'an unknown extensible encoding',
      wavFile([formatChunk({ tag: 0xfffe, extra: extensible(0x92, 16, 0) }), data]),
      'AC-3',
    ],
    ['16-bit float', wavFile([formatChunk({ tag: 3 }), data]), '16-bit float'],
    ['65-bit PCM', wavFile([formatChunk({ bits: 65 }), data]), '65-bit PCM'],
    ['a tag alone', ascii('ID3\x03\0\0\0\0\0\0'), 'a tag (ID3 or APE) with nothing behind it'],
    ['a cut tag', ascii('ID3\x03\0\0'), 'the bytes 49 44 33 03'],
    ['text', ascii('Dear diary,\nnothing sounds here.\n'), 'a text file'],
    ['text behind a tag', ascii('ID3\x03\0\0\0\0\0\x01xDear diary'), 'a text file behind a tag'],
    ['a page', ascii('<!DOCTYPE html><html>'), 'HTML'],
    ['zeros', new Uint8Array(100), 'zero bytes'],
    ['other bytes', Uint8Array.of(0xde, 0xad, 0xbe, 0xef), 'de ad be ef'],
    ['a form of RIFF', ascii('RIFF\0\0\0\0sfbkLIST'), 'a RIFF file of type "sfbk"'],
    ['a part of RIFF', ascii('RIFF\0\0'), 'the first bytes of a RIFF file'],
  ])('names %s, and no command that would not help', (title, bytes, what) => {
    const message = errorOf(() => decodeWav(bytes, title)).message;
    expect(message).toContain(what);
    expect(message).not.toMatch(/ffmpeg|sox -|tail/);
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
    ['0 Hz', wavFile([formatChunk({ sampleRate: 0 }), data]), 'between 1 and 768000 Hz, got 0'],
    [
      '768001 Hz',
      wavFile([formatChunk({ sampleRate: 768_001 }), data]),
      'between 1 and 768000 Hz, got 768001',
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
    for (const limit of [{ sampleRate: 1 }, { sampleRate: 768_000 }, { channels: 1 }, { channels: 64 }]) {
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
