import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRecordingSource } from '../../../src/audio/index.js';
import { memorySource } from '../../../src/disk/index.js';
import { NmfError } from '../../../src/errors.js';
import { requireTool } from '../../support/tools.js';
import { temporaryFolder } from '../temp-folder.js';
import { byFfmpeg, readOrRefusal } from './sounds.js';

const folder = temporaryFolder();
const hasFfmpeg = requireTool('ffmpeg', 'ffmpeg');

const text = (letters: string) => Buffer.from(letters, 'latin1');
const u16 = (value: number) => Buffer.from([value >> 8, value & 255]);
const u32 = (value: number) => Buffer.concat([u16(value >>> 16), u16(value & 0xffff)]);
const u64 = (value: bigint) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
};
const f64 = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
};

/** An 80-bit number; `exponent` is that of two. */
const extended = (value: number) => {
  const exponent = Math.floor(Math.log2(value));
  const mantissa = BigInt(Math.round(value * 2 ** (52 - exponent))) << 11n;
  return Buffer.concat([u16(16383 + exponent), u64(mantissa)]);
};

const chunk = (name: string, body: Buffer, size = body.length) =>
  Buffer.concat([text(name), u32(size), body, Buffer.alloc(body.length % 2)]);

interface Aiff {
  type?: string;
  frames: number;
  bits: number;
  channels?: number;
  rate?: Buffer;
  sound: Buffer;
  offset?: number;
  size?: number;
}

function aiff({
  type,
  frames,
  bits,
  channels = 1,
  rate = extended(8000),
  sound,
  offset = 0,
  size,
}: Aiff): Buffer {
  const common = Buffer.concat([u16(channels), u32(frames), u16(bits), rate]);
  const named = type === undefined ? common : Buffer.concat([common, text(type), Buffer.from([0, 0])]);
  const body = Buffer.concat([u32(offset), u32(0), Buffer.alloc(offset, 0x55), sound]);
  const chunks = [
    chunk('NAME', text('odd')),
    chunk('COMM', named),
    chunk('SSND', body, size ?? body.length),
    size === undefined ? chunk('ANNO', text('behind')) : Buffer.alloc(0),
  ];
  const all = Buffer.concat([text(type === undefined ? 'AIFF' : 'AIFC'), ...chunks]);
  return Buffer.concat([text('FORM'), u32(all.length), all]);
}

interface Caf {
  type?: string;
  flags?: number;
  bits: number;
  channels?: number;
  packetBytes?: number;
  packetFrames?: number;
  sound: Buffer;
  size?: bigint;
  rate?: number;
}

function caf(options: Caf): Buffer {
  const { type = 'lpcm', flags = 0, bits, channels = 1, sound, rate = 8000, packetFrames = 1 } = options;
  const { packetBytes = (channels * bits) / 8, size = BigInt(sound.length + 4) } = options;
  const cafChunk = (name: string, body: Buffer, length = BigInt(body.length)) =>
    Buffer.concat([text(name), u64(length), body]);
  const numbers = [flags, packetBytes, packetFrames, channels, bits].map(u32);
  return Buffer.concat([
    text('caff'),
    u16(1),
    u16(0),
    cafChunk('desc', Buffer.concat([f64(rate), text(type), ...numbers])),
    cafChunk('free', Buffer.alloc(300)),
    cafChunk('data', Buffer.concat([u32(7), sound]), size),
  ]);
}

const read = (bytes: Uint8Array) => readRecordingSource(memorySource(bytes), 'the file');
const samplesOf = async (bytes: Uint8Array) => [...(await read(bytes)).signal.channels[0]];

async function refusal(bytes: Uint8Array): Promise<string> {
  const error = await read(bytes).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NmfError);
  expect((error as NmfError).message).not.toMatch(/[\r\n]/);
  return (error as NmfError).message;
}

describe('plain samples in AIFF and Core Audio', () => {
  const half = [0x40, 0, 0xc0, 0];
  it.each<[string, Buffer, number[]]>([
    ['AIFF of 16 bits', aiff({ frames: 2, bits: 16, sound: Buffer.from(half) }), [0.5, -0.5]],
    [
      'AIFF of 12 bits, at the top of two bytes',
      aiff({ frames: 2, bits: 12, sound: Buffer.from([0x7f, 0xf0, 0x80, 0]) }),
      [2047 / 2048, -1],
    ],
    [
      'AIFF of 8 bits, signed',
      aiff({ frames: 3, bits: 8, sound: Buffer.from([127, 0, 128]) }),
      [127 / 128, 0, -1],
    ],
    [
      'AIFF of 20 bits in three bytes',
      aiff({ frames: 1, bits: 20, sound: Buffer.from([0x12, 0x34, 0x50]) }),
      [0x123450 / 2 ** 23],
    ],
    ['AIFF of 32 bits', aiff({ frames: 1, bits: 32, sound: Buffer.from([0x80, 0, 0, 0]) }), [-1]],
    [
      'samples behind an offset',
      aiff({ frames: 2, bits: 16, offset: 6, sound: Buffer.from(half) }),
      [0.5, -0.5],
    ],
    [
      'sowt of 8 bits',
      aiff({ type: 'sowt', frames: 2, bits: 8, sound: Buffer.from([64, 192]) }),
      [0.5, -0.5],
    ],
    [
      'sowt of 24 bits',
      aiff({ type: 'sowt', frames: 1, bits: 24, sound: Buffer.from([1, 0, 0x40]) }),
      [0.5 + 2 ** -23],
    ],
    ['raw, unsigned', aiff({ type: 'raw ', frames: 2, bits: 8, sound: Buffer.from([128, 0]) }), [0, -1]],
    [
      'in24 that says 16 bits',
      aiff({ type: 'in24', frames: 1, bits: 16, sound: Buffer.from([0x40, 0, 1]) }),
      [0.5 + 2 ** -23],
    ],
    ['42ni', aiff({ type: '42ni', frames: 1, bits: 16, sound: Buffer.from([1, 0, 0x40]) }), [0.5 + 2 ** -23]],
    ['fl64', aiff({ type: 'fl64', frames: 1, bits: 64, sound: f64(-0.3) }), [Math.fround(-0.3)]],
    [
      'a frame count of 0 and a size of 0, as a pipe has them',
      aiff({ frames: 0, bits: 16, size: 0, sound: Buffer.from(half) }),
      [0.5, -0.5],
    ],
    [
      'CAF to the end of the file',
      caf({ bits: 16, size: 2n ** 64n - 1n, sound: Buffer.from(half) }),
      [0.5, -0.5],
    ],
    ['CAF of 8 bits', caf({ bits: 8, sound: Buffer.from([64, 192]) }), [0.5, -0.5]],
    ['CAF of little-endian float', caf({ bits: 32, flags: 3, sound: Buffer.from([0, 0, 0, 0x3f]) }), [0.5]],
    ['CAF with A-law', caf({ type: 'alaw', bits: 8, sound: Buffer.from([0xd5]) }), [8 / 32768]],
  ])('%s', async (_, bytes, samples) => {
    expect(await samplesOf(bytes)).toEqual(samples);
    const { warnings } = await read(bytes);
    expect(warnings).toEqual([]);
  });

  it('come from a pipe too, and what stands behind them is passed over', async () => {
    const bytes = aiff({ frames: 2, bits: 16, sound: Buffer.from(half) });
    const pipe = { ...memorySource(bytes), bytesLeft: () => undefined };
    const { signal } = await readRecordingSource(pipe, 'standard input');
    expect([...signal.channels[0]]).toEqual([0.5, -0.5]);
    expect(pipe.read(1)).toHaveLength(0);
  });

  it('are told to be fewer than the header says, or more', async () => {
    const sound = Buffer.from(half);
    const cut = await read(aiff({ frames: 5, bits: 16, sound, size: 18 }));
    expect(cut.warnings).toEqual([
      'the header announces 5 frames but the file ends after 2; the rest is missing',
    ]);
    const more = await read(aiff({ frames: 1, bits: 16, sound }));
    expect(more.warnings).toEqual([
      'the header counts 1 frames, its sound chunk holds 2; all of them are read',
    ]);
    expect(more.signal.channels[0]).toHaveLength(2);
    const caffed = await read(caf({ bits: 16, size: 24n, sound }));
    expect(caffed.warnings).toEqual([
      'the header announces 10 frames but the file ends after 2; the rest is missing',
    ]);
  });

  it('have a rate of whole hertz, and a warning where they had another', async () => {
    const { signal, warnings } = await read(
      aiff({ frames: 2, bits: 16, rate: extended(22254.5454), sound: Buffer.from(half) }),
    );
    expect(signal.sampleRate).toBe(22255);
    expect(warnings[0]).toMatch(/^the sample rate of 22254\.5454\d* Hz is taken as 22255 Hz$/);
  });

  it.each<[string, Buffer, RegExp]>([
    [
      'IMA ADPCM of 0 channels',
      caf({ type: 'ima4', bits: 0, channels: 0, packetBytes: 0, packetFrames: 64, sound: Buffer.alloc(500) }),
      /0 channels/,
    ],
    ['PCM of 0 channels', caf({ bits: 16, channels: 0, sound: Buffer.alloc(500) }), /0 channels/],
    [
      'AIFF of 0 channels',
      aiff({ frames: 2, bits: 16, channels: 0, sound: Buffer.from(half) }),
      /must be between 1 and 64, got 0/,
    ],
    ['AIFF of 65 channels', aiff({ frames: 2, bits: 16, channels: 65, sound: Buffer.alloc(500) }), /got 65/],
    [
      'IMA ADPCM in other packets',
      caf({ type: 'ima4', bits: 0, packetBytes: 33, packetFrames: 64, sound: Buffer.alloc(500) }),
      /ima4.*convert it: ffmpeg/,
    ],
    [
      '24 bits in four bytes',
      caf({ bits: 24, packetBytes: 4, sound: Buffer.alloc(8) }),
      /24-bit PCM in 4 bytes.*convert it: ffmpeg/,
    ],
    ['a rate of 0', caf({ bits: 16, rate: 0, sound: Buffer.alloc(8) }), /sample rate/],
    ['a rate below 1 Hz', caf({ bits: 16, rate: 0.5, sound: Buffer.alloc(8) }), /768000 Hz, got 0\.5/],
    ['a rate of NaN', caf({ bits: 16, rate: Number.NaN, sound: Buffer.alloc(8) }), /sample rate/],
    [
      'another compression',
      aiff({ type: 'GSM ', frames: 2, bits: 16, sound: Buffer.alloc(8) }),
      /"GSM ".*convert it: ffmpeg/,
    ],
    ['AIFF of 33 bits', aiff({ frames: 2, bits: 33, sound: Buffer.alloc(20) }), /33-bit.*convert it: ffmpeg/],
    ['no samples', aiff({ frames: 0, bits: 16, sound: Buffer.alloc(0) }), /holds no samples/],
    [
      'a cut header',
      aiff({ frames: 2, bits: 16, sound: Buffer.from(half) }).subarray(0, 40),
      /it ends before its COMM chunk|cannot be read/,
    ],
  ])('are refused: %s', async (_, bytes, because) => {
    expect(await refusal(bytes)).toMatch(because);
  });

  it('end with one line wherever the file is cut, and with a warning where sound is missing', async () => {
    const whole = aiff({ frames: 40, bits: 24, channels: 2, sound: Buffer.alloc(240, 1) });
    const core = caf({ bits: 24, channels: 2, sound: Buffer.alloc(240, 1) });
    for (const bytes of [whole, core]) {
      const soundEnd = bytes === whole ? bytes.length - 14 : bytes.length;
      for (let end = 16; end < soundEnd; end++) {
        const result = await read(bytes.subarray(0, end)).catch((error: unknown) => error);
        if (result instanceof NmfError) continue;
        expect(result).toMatchObject({
          warnings: expect.arrayContaining([expect.stringMatching(/announces 40 frames/)]),
        });
      }
    }
  });
});

describe.runIf(hasFfmpeg)('IMA ADPCM', () => {
  it('agrees with ffmpeg for any bytes, where the running value leaves what the packets say too', async () => {
    let state = 7;
    const noise = Buffer.from(
      Array.from({ length: 34 * 2 * 700 }, () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state >>> 24;
      }),
    );
    // Indices above 88 are none.
    for (let at = 1; at < noise.length; at += 34) noise[at] = (noise[at] & 0x80) | ((noise[at] & 0x7f) % 89);
    const path = join(folder, 'ima.caf');
    writeFileSync(
      path,
      caf({ type: 'ima4', bits: 0, channels: 2, packetBytes: 68, packetFrames: 64, sound: noise }),
    );
    const result = await readOrRefusal(path);
    expect(result).not.toBeInstanceOf(Error);
    const theirs = byFfmpeg(path);
    expect((result as Exclude<typeof result, Error>).signal.channels).toEqual(theirs);
  });
});
