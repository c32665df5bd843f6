import { execFileSync, spawn } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  encodeWav,
  openWav,
  openWavSource,
  quantisationStep,
  readAll,
  readWav,
} from '../../src/audio/index.js';
import { memorySource } from '../../src/disk/index.js';
import { pipe } from './byte-pipe.js';
import { errorOf } from './error-of.js';
import { temporaryFolder } from './temp-folder.js';
import { ascii, bytesOf, chunk, ds64, formatChunk, int16, wavFile } from './wav-bytes.js';

const folder = temporaryFolder();

describe('a reader in blocks', () => {
  const frames = 200_000;
  const samples = Float32Array.from({ length: frames }, (_, i) => Math.sin(i));
  const bytes = wavFile([
    formatChunk({ tag: 3, bits: 32 }),
    chunk('data', bytesOf(samples)),
    chunk('LIST', ascii('abcd')),
  ]);
  const path = join(folder, 'long.wav');
  writeFileSync(path, bytes);

  it.each([1000, 65_536, 65_537, 150_000, Number.POSITIVE_INFINITY])('gives blocks of %d frames', (size) => {
    for (const reader of [openWav(path), openWavSource(pipe(bytes), 'pipe')]) {
      const lengths: number[] = [];
      let at = 0;
      for (let block = reader.read(size); block !== null; block = reader.read(size)) {
        expect(
          Buffer.compare(
            Buffer.from(block[0].buffer, block[0].byteOffset, block[0].byteLength),
            Buffer.from(samples.buffer, at * 4, block[0].length * 4),
          ),
        ).toBe(0);
        at += block[0].length;
        lengths.push(block[0].length);
      }
      expect(at).toBe(frames);
      expect(reader.position).toBe(frames);
      expect(lengths.slice(0, -1).every((length) => length === size)).toBe(true);
      expect(reader.read(1)).toBeNull();
      reader.close();
    }
  });

  it.each(['16', '24', '32f'] as const)(
    'reads three channels of %s bits, to the end of a part block',
    (depth) => {
      const channels = [0, 1, 2].map((c) =>
        Float32Array.from({ length: 140_001 }, (_, i) => ((i * (c + 3)) % 65_521) / 65_536 - 0.5),
      );
      const file = encodeWav({ sampleRate: 8000, channels }, depth);
      // Where samples begin in memory that they are not aligned to.
      const shifted = new Uint8Array(file.length + 1).subarray(1);
      shifted.set(file);
      for (const source of [memorySource(file), memorySource(shifted), pipe(file)]) {
        const { signal } = readAll(openWavSource(source, 'three'));
        for (const [c, channel] of signal.channels.entries()) {
          expect(channel).toHaveLength(140_001);
          const worst = channel.reduce((most, x, i) => Math.max(most, Math.abs(x - channels[c][i])), 0);
          expect(worst).toBeLessThanOrEqual(quantisationStep(depth) / 2);
        }
      }
    },
  );

  it('skips frames, not more than there are', () => {
    for (const reader of [openWav(path), openWavSource(pipe(bytes), 'pipe')]) {
      expect(reader.skip(150_000)).toBe(150_000);
      expect(reader.read(2)?.[0]).toEqual(samples.slice(150_000, 150_002));
      expect(reader.skip(Number.POSITIVE_INFINITY)).toBe(49_998);
      expect(reader.read(1)).toBeNull();
      expect(reader.warnings()).toEqual([]);
      reader.close();
    }
  });

  it('refuses a block of no frames', () => {
    const reader = openWav(path);
    for (const size of [0, -1, 1.5, Number.NaN]) {
      expect(() => reader.read(size)).toThrow(expect.objectContaining({ code: 'usage' }));
    }
    reader.close();
  });

  it('reads the whole of a file and of a pipe alike', () => {
    const fromFile = readWav(path);
    const fromPipe = readAll(openWavSource(pipe(bytes), 'pipe'));
    expect(fromFile.signal.channels[0]).toEqual(samples);
    expect(fromPipe).toEqual(fromFile);
  });

  it('reads a named pipe', () => {
    const fifo = join(folder, 'fifo');
    execFileSync('mkfifo', [fifo]);
    spawn('sh', ['-c', `cat '${path}' > '${fifo}'`], { stdio: 'ignore' });
    expect(readWav(fifo).signal.channels[0]).toEqual(samples);
  });

  it('says that a recording does not fit in memory', () => {
    const huge = join(folder, 'huge.wav');
    writeFileSync(
      huge,
      wavFile([formatChunk({ bits: 8 }), chunk('data', new Uint8Array(1), { size: 0xffffffff })]),
    );
    truncateSync(huge, 2 ** 43); // a hole, which takes no space
    const error = errorOf(() => readWav(huge));
    expect(error.code).toBe('memory');
    expect(error.message).toMatch(/huge.wav does not fit in memory: \d+ frames of 1 channel take 3\d{7} MiB/);
  });

  it('closes the source, also when the header is refused', () => {
    const good = pipe(bytes);
    readAll(openWavSource(good, 'good'));
    expect(good.closed).toBe(true);
    const bad = pipe(ascii('no WAV at all'));
    expect(errorOf(() => openWavSource(bad, 'bad')).code).toBe('input');
    expect(bad.closed).toBe(true);
  });

  it('reaches samples beyond 4 GiB by the sizes of ds64', () => {
    const dataBytes = 5 * 2 ** 30;
    const start = wavFile(
      [ds64(BigInt(dataBytes)), formatChunk(), chunk('data', int16(7), { size: 0xffffffff })],
      'RF64',
    );
    const large = join(folder, 'large.wav');
    const descriptor = openSync(large, 'w');
    writeSync(descriptor, start);
    writeSync(descriptor, int16(-3), 0, 2, start.length - 2 + dataBytes - 2);
    writeSync(descriptor, ascii('LIST'));
    ftruncateSync(descriptor, start.length - 2 + dataBytes + 100);
    closeSync(descriptor);
    const reader = openWav(large);
    expect(reader.skip(dataBytes / 2 - 1)).toBe(dataBytes / 2 - 1);
    expect(reader.read(10)?.[0]).toEqual(Float32Array.of(-3 / 32768));
    expect(reader.read(10)).toBeNull();
    expect(reader.warnings()).toEqual([]);
    reader.close();
  });
});

describe('a data size that programs write when they do not know it', () => {
  const announced = 0x7ffff000;
  const start = wavFile([formatChunk(), chunk('data', new Uint8Array(0), { size: announced })]);

  /** Frames found in a file of the announced size with bytes after it; the samples are a hole. */
  function framesBefore(tail: Uint8Array): number {
    const path = join(folder, 'stream.wav');
    const descriptor = openSync(path, 'w');
    writeSync(descriptor, start);
    ftruncateSync(descriptor, start.length + announced);
    writeSync(descriptor, tail, 0, tail.length, start.length + announced);
    closeSync(descriptor);
    const reader = openWav(path);
    const frames = reader.skip(Number.POSITIVE_INFINITY);
    expect(reader.warnings()).toEqual([]);
    reader.close();
    return frames;
  }

  it('counts where another chunk or the end of the file stands there', () => {
    expect(framesBefore(new Uint8Array(0))).toBe(announced / 2);
    expect(framesBefore(ascii('LIST\x04\0\0\0abcd'))).toBe(announced / 2);
  });

  it('does not count where samples go on', () => {
    expect(framesBefore(int16(1, 2, 3, 4, 5, 6))).toBe(announced / 2 + 6);
  });
});
