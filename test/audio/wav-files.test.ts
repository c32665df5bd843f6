import { existsSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createWavWriter, encodeWav, readWav, writeWav } from '../../src/audio/index.js';
import { fileSink } from '../../src/disk/index.js';
import { errorOf } from './error-of.js';
import { ramp } from './signals.js';
import { temporaryFolder } from './temp-folder.js';

const folder = temporaryFolder();
const FORMAT = { sampleRate: 8000, channels: 1, bitDepth: '16', frames: 0 } as const;

describe('files on disk', () => {
  it('leave nothing behind when they cannot be written', () => {
    const sub = join(folder, 'failures');
    mkdirSync(sub);
    mkdirSync(join(sub, 'folder.wav'));
    const signal = ramp(4, 1);
    const asFolder = errorOf(() => writeWav(join(sub, 'folder.wav'), signal, '16'));
    expect(asFolder.message).toBe(`cannot write ${join(sub, 'folder.wav')}: a folder has that name.`);
    const nowhere = errorOf(() => writeWav(join(sub, 'no', 'x.wav'), signal, '16'));
    expect(nowhere.code).toBe('output');
    expect(nowhere.message).toContain(
      `${join(sub, 'no', 'x.wav')}: the folder it should go to does not exist`,
    );
    const uneven = { sampleRate: 8000, channels: [new Float32Array(4), new Float32Array(5)] };
    expect(() => writeWav(join(sub, 'x.wav'), uneven, '16')).toThrow('must all have the same length');
    expect(readdirSync(sub)).toEqual(['folder.wav']);
  });

  it('replace an old file whole, and follow a link', () => {
    const target = join(folder, 'target.wav');
    const link = join(folder, 'link.wav');
    writeFileSync(target, 'old');
    symlinkSync(target, link);
    writeWav(link, ramp(5, 1), '16');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readWav(target).signal.channels[0].length).toBe(5);
  });

  it.runIf(existsSync('/dev/full'))('report a full device, and leave a device where it is', () => {
    const error = errorOf(() => writeWav('/dev/full', ramp(5, 1), '16'));
    expect(error.code).toBe('output');
    expect(error.message).toBe('no space left on the device while writing /dev/full.');
    const writer = errorOf(() => createWavWriter(fileSink('/dev/full'), FORMAT));
    expect(writer.message).toContain('no space left');
    expect(lstatSync('/dev/full').isCharacterDevice()).toBe(true);
    expect(writeWav('/dev/null', ramp(5, 1), '16').frames).toBe(5);
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('can be written piece by piece, as many frames as were announced', () => {
    const signal = ramp(6, 1);
    const pieces: Uint8Array[] = [];
    const append = (bytes: Uint8Array) => void pieces.push(bytes.slice());
    const options = { sampleRate: 8000, channels: 1, bitDepth: '24', frames: 6 } as const;
    const writer = createWavWriter({ append }, options);
    writer.write(signal.channels);
    writer.finish();
    expect(Buffer.concat(pieces).equals(encodeWav(signal, '24'))).toBe(true);
    const short = createWavWriter({ append }, { ...options, frames: 7 });
    short.write(signal.channels);
    expect(() => short.finish()).toThrow('other frames were written than announced');
  });

  it('are closed by abort, once', () => {
    const path = join(folder, 'aborted.wav');
    const writer = createWavWriter(fileSink(path), FORMAT);
    writer.abort();
    writer.abort();
    expect(() => writer.write([new Float32Array(1)])).toThrow('closed');
    expect(() => writer.finish()).toThrow('closed');
  });

  it('are refused for rates and channel counts beyond the limits', () => {
    const rate = errorOf(() => encodeWav({ sampleRate: 44_100.5, channels: [new Float32Array(1)] }, '16'));
    expect(rate.code).toBe('usage');
    expect(rate.message).toContain('between 1 and 768000 Hz, got 44100.5');
    expect(errorOf(() => encodeWav({ sampleRate: 8000, channels: [] }, '16')).message).toContain('got 0');
    expect(errorOf(() => encodeWav(ramp(1, 65), '16')).message).toContain('got 65');
  });
});
