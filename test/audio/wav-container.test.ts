import { describe, expect, it } from 'vitest';
import { type BitDepth, decodeWav, encodeWav } from '../../src/audio/index.js';
import { type HeaderLayout, wavHeader } from '../../src/audio/wav-header.js';
import { ramp } from './signals.js';

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

  it('turns to RF64 exactly where 32 bits do not hold the sizes', () => {
    const layout: HeaderLayout = {
      sampleRate: 48_000,
      channels: 1,
      bitDepth: '16',
      channelMask: 0,
    };
    // A `ds64` chunk takes 36 bytes; there would have to be room for it too.
    const overhead = wavHeader(layout, 0).length - 8 + 36;
    const largest = 0xffffffff - 1 - overhead;
    const small = Buffer.from(wavHeader(layout, largest));
    expect([small.toString('latin1', 0, 4), small.readUInt32LE(4)]).toEqual(['RIFF', 0xfffffffe - 36]);
    const large = Buffer.from(wavHeader(layout, largest + 2));
    expect([large.toString('latin1', 0, 4), large.readUInt32LE(4)]).toEqual(['RF64', 0xffffffff]);
    expect(large.toString('latin1', 12, 16)).toBe('ds64');
    expect(large.readBigUInt64LE(20)).toBe(0x100000000n);
    expect(large.readBigUInt64LE(28)).toBe(BigInt(largest + 2));
    expect(large.readBigUInt64LE(36)).toBe(BigInt((largest + 2) / 2));
    expect(large.readUInt32LE(large.indexOf('data') + 4)).toBe(0xffffffff);
    expect(large.length).toBe(small.length + 36);
  });

  it('keeps the speakers that it is given', () => {
    const mask = 0x60f;
    const bytes = encodeWav(ramp(4, 6), '32f', { channelMask: mask });
    expect(decodeWav(bytes).format.channelMask).toBe(mask);
    expect(decodeWav(encodeWav(ramp(4, 6), '32f')).format.channelMask).toBe(0);
    expect(decodeWav(encodeWav(ramp(4, 2), '24')).format.channelMask).toBe(3);
  });
});
