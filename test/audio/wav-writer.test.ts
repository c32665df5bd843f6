import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BitDepth,
  clipAdvice,
  createWavStreamWriter,
  createWavWriter,
  decodeWav,
  encodeWav,
  gainToAvoidClipping,
  quantisationStep,
  readWav,
  type Signal,
  writeWav,
} from '../../src/audio/index.js';
import { type HeaderLayout, needsLargeSizes, wavHeader } from '../../src/audio/wav-header.js';
import { NmfError } from '../../src/errors.js';
import { temporaryFolder } from './temp-folder.js';

const folder = temporaryFolder();
const DEPTHS: readonly BitDepth[] = ['16', '24', '32f'];

const shape = fc.record({
  sampleRate: fc.constantFrom(1000, 8000, 11_025, 44_100, 48_000, 96_000, 768_000),
  channels: fc.integer({ min: 1, max: 8 }),
  frames: fc.integer({ min: 1, max: 60 }),
});

function signals(sample: fc.Arbitrary<number>): fc.Arbitrary<Signal> {
  return shape.chain(({ sampleRate, channels, frames }) =>
    fc
      .array(fc.array(sample, { minLength: frames, maxLength: frames }), {
        minLength: channels,
        maxLength: channels,
      })
      .map((values) => ({ sampleRate, channels: values.map((channel) => Float32Array.from(channel)) })),
  );
}

function sameBits(a: Signal, b: Signal): void {
  expect(a.sampleRate).toBe(b.sampleRate);
  expect(a.channels.length).toBe(b.channels.length);
  a.channels.forEach((channel, c) => {
    expect(Buffer.from(channel.buffer).equals(Buffer.from(b.channels[c].buffer))).toBe(true);
  });
}

function ramp(frames: number, channels: number): Signal {
  const make = (c: number) => Float32Array.from({ length: frames }, (_, i) => Math.sin(i * (c + 1)) / 2);
  return { sampleRate: 8000, channels: Array.from({ length: channels }, (_, c) => make(c)) };
}

function caught(action: () => unknown): NmfError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(NmfError);
    return error as NmfError;
  }
  throw new Error('nothing was thrown');
}

describe('a round trip', () => {
  it('keeps every finite float bit by bit at 32f', () => {
    const finite = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(signals(finite), (signal) => sameBits(decodeWav(encodeWav(signal, '32f')).signal, signal)),
      { seed: 1 },
    );
  });

  it.each(['16', '24'] as const)('keeps multiples of the step exactly at %s bits', (depth) => {
    const scale = 1 / quantisationStep(depth);
    const multiple = fc
      .oneof(fc.constantFrom(-scale, scale - 1, -1, 0, 1), fc.integer({ min: -scale, max: scale - 1 }))
      .map((n) => n / scale);
    fc.assert(
      fc.property(signals(multiple), (signal) =>
        sameBits(decodeWav(encodeWav(signal, depth)).signal, signal),
      ),
      { seed: 2 },
    );
  });

  it.each(['16', '24'] as const)('stays within half a step at %s bits', (depth) => {
    const step = quantisationStep(depth);
    const inside = fc.float({ min: -1, max: Math.fround(1 - step), noNaN: true });
    fc.assert(
      fc.property(signals(inside), (signal) => {
        const { channels } = decodeWav(encodeWav(signal, depth)).signal;
        channels.forEach((channel, c) => {
          channel.forEach((x, i) => {
            expect(Math.abs(x - signal.channels[c][i])).toBeLessThanOrEqual(step / 2);
          });
        });
      }),
      { seed: 3 },
    );
  });

  it('gives the same bytes in blocks, at once and in memory', () => {
    for (const depth of DEPTHS) {
      for (const channels of [1, 2, 3]) {
        const signal = ramp(70_001, channels);
        const path = join(folder, 'blocks.wav');
        const writer = createWavWriter(path, { sampleRate: 8000, channels, bitDepth: depth, frames: 70_001 });
        for (let at = 0; at < 70_001; at += 999)
          writer.write(signal.channels.map((c) => c.subarray(at, at + 999)));
        expect(writer.finish().frames).toBe(70_001);
        const whole = join(folder, 'whole.wav');
        writeWav(whole, signal, depth);
        const memory = encodeWav(signal, depth);
        expect(readFileSync(path).equals(memory)).toBe(true);
        expect(readFileSync(whole).equals(memory)).toBe(true);
      }
    }
  });
});

describe('the report', () => {
  const write = (samples: number[], depth: BitDepth) =>
    writeWav(join(folder, 'report.wav'), { sampleRate: 8000, channels: [Float32Array.from(samples)] }, depth);

  it('counts clipped samples and leaves those that fit alone', () => {
    const report = write([1, -1, 1.5, -2, 0.5, 1 - 2 ** -15, -1 - 2 ** -17], '16');
    expect(report).toEqual({ frames: 7, peak: 2, clippedSamples: 3, replacedSamples: 0 });
    expect([...readWav(join(folder, 'report.wav')).signal.channels[0]]).toEqual(
      [32767, -32768, 32767, -32768, 16384, 32767, -32768].map((x) => x / 32768),
    );
  });

  it('counts at 24 bits with the range of 24 bits', () => {
    expect(write([1 - 2 ** -15, 1 - 2 ** -23, 1, -1], '24').clippedSamples).toBe(1);
    expect([...readWav(join(folder, 'report.wav')).signal.channels[0]]).toEqual([
      1 - 2 ** -15,
      1 - 2 ** -23,
      1 - 2 ** -23,
      -1,
    ]);
  });

  it('never clips float', () => {
    expect(write([3, -4], '32f')).toEqual({ frames: 2, peak: 4, clippedSamples: 0, replacedSamples: 0 });
    expect([...readWav(join(folder, 'report.wav')).signal.channels[0]]).toEqual([3, -4]);
  });

  it('counts NaN and infinity, writes 0 for them and leaves the caller his samples', () => {
    for (const depth of DEPTHS) {
      const samples = Float32Array.of(Number.NaN, Infinity, -Infinity, 0.25);
      const signal = { sampleRate: 8000, channels: [samples] };
      const report = writeWav(join(folder, 'report.wav'), signal, depth);
      expect(report).toEqual({ frames: 4, peak: 0.25, clippedSamples: 0, replacedSamples: 3 });
      const content = readWav(join(folder, 'report.wav'));
      expect([...content.signal.channels[0]]).toEqual([0, 0, 0, 0.25]);
      expect(content.warnings).toEqual([]);
      expect(samples[0]).toBeNaN();
    }
  });

  it('is the one line of advice only when samples were clipped', () => {
    const report = { frames: 1, peak: 2, clippedSamples: 5, replacedSamples: 0 };
    expect(clipAdvice(report, '16')).toBe(
      '5 samples were clipped at 16 bits; a gain of -6.1 dB would avoid it, as would 32-bit float',
    );
    expect(clipAdvice({ ...report, clippedSamples: 0 }, '16')).toBeUndefined();
  });

  it('advises a gain that is enough', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e6, noNaN: true }),
        fc.constantFrom('16', '24'),
        (peak, depth) => {
          const gain = 10 ** (gainToAvoidClipping(peak, depth) / 20);
          const loudest = Float32Array.of(peak * gain, -peak * gain);
          const report = writeWav(join(folder, 'gain.wav'), { sampleRate: 8000, channels: [loudest] }, depth);
          expect(report.clippedSamples).toBe(0);
          expect(report.peak).toBeGreaterThan(0.98);
        },
      ),
      { seed: 4, numRuns: 50 },
    );
  });
});

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

describe('files on disk', () => {
  it('leave nothing behind when they cannot be written', () => {
    const sub = join(folder, 'failures');
    mkdirSync(sub);
    mkdirSync(join(sub, 'folder.wav'));
    const signal = ramp(4, 1);
    const asFolder = caught(() => writeWav(join(sub, 'folder.wav'), signal, '16'));
    expect(asFolder.message).toBe(`cannot write ${join(sub, 'folder.wav')}: a folder has that name.`);
    const nowhere = caught(() => writeWav(join(sub, 'no', 'x.wav'), signal, '16'));
    expect(nowhere.code).toBe('output');
    expect(nowhere.message).toContain(
      `${join(sub, 'no', 'x.wav')}: the folder it should go to does not exist`,
    );
    const uneven = { sampleRate: 8000, channels: [new Float32Array(4), new Float32Array(5)] };
    expect(() => writeWav(join(sub, 'x.wav'), uneven, '16')).toThrow(RangeError);
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
    const error = caught(() => writeWav('/dev/full', ramp(5, 1), '16'));
    expect(error.code).toBe('output');
    expect(error.message).toBe('no space left on the device while writing /dev/full.');
    const writer = caught(() =>
      createWavWriter('/dev/full', { sampleRate: 8000, channels: 1, bitDepth: '16' }),
    );
    expect(writer.message).toContain('no space left');
    expect(lstatSync('/dev/full').isCharacterDevice()).toBe(true);
    expect(writeWav('/dev/null', ramp(5, 1), '16').frames).toBe(5);
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('can be written to a stream that does not go back', () => {
    const path = join(folder, 'stream.wav');
    const signal = ramp(6, 1);
    const descriptor = openSync(path, 'w');
    const options = { sampleRate: 8000, channels: 1, bitDepth: '24', frames: 6 } as const;
    const writer = createWavStreamWriter(descriptor, 'standard output', options);
    writer.write(signal.channels);
    writer.finish();
    closeSync(descriptor); // still open until here
    expect(readFileSync(path).equals(encodeWav(signal, '24'))).toBe(true);
  });

  it('are closed by abort, once', () => {
    const path = join(folder, 'aborted.wav');
    const writer = createWavWriter(path, { sampleRate: 8000, channels: 1, bitDepth: '16' });
    writer.abort();
    writer.abort();
    expect(() => writer.write([new Float32Array(1)])).toThrow('closed');
    expect(() => writer.finish()).toThrow('closed');
  });

  it('are refused for rates and channel counts beyond the limits', () => {
    const rate = caught(() => encodeWav({ sampleRate: 44_100.5, channels: [new Float32Array(1)] }, '16'));
    expect(rate.code).toBe('usage');
    expect(rate.message).toContain('between 1000 and 768000 Hz, got 44100.5');
    expect(caught(() => encodeWav({ sampleRate: 8000, channels: [] }, '16')).message).toContain('got 0');
    expect(caught(() => encodeWav(ramp(1, 65), '16')).message).toContain('got 65');
  });
});
