import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRecording, readRecordingSource } from '../../../src/audio/index.js';
import { memorySource } from '../../../src/disk/index.js';
import { requireTool } from '../../support/tools.js';
import { temporaryFolder } from '../temp-folder.js';
import { byFfmpeg, readOrRefusal } from './sounds.js';

/** FLAC beyond what ffmpeg writes, made here of blocks that hold their samples as they are. */
const folder = temporaryFolder();

/** Bits one by one, the first the highest. */
class Bits {
  readonly #bits: number[] = [];

  put(value: number, count: number): this {
    for (let i = count - 1; i >= 0; i--) this.#bits.push(Math.floor(value / 2 ** i) & 1);
    return this;
  }

  bytes(): number[] {
    const bytes: number[] = [];
    for (let at = 0; at < this.#bits.length; at += 8) {
      let byte = 0;
      for (let i = 0; i < 8; i++) byte = 2 * byte + (this.#bits[at + i] ?? 0);
      bytes.push(byte);
    }
    return bytes;
  }
}

function remainder(bytes: readonly number[], width: 8 | 16, polynomial: number): number {
  let crc = 0;
  for (const byte of bytes) {
    for (let i = 7; i >= 0; i--) {
      const isOdd = ((crc >> (width - 1)) ^ (byte >> i)) & 1;
      crc = (crc << 1) & (2 ** width - 1);
      if (isOdd === 1) crc ^= polynomial;
    }
  }
  return crc;
}

interface Flac {
  bits: number;
  /** By channel. */
  samples: readonly (readonly number[])[];
  block?: number;
  sampleRate?: number;
  /** What the header counts; default: all. */
  total?: number;
  /** The number of the first block. */
  start?: number;
}

const SIZE_CODES: Readonly<Record<number, number>> = { 8: 1, 12: 2, 16: 4, 20: 5, 24: 6 };

function flac({ bits, samples, block = 192, sampleRate = 8000, total, start = 0 }: Flac): Buffer {
  const length = samples[0].length;
  const info = new Bits().put(block, 16).put(block, 16).put(0, 48).put(sampleRate, 20);
  info
    .put(samples.length - 1, 3)
    .put(bits - 1, 5)
    .put(total ?? length, 36);
  const all = [...Buffer.from('fLaC'), 0x80, 0, 0, 34, ...info.bytes(), ...new Array(16).fill(0)];
  for (let at = 0, number = start; at < length; at += block, number++) {
    const count = Math.min(block, length - at);
    const head = new Bits()
      .put(0xfff8, 16)
      .put(7, 4)
      .put(13, 4)
      .put(samples.length - 1, 4);
    head
      .put(SIZE_CODES[bits] ?? 0, 3)
      .put(0, 1)
      .put(number, 8)
      .put(count - 1, 16)
      .put(sampleRate, 16);
    const frame = head.bytes();
    frame.push(remainder(frame, 8, 0x07));
    const body = new Bits();
    for (const channel of samples) {
      body.put(2, 8); // as they are
      for (const value of channel.slice(at, at + count))
        body.put(value < 0 ? value + 2 ** bits : value, bits);
    }
    frame.push(...body.bytes());
    const crc = remainder(frame, 16, 0x8005);
    all.push(...frame, crc >> 8, crc & 255);
  }
  return Buffer.from(all);
}

const read = (bytes: Uint8Array) => readRecordingSource(memorySource(bytes), 'the file');

describe('FLAC', () => {
  it('of 8 to 24 bits gives k / 2^(bits-1) exactly, whatever the samples', async () => {
    const widths = fc.constantFrom(8, 16, 24);
    const recordings = widths.chain((bits) => {
      const full = 2 ** (bits - 1);
      const value = fc.oneof(
        fc.integer({ min: -full, max: full - 1 }),
        fc.constantFrom(-full, -full + 1, 0, full - 1),
      );
      const channel = fc.array(value, { minLength: 40, maxLength: 40 });
      return fc.record({
        bits: fc.constant(bits),
        samples: fc.array(channel, { minLength: 1, maxLength: 3 }),
      });
    });
    await fc.assert(
      fc.asyncProperty(recordings, async ({ bits, samples }) => {
        const { signal, warnings } = await read(flac({ bits, samples }));
        expect(warnings).toEqual([]);
        const wanted = samples.map((channel) => channel.map((value) => value / 2 ** (bits - 1)));
        expect(signal.channels.map((channel) => [...channel].map((x) => x + 0))).toEqual(wanted);
      }),
      { numRuns: 40 },
    );
  });

  it('is read to its last frame where the checksum of that ends in a zero byte, and where zeros follow', async () => {
    const made = (first: number) => flac({ bits: 16, samples: [[first, ...Array(39).fill(-3)]] });
    const first = Array.from({ length: 2000 }, (_, k) => k).find((k) => made(k).at(-1) === 0) ?? -1;
    expect(first).toBeGreaterThanOrEqual(0);
    for (const zeros of [0, 1, 2, 500]) {
      const { signal, warnings } = await read(Buffer.concat([made(first), new Uint8Array(zeros)]));
      expect(warnings).toEqual([]);
      expect(signal.channels[0]).toHaveLength(40);
      expect(signal.channels[0][0]).toBe(first / 32768);
    }
  });

  it.each([8, 16, 24])('of %i bits holds a whole scale, as ffmpeg has it', async (bits) => {
    const full = 2 ** (bits - 1);
    const samples = [
      Array.from({ length: 600 }, (_, i) => Math.floor(((i - 300) / 300) * full)).map((k) =>
        Math.min(k, full - 1),
      ),
    ];
    const path = join(folder, `scale-${bits}.flac`);
    writeFileSync(path, flac({ bits, samples }));
    const { signal } = await readRecording(path);
    expect([...signal.channels[0]].map((x) => x * full)).toEqual(samples[0]);
    if (requireTool('ffmpeg', 'ffmpeg') && SIZE_CODES[bits] !== undefined)
      expect(byFfmpeg(path)).toEqual(signal.channels);
  });

  const ramp = [Array.from({ length: 1000 }, (_, i) => 30 * i)];

  it.each([4, 12, 20, 32])('of %i bits is refused, as the decoder does not give it exactly', async (bits) => {
    const path = join(folder, `${bits}.flac`);
    writeFileSync(path, flac({ bits, samples: [[1, 2, 3, -4].concat(new Array(40).fill(0))] }));
    const { message } = (await readOrRefusal(path)) as Error;
    expect(message).toMatch(
      / is a FLAC file of \d+-bit samples, which is not read exactly here; convert it: ffmpeg -i /,
    );
  });

  it.each([
    ['a count that the encoder did not know', flac({ bits: 16, samples: ramp, total: 0 })],
    ['blocks that go on from another recording', flac({ bits: 16, samples: ramp, start: 50 })],
    [
      'a tag behind',
      Buffer.concat([flac({ bits: 16, samples: ramp }), Buffer.from('TAG'), Buffer.alloc(125, 0x41)]),
    ],
    ['zeros behind', Buffer.concat([flac({ bits: 16, samples: ramp }), Buffer.alloc(5000)])],
    ['a rate that no code tells', flac({ bits: 16, samples: ramp, sampleRate: 12_345 })],
  ])('may have %s', async (_, bytes) => {
    const { signal, warnings } = await read(bytes);
    expect(warnings).toEqual([]);
    expect([...signal.channels[0]].map((x) => x * 32768)).toEqual(ramp[0]);
  });

  it('that counts fewer frames than it holds is read as a whole, with a warning', async () => {
    const { signal, warnings } = await read(flac({ bits: 16, samples: ramp, total: 500 }));
    expect(signal.channels[0]).toHaveLength(1000);
    expect(warnings).toEqual(['the header announces 500 frames, the file holds 1000; all of them are read']);
  });

  it('whose blocks are out of order, missing or doubled is refused', async () => {
    const whole = flac({ bits: 16, samples: ramp });
    const blockBytes = 2 + 2 + 1 + 2 + 2 + 1 + 1 + 2 * 192 + 2;
    const at = (i: number) => 42 + i * blockBytes;
    const part = (from: number, to: number) => whole.subarray(at(from), at(to));
    const rest = whole.subarray(at(3));
    for (const order of [
      [part(0, 1), part(2, 3), rest],
      [part(0, 1), part(0, 1), part(1, 3), rest],
      [part(0, 1), part(2, 3), part(1, 2), rest],
    ]) {
      const bytes = Buffer.concat([whole.subarray(0, 42), ...order]);
      await expect(read(bytes)).rejects.toThrow(
        /^the file is a FLAC file that is damaged at byte \d+; copy or download it again/,
      );
    }
  });
});
