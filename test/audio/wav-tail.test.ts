import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeWav, openWav, openWavSource, readAll, type WavContent } from '../../src/audio/index.js';
import { memorySource } from '../../src/disk/index.js';
import { pipe } from './byte-pipe.js';
import { temporaryFolder } from './temp-folder.js';
import { ascii, type Chunk, chunk, formatChunk, int16, wavFile } from './wav-bytes.js';

const folder = temporaryFolder();
const FRAMES = 16_000;
const samples = Int16Array.from(
  { length: FRAMES },
  (_, i) => 9000 * Math.sin(i * 0.35) + 4000 * Math.sin(i * 0.97),
);
const sound = int16(...samples);
const exact = [...samples].map((x) => x / 32_768);

/** The tones behind a data chunk that claims another size. */
const sized = (size: number, riffSize?: number, more: Chunk[] = [], body = sound) =>
  wavFile([formatChunk(), chunk('data', body, { size }), ...more], 'RIFF', riffSize);

/** From a file and from a pipe, which have to agree, also in blocks. */
function read(bytes: Uint8Array): WavContent {
  const content = decodeWav(bytes);
  expect(readAll(openWavSource(pipe(bytes), 'pipe'))).toEqual(content);
  for (const frames of [7, 1000, 20_000]) {
    const reader = openWavSource(memorySource(bytes), 'blocks');
    const blocks: number[] = [];
    for (let block = reader.read(frames); block !== null; block = reader.read(frames)) {
      blocks.push(...block[0]);
      if (block[0].length < frames) expect(reader.read(frames)).toBeNull();
    }
    expect(blocks).toEqual([...content.signal.channels[0]]);
    expect(reader.warnings()).toEqual(content.warnings);
    const skipping = openWavSource(memorySource(bytes), 'skipped');
    expect(skipping.skip(Number.POSITIVE_INFINITY)).toBe(blocks.length);
  }
  return content;
}

describe('sound behind the samples that the header counts', () => {
  it.each([
    ['a size of 44', 44, undefined],
    ['a size of 44, and the size of the file to it', 44, 80],
    ['a size of one frame', 2, undefined],
    ['the number of frames', FRAMES, undefined],
    ['the number of frames, and the size of the file to it', FRAMES, 36 + FRAMES],
    ['a header too little', 2 * FRAMES - 44, undefined],
    ['a chunk too little', 2 * FRAMES - 8, undefined],
    ['half a second too little', 2 * FRAMES - 8000, undefined],
  ])('is read to its end where that is certain: %s', (_, size, riffSize) => {
    const { signal, warnings } = read(sized(size, riffSize));
    expect([...signal.channels[0]]).toEqual(exact);
    expect(warnings).toEqual([
      `the header counts ${size / 2} frame${size === 2 ? '' : 's'} but the sound goes on after them; read to its end, 16000 frames (2 s)`,
    ]);
  });

  it('is told with its length where it is not certain', () => {
    const { signal, warnings } = read(sized(2 * FRAMES - 4000, 36 + 2 * FRAMES - 4000));
    expect([...signal.channels[0]]).toEqual(exact.slice(0, FRAMES - 2000));
    expect(warnings).toEqual([
      '4000 bytes that belong to no chunk follow the 14000 frames that the header counts, 2000 frames (0.25 s) if they are sound; left out',
    ]);
  });

  it('is read in frames of many bytes, where the size ends within one', () => {
    const six = wavFile([
      formatChunk({ channels: 3 }),
      chunk('data', sound.subarray(0, 30_000), { size: 44 }),
    ]);
    const { signal, warnings } = read(six);
    expect(signal.channels.map((c) => c.length)).toEqual([5000, 5000, 5000]);
    expect([...signal.channels[1]].slice(0, 20)).toEqual(exact.filter((_, i) => i % 3 === 1).slice(0, 20));
    expect(warnings[0]).toMatch(/^the header counts 7 frames but .* 5000 frames \(0\.625 s\)$/);
  });

  it('is told where it stands in another data chunk or in another file', () => {
    const two = wavFile([
      formatChunk(),
      chunk('data', sound),
      chunk('LIST', ascii('abc')),
      chunk('data', sound),
    ]);
    expect(read(two).warnings).toEqual(['another data chunk follows, with 16000 frames (2 s); left out']);
    expect(read(two).signal.channels[0]).toHaveLength(FRAMES);
    const file = sized(sound.length);
    const joined = Buffer.concat([file, file]);
    expect(read(joined).warnings).toEqual(['another WAV file follows in the same file; left out']);
  });

  it('is read past 4 GiB where the size was cut to 32 bits', () => {
    const dataBytes = 2 ** 32 + 3_000_000;
    const start = sized(3_000_000, undefined, [], int16(7));
    const path = join(folder, 'large.wav');
    const descriptor = openSync(path, 'w');
    writeSync(descriptor, start);
    const dataStart = start.length - 2;
    writeSync(descriptor, int16(5, 6, 7), 0, 6, dataStart + 3_000_000);
    writeSync(descriptor, int16(-3), 0, 2, dataStart + dataBytes - 2);
    writeSync(descriptor, ascii('LIST\x04\0\0\0abcd'), 0, 12, dataStart + dataBytes);
    ftruncateSync(descriptor, dataStart + dataBytes + 12);
    closeSync(descriptor);
    const reader = openWav(path);
    expect(reader.skip(dataBytes / 2 - 1)).toBe(dataBytes / 2 - 1);
    expect(reader.read(10)?.[0]).toEqual(Float32Array.of(-3 / 32_768));
    expect(reader.read(10)).toBeNull();
    expect(reader.warnings()).toEqual([
      `the header counts 1500000 frames but the sound goes on after them; read to its end, ${dataBytes / 2} frames (${Number((dataBytes / 16_000).toPrecision(4))} s)`,
    ]);
    reader.close();
  });
});

describe('what may stand behind the samples gives no warning', () => {
  const body = new Uint8Array(31).fill(0x91);
  const tails: Record<string, Uint8Array> = {
    nothing: new Uint8Array(0),
    'chunks of known and other names': wavFile(
      ['LIST', 'id3 ', 'bext', 'wxyz', 'Kpad'].map((id) => chunk(id, body)),
    ).subarray(12),
    'a large chunk of another name': wavFile([chunk('wxyz', new Uint8Array(90_000).fill(0x91))]).subarray(12),
    'a pad byte too many': Uint8Array.of(0),
    'a few bytes': Uint8Array.of(13, 10, 26, 255),
    'zeros to a whole block': new Uint8Array(4096),
    'many zeros': new Uint8Array(200_000),
    'a chunk and zeros': Buffer.concat([wavFile([chunk('LIST', body)]).subarray(12), new Uint8Array(2000)]),
    'zeros and a chunk': Buffer.concat([new Uint8Array(333), wavFile([chunk('LIST', body)]).subarray(12)]),
    'an ID3v1 tag': ascii('TAG'.padEnd(128, 'x')),
    'an ID3v2 tag': Buffer.concat([ascii('ID3\x03\0\0\0\0\x01\0'), new Uint8Array(128).fill(0x55)]),
    'an APE tag': Buffer.concat([ascii('APETAGEX'), new Uint8Array(50).fill(0x55)]),
  };

  it.each(Object.entries(tails))('%s', (_, tail) => {
    const plain = sized(sound.length);
    for (const riffSize of [plain.length - 8, plain.length + tail.length - 8]) {
      const { signal, warnings } = read(Buffer.concat([sized(sound.length, riffSize), tail]));
      expect(warnings).toEqual([]);
      expect([...signal.channels[0]]).toEqual(exact);
    }
  });

  it('an odd number of bytes, with and without the pad, before another chunk', () => {
    for (const pad of [true, false]) {
      const odd = wavFile([formatChunk({ bits: 8 }), chunk('data', body, { pad }), chunk('LIST', body)]);
      expect(read(odd).warnings).toEqual([]);
      expect(read(odd).signal.channels[0]).toHaveLength(31);
    }
  });
});
