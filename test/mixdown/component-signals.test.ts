import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BitDepth, Separator } from '../../src/index.js';
import { createRandom } from '../../src/nmf/random.js';
import { library } from '../support/library.js';

const { combine, openSeparator, writeWav } = library;
const RATE = 8000;
/** At a hop of 4 samples of more frames than are factorised together: templates are learned from one of 8. */
const LONG_SAMPLES = 4 * (2 ** 16 + 700);
const LONG_SHAPE = { nFft: 16, hopSamples: 4 };
/** Whether a sample lies outside the windows of those frames. */
const isUnseen = (i: number) => (i + 8) % 32 >= 16;

const folder = mkdtempSync(join(tmpdir(), 'nmf-signals-'));
const [recording, out] = [join(folder, 'in.wav'), join(folder, 'out')];
let separator: Separator;
beforeAll(() => {
  separator = openSeparator();
});
afterAll(async () => {
  await separator.close();
  rmSync(folder, { recursive: true });
});

interface Case {
  channels: number;
  samples: number;
  seed: number;
  bitDepth: BitDepth;
  /** Of full scale, in the recording, which is of float32. */
  level: number;
  nFft: number;
  hopSamples: number;
  components: number;
  beta: number;
  isMarked: boolean;
  sampleRate: number | undefined;
  /** Parts from 0 to 1: of the recording to separate, and of that to combine. */
  separated: [number, number];
  combined: [number, number];
  /** One bit for each component. */
  chosen: number;
}

const anyPart = fc.oneof(
  fc.constant<[number, number]>([0, 1]),
  fc.tuple(fc.double({ min: 0, max: 0.45, noNaN: true }), fc.double({ min: 0.55, max: 1, noNaN: true })),
);

const anyCase = (samples: fc.Arbitrary<number>, shape: fc.Arbitrary<Pick<Case, 'nFft' | 'hopSamples'>>) =>
  fc.tuple(
    shape,
    fc.record<Omit<Case, 'nFft' | 'hopSamples'>>({
      ...{ samples, seed: fc.nat(), isMarked: fc.boolean(), separated: anyPart, combined: anyPart },
      channels: fc.constantFrom(1, 2, 3),
      bitDepth: fc.constantFrom('16', '24', '32f'),
      level: fc.constantFrom(0.3, 3),
      components: fc.integer({ min: 1, max: 6 }),
      beta: fc.constantFrom(1, 0, 2),
      sampleRate: fc.constantFrom(undefined, undefined, 6000, 11_025),
      chosen: fc.nat(),
    }),
  );

/** Three tones that come and go, in noise; in a long recording one is loudest where nothing is learned from. */
function soundOf({ channels, samples, seed, level }: Case): Float32Array[] {
  const random = createRandom(seed, 0);
  const tone = (i: number, turn: number, every: number) => (i % every < every / 2 ? Math.sin(turn * i) : 0);
  const last = (i: number) => (samples === LONG_SAMPLES ? 0.1 + 3 * Number(isUnseen(i)) : 1);
  const sampleAt = (i: number) =>
    0.1 * random() + tone(i, 0.4, 900) + tone(i, 1, 800) + last(i) * tone(i, 2, 700);
  return Array.from({ length: channels }, () =>
    Float32Array.from({ length: samples }, (_, i) => level * sampleAt(i)),
  );
}

const secondsOf = ([from, to]: [number, number], seconds: number) =>
  from === 0 && to === 1 ? {} : { startSeconds: from * seconds, endSeconds: to * seconds };

const bytesOf = (channels: readonly Float32Array[]) =>
  Buffer.concat(
    channels.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  );

/** Separates and adds up some components, from their files and from the recording. */
async function bothWays(one: Case) {
  const { samples, nFft, hopSamples, components, beta, sampleRate, bitDepth, isMarked } = one;
  writeWav(recording, { sampleRate: RATE, channels: soundOf(one) }, '32f');
  const part = secondsOf(one.separated, samples / RATE);
  const { startSeconds = 0, endSeconds = samples / RATE } = part;
  const at = (share: number) => startSeconds + share * (endSeconds - startSeconds);
  const marks = [
    { source: 'bird', kind: 'sounds' as const, fromSeconds: at(0.1), toSeconds: at(0.5) },
    { source: 'bird', kind: 'silent' as const, fromSeconds: at(0.5), toSeconds: at(0.9) },
  ];
  const { manifest } = await separator.separateFile(recording, out, {
    ...{ nFft, hopSamples, beta, sampleRate, bitDepth, ...part, page: false, threads: 1, maxIterations: 10 },
    ...(isMarked ? { marks, write: 'all' } : { components }),
  });
  const all = manifest.components.map(({ index }) => index);
  const some = all.filter((index) => (one.chosen >> index) & 1);
  const { result, options } = manifest;
  const request = {
    indices: some.length === 0 ? all : some,
    ...secondsOf(one.combined, result.samples / options.sampleRate - 1e-4),
  };
  const [files, again] = [await combine(out, request), await combine(out, { ...request, recording })];
  expect([again.sampleRate, again.channels.length]).toEqual([files.sampleRate, files.channels.length]);
  return { manifest, isSame: bytesOf(again.channels).equals(bytesOf(files.channels)), files };
}

describe('a recording that is not what it was', () => {
  it.each([
    ['to its end', {}],
    ['up to the middle', { endSeconds: 4 }],
  ])('is noticed while it is read %s', async (_, part) => {
    const samples = Float32Array.from({ length: 9 * RATE }, (_, i) => Math.sin(i * i));
    writeWav(recording, { sampleRate: RATE, channels: [samples] }, '16');
    await separator.separateFile(recording, out, { components: 1, nFft: 64, page: false, write: 'none' });
    const onProgress = () => appendFileSync(recording, 'more');
    const mixing = combine(out, { indices: 0, recording, onProgress, ...part });
    await expect(mixing).rejects.toThrow(/in\.wav changed while it was read .*: try again/);
    await expect(combine(out, { indices: 0, recording })).rejects.toThrow(/is not the recording/);
  });
});

describe('components that are computed from the recording and the factors', () => {
  it('are those of the files, to the bit', async () => {
    const anyShape = fc
      .record({ log: fc.integer({ min: 4, max: 8 }), overlap: fc.constantFrom(2, 3, 4, 5) })
      .map(({ log, overlap }) => ({ nFft: 2 ** log, hopSamples: Math.floor(2 ** log / overlap) }));
    const short = anyCase(fc.integer({ min: 3000, max: 9000 }), anyShape);
    const found = new Set<string>();
    await fc.assert(
      fc.asyncProperty(short, async ([shape, rest]) => {
        const one = { ...rest, ...shape };
        const { isSame, files } = await bothWays(one);
        expect(isSame).toBe(true);
        if (one.bitDepth !== '32f' && files.channels.some((x) => x.some((y) => Math.abs(y) >= 1)))
          found.add('clipped');
        found.add(one.isMarked ? 'marked' : 'blind');
      }),
      { numRuns: 40, seed: 1 },
    );
    expect([...found].sort()).toEqual(['blind', 'clipped', 'marked']);
  });

  it('are those of the files where the recording passed by in segments', async () => {
    const long = anyCase(fc.constant(LONG_SAMPLES), fc.constant(LONG_SHAPE));
    const orders: (readonly number[])[] = [];
    await fc.assert(
      fc.asyncProperty(long, async ([shape, rest]) => {
        const one: Case = { ...rest, ...shape, isMarked: false, separated: [0, 1], sampleRate: undefined };
        const { isSame, manifest } = await bothWays({ ...one, components: 3 + (one.components % 3) });
        expect(isSame).toBe(true);
        expect(manifest.result.learnedFrom).toBeDefined();
        orders.push(manifest.result.applied?.order ?? []);
      }),
      { numRuns: 6, seed: 1 },
    );
    // In some of them components were numbered anew after their signals had been computed.
    expect(orders.some((order) => order.some((k, i) => k !== i))).toBe(true);
  });
});
