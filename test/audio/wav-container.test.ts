import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BitDepth, createWavWriter, decodeWav, encodeWav, readWav } from '../../src/audio/index.js';
import { type HeaderLayout, needsLargeSizes, wavHeader } from '../../src/audio/wav-header.js';
import { ramp, sameBits } from './signals.js';
import { temporaryFolder } from './temp-folder.js';

const folder = temporaryFolder();

describe('the container', () => {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

  it('is plain for one or two channels and extensible beyond or at 24 bits', () => {
    const tag = (channels: number, depth: BitDepth) =>
      Buffer.from(encodeWav(ramp(1, channels), depth)).readUInt16LE(20);
    expect([tag(1, '16'), tag(2, '16'), tag(3, '16')]).toEqual([1, 1, 0xfffe]);
    expect([tag(1, '32f'), tag(2, '32f'), tag(6, '32f')]).toEqual([3, 3, 0xfffe]);
    expect([tag(1, '24'), tag(2, '24')]).toEqual([0xfffe, 0xfffe]);
  });

  it('has a pad byte after an odd number of bytes, outside the data size', () => {
    const bytes = Buffer.from(encodeWav(ramp(3, 1), '24'));
    const data = bytes.indexOf('data');
    expect(bytes.readUInt32LE(data + 4)).toBe(9);
    expect(bytes.length).toBe(data + 8 + 10);
    expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8);
    expect(bytes[bytes.length - 1]).toBe(0);
  });

  it('says the number of frames of float in a fact chunk', () => {
    const bytes = Buffer.from(encodeWav(ramp(7, 2), '32f'));
    expect(bytes.readUInt32LE(bytes.indexOf('fact') + 8)).toBe(7);
    expect(text(encodeWav(ramp(7, 2), '16'))).not.toContain('fact');
  });

  it('keeps room for RF64 only where the length is unknown', () => {
    const path = join(folder, 'junk.wav');
    const writer = createWavWriter(path, { sampleRate: 8000, channels: 1, bitDepth: '16' });
    const signal = ramp(10, 1);
    writer.write(signal.channels);
    writer.finish();
    expect(text(readFileSync(path)).slice(0, 16)).toBe('RIFF\x5c\x00\x00\x00WAVEJUNK');
    expect(readWav(path).signal.channels[0].length).toBe(10);
    expect(text(encodeWav(signal, '16'))).not.toContain('JUNK');
  });

  it('corrects the header when fewer frames came than announced', () => {
    const path = join(folder, 'fewer.wav');
    const announced = 2 ** 32;
    const writer = createWavWriter(path, {
      sampleRate: 8000,
      channels: 1,
      bitDepth: '32f',
      frames: announced,
    });
    expect(text(readFileSync(path)).slice(0, 16)).toBe('RF64\xff\xff\xff\xffWAVEds64');
    const signal = ramp(10, 1);
    writer.write(signal.channels);
    writer.finish();
    expect(text(readFileSync(path)).slice(0, 4)).toBe('RIFF');
    const content = readWav(path);
    sameBits(content.signal, signal);
    expect(content.warnings).toEqual([]);
  });

  it('turns to RF64 exactly where 32 bits do not hold the sizes', () => {
    const layout: HeaderLayout = {
      sampleRate: 48_000,
      channels: 1,
      bitDepth: '16',
      channelMask: 0,
      reservesLargeSizes: true,
    };
    const overhead = wavHeader(layout, 0).length - 8;
    const largest = 0xffffffff - 1 - overhead;
    expect([needsLargeSizes(layout, largest), needsLargeSizes(layout, largest + 2)]).toEqual([false, true]);
    const small = Buffer.from(wavHeader(layout, largest));
    expect([small.toString('latin1', 0, 4), small.readUInt32LE(4)]).toEqual(['RIFF', 0xfffffffe]);
    const large = Buffer.from(wavHeader(layout, largest + 2));
    expect([large.toString('latin1', 0, 4), large.readUInt32LE(4)]).toEqual(['RF64', 0xffffffff]);
    expect(large.toString('latin1', 12, 16)).toBe('ds64');
    expect(large.readBigUInt64LE(20)).toBe(0x100000000n);
    expect(large.readBigUInt64LE(28)).toBe(BigInt(largest + 2));
    expect(large.readBigUInt64LE(36)).toBe(BigInt((largest + 2) / 2));
    expect(large.readUInt32LE(large.indexOf('data') + 4)).toBe(0xffffffff);
    expect(large.length).toBe(small.length);
    expect(() => wavHeader({ ...layout, reservesLargeSizes: false }, largest + 100)).toThrow(RangeError);
  });

  it('keeps the speakers that it is given', () => {
    const mask = 0x60f;
    const bytes = encodeWav(ramp(4, 6), '32f', { channelMask: mask });
    expect(decodeWav(bytes).format.channelMask).toBe(mask);
    expect(decodeWav(encodeWav(ramp(4, 6), '32f')).format.channelMask).toBe(0);
    expect(decodeWav(encodeWav(ramp(4, 2), '24')).format.channelMask).toBe(3);
  });
});
