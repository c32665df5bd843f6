import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openWavSource, readAll } from '../../src/audio/index.js';
import { type ByteSource, memorySource } from '../../src/disk/index.js';
import { NmfError } from '../../src/errors.js';
import { ascii, chunk, ds64, extensible, float32, formatChunk, int16, wavFile } from './wav-bytes.js';

const FILES = {
  plain: wavFile([formatChunk(), chunk('LIST', ascii('abc')), chunk('data', int16(1, -2, 3, -4, 5, -6))]),
  extensible: wavFile([
    chunk('JUNK', new Uint8Array(28)),
    formatChunk({ tag: 0xfffe, channels: 2, bits: 32, extra: extensible(3, 32, 3) }),
    chunk('fact', Uint8Array.of(4, 0, 0, 0)),
    chunk('data', float32(0, 1, 2, 3, 4, 5, 6, 7)),
    chunk('id3 ', ascii('tag')),
  ]),
  large: wavFile(
    [
      ds64(16n),
      formatChunk({ channels: 4 }),
      chunk('data', int16(1, 2, 3, 4, 5, 6, 7, 8), { size: 0xffffffff }),
    ],
    'RF64',
  ),
};

/**
 * Bytes in memory that refuse to be asked for more at once than a block of samples, or more often than a reader needs
 * that gets on with every step.
 */
function measured(bytes: Uint8Array, isPipe = false): ByteSource {
  const source = memorySource(bytes);
  let calls = 0;
  const count = () => {
    if (++calls > 100 + bytes.length) throw new Error(`asked ${calls} times for ${bytes.length} bytes`);
  };
  return {
    ...source,
    ...(isPipe && { bytesLeft: () => undefined }),
    read(wanted) {
      count();
      if (!(wanted <= 2 ** 22)) throw new Error(`${wanted} bytes were asked for at once`);
      return source.read(wanted);
    },
    skip(wanted) {
      count();
      return source.skip(wanted);
    },
  };
}

/** Decodes; gives the samples and warnings, or the NmfError. Anything else that is thrown fails the test. */
function attempt(
  bytes: Uint8Array,
  isPipe = false,
): { samples: number; warnings: readonly string[] } | NmfError {
  try {
    const { signal, warnings } = readAll(openWavSource(measured(bytes, isPipe), 'hostile.wav'));
    return { samples: signal.channels.length * signal.channels[0].length, warnings };
  } catch (error) {
    if (error instanceof NmfError) return error;
    throw error;
  }
}

afterEach(() => vi.unstubAllGlobals());

/** Watches every typed array and buffer made by its length; returns how to ask for the largest so far, in bytes. */
function watchAllocations(): () => number {
  let largest = 0;
  for (const name of ['ArrayBuffer', 'Uint8Array', 'Float32Array'] as const) {
    const original = globalThis[name] as unknown as new (...args: unknown[]) => ArrayBufferLike;
    const proxy: typeof original = new Proxy(original, {
      construct(target, args, newTarget) {
        if (typeof args[0] === 'number') {
          largest = Math.max(largest, args[0] * (name === 'Float32Array' ? 4 : 1));
        }
        return Reflect.construct(target, args, newTarget === proxy ? target : newTarget) as object;
      },
    });
    vi.stubGlobal(name, proxy);
  }
  return () => largest;
}

describe.each(Object.entries(FILES))('a file cut anywhere (%s)', (_, whole) => {
  const dataStart = Buffer.from(whole).indexOf('data') + 8;

  it('gives samples with a warning, or an NmfError', () => {
    const full = attempt(whole);
    if (full instanceof NmfError) throw full;
    for (let length = 0; length < whole.length; length++) {
      const result = attempt(whole.subarray(0, length));
      if (result instanceof NmfError) {
        expect(result.code).toBe('input');
        expect(result.message).not.toMatch(/[\r\n]/);
        expect(length).toBeLessThan(dataStart + 8);
      } else {
        expect(result.samples).toBeLessThanOrEqual(full.samples);
        if (result.samples < full.samples) expect(result.warnings.length).toBeGreaterThan(0);
      }
    }
  });
});

describe('headers with any bytes changed', () => {
  it('give a result or an NmfError and allocate no more than the file warrants', () => {
    const largest = watchAllocations();
    // The watch has to see what the decoding package allocates too, or the assertion below would hold for nothing.
    attempt(wavFile([formatChunk(), chunk('data', new Uint8Array(6000))]));
    const watched = largest();
    expect(watched).toBe(12_000);
    const outcomes = { samples: 0, errors: 0 };
    const change = fc.record({
      at: fc.nat(100),
      value: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.integer({ min: 0, max: 255 })),
      width: fc.constantFrom(1, 1, 2, 4),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(FILES)),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        (file, changes, isPipe) => {
          const bytes = Uint8Array.from(file);
          for (const { at, value, width } of changes) bytes.fill(value, at, at + width);
          const result = attempt(bytes, isPipe);
          if (result instanceof NmfError) {
            expect(result.code).toBe('input');
            outcomes.errors++;
          } else {
            expect(result.samples).toBeGreaterThan(0);
            expect(result.samples).toBeLessThanOrEqual(bytes.length);
            outcomes.samples++;
          }
        },
      ),
      { numRuns: 12_000, seed: 20 },
    );
    expect(largest()).toBe(watched);
    expect(outcomes.samples).toBeGreaterThan(2000);
    expect(outcomes.errors).toBeGreaterThan(2000);
  });

  it('never makes bytes at random into anything but an NmfError or samples', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('RIFF', 'RF64', 'fLaC'),
        (tail, container) => {
          const start = wavFile([formatChunk()], container);
          attempt(tail);
          attempt(Buffer.concat([start, tail]));
        },
      ),
      { numRuns: 3000, seed: 21 },
    );
  });

  it('hold for chunks of any name, order, size and claim', () => {
    const largest = watchAllocations();
    const claim = fc.option(
      fc.oneof(
        fc.constantFrom(0, 1, 2, 0x7ffff000, 0x7fffffff, 0x80000000, 0xfffff000, 0xfffffffe, 0xffffffff),
        fc.nat(300),
        fc.integer({ min: 0, max: 0xffffffff }),
      ),
      { nil: undefined },
    );
    const format = fc
      .record({
        tag: fc.constantFrom(0, 1, 1, 3, 3, 6, 7, 2, 0x55, 0xfffe, 0xfffe),
        channels: fc.constantFrom(0, 1, 2, 6, 64, 65, 0xffff),
        sampleRate: fc.constantFrom(0, 1, 999, 1000, 44_100, 768_000, 768_001, 0xffffffff),
        bits: fc.constantFrom(0, 1, 7, 8, 12, 16, 20, 24, 31, 32, 33, 64, 0xffff),
        blockAlign: fc.constantFrom(0, 1, 2, 4, 0xffff),
        extra: fc.oneof(fc.uint8Array({ maxLength: 30 }), fc.constant(extensible(1, 16, 3))),
      })
      .map(formatChunk);
    const large = fc
      .tuple(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.uint8Array({ maxLength: 40 }))
      .map(([bytes, table]) => chunk('ds64', Buffer.concat([ds64(bytes).body, table])));
    const other = fc
      .tuple(
        fc.constantFrom(
          'data',
          'LIST',
          'JUNK',
          'fact',
          'PAD ',
          'id3 ',
          'wxyz',
          '\0\0\0\0',
          'RIFF',
          'ds64',
          'fmt ',
        ),
        fc.uint8Array({ maxLength: 60 }),
      )
      .map(([id, body]) => chunk(id, body));
    const anyChunk = fc
      .record({
        made: fc.oneof(format, large, other),
        size: claim,
        pad: fc.option(fc.boolean(), { nil: undefined }),
      })
      .map(({ made, size, pad }) => ({
        ...made,
        ...(size === undefined ? {} : { size }),
        ...(pad === undefined ? {} : { pad }),
      }));
    const likely = fc.oneof(
      fc
        .tuple(fc.oneof(format, fc.constantFrom(formatChunk(), formatChunk({ tag: 3, bits: 32 }))), other)
        .map((chunks) => [...chunks, chunk('data', new Uint8Array(90))]),
      fc.array(anyChunk, { maxLength: 6 }),
    );
    let read = 0;
    fc.assert(
      fc.property(
        likely,
        fc.constantFrom('RIFF', 'RF64', 'BW64'),
        claim,
        fc.boolean(),
        (chunks, id, size, isPipe) => {
          if (!(attempt(wavFile(chunks, id, size), isPipe) instanceof NmfError)) read++;
        },
      ),
      { numRuns: 12_000, seed: 22 },
    );
    expect(largest()).toBeLessThan(100_000);
    expect(read).toBeGreaterThan(1500);
  });
});
