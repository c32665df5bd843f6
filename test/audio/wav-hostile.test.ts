import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ByteSource, memorySource, openWavSource, readAll } from '../../src/audio/index.js';
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

/** Bytes in memory that refuse to be asked for more at once than a block of samples. */
function measured(bytes: Uint8Array): ByteSource {
  const source = memorySource(bytes);
  return {
    ...source,
    read(count) {
      if (!(count <= 2 ** 22)) throw new Error(`${count} bytes were asked for at once`);
      return source.read(count);
    },
  };
}

/** Decodes; gives the samples and warnings, or the NmfError. Anything else that is thrown fails the test. */
function attempt(bytes: Uint8Array): { samples: number; warnings: readonly string[] } | NmfError {
  try {
    const { signal, warnings } = readAll(openWavSource(measured(bytes), 'hostile.wav'));
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
        (file, changes) => {
          const bytes = Uint8Array.from(file);
          for (const { at, value, width } of changes) bytes.fill(value, at, at + width);
          const result = attempt(bytes);
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
      { numRuns: 3000, seed: 20 },
    );
    expect(largest()).toBe(watched);
    expect(outcomes.samples).toBeGreaterThan(300);
    expect(outcomes.errors).toBeGreaterThan(300);
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
      { numRuns: 1000, seed: 21 },
    );
  });
});
