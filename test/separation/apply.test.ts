import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutputList } from '../../src/dsp/index.js';
import { createRandom } from '../../src/nmf/random.js';
import { apply, type CellMaxima, pictureGrid, resolveSeparateOptions } from '../../src/separation/index.js';

interface Case {
  channels: number;
  samples: number;
  nFft: number;
  hopSamples: number;
  components: number;
  beta: number;
  seed: number;
}

const RATE = 8000;
const S_MAX = 6;

const anyCase: fc.Arbitrary<Case> = fc
  .record({
    channels: fc.constantFrom(1, 2),
    samples: fc.integer({ min: 1, max: 3000 }),
    log: fc.integer({ min: 4, max: 7 }),
    part: fc.constantFrom(2, 3, 4, 5),
    components: fc.integer({ min: 1, max: S_MAX }),
    beta: fc.constantFrom(0, 1, 1, 1.5, 2, -1.5),
    seed: fc.nat(),
  })
  .map(({ log, part, ...rest }) => ({ ...rest, nFft: 2 ** log, hopSamples: Math.floor(2 ** log / part) }));

function soundOf({ channels, samples, seed }: Case): Float32Array[] {
  const random = createRandom(seed, 0);
  // Silence, noise and clicks: frames of all kinds.
  const sampleAt = (i: number) =>
    Math.floor(i / 500) % 3 === 0 ? 0 : (2 * random() - 1) * (i % 700 === 0 ? 1 : 0.1);
  return Array.from({ length: channels }, () =>
    Float32Array.from({ length: samples }, (_, i) => sampleAt(i)),
  );
}

function templatesOf({ nFft, components, seed }: Case): Float64Array {
  const random = createRandom(seed, 1);
  const bins = nFft / 2 + 1;
  const templates = Float64Array.from({ length: bins * components }, () => 0.01 + random());
  const sums = new Float64Array(components);
  for (let i = 0; i < templates.length; i++) sums[i % components] += templates[i];
  return templates.map((value, i) => value / sums[i % components]);
}

/** Blocks of growing length, the last one shorter. */
function* blocksOf(channels: readonly Float32Array[], size: number): Generator<Float32Array[]> {
  for (let at = 0, next = size; at < channels[0].length; at += next, next = (next * 3) % 1000 || 1)
    yield channels.map((samples) => samples.subarray(at, at + next));
}

interface Found {
  maxima: CellMaxima | undefined;
  outputs: Float32Array[][];
  activations: Float64Array;
  energies: Float64Array;
}

interface HowApplied {
  lists: readonly OutputList[];
  segmentFrames: number;
  step?: number;
  blockSamples?: number;
  silent?: { components: number[]; from: number; to: number }[];
  /** Known activations, and the updates that they take. */
  known?: Float64Array;
  updates?: number;
}

function applied(
  one: Case,
  { lists, segmentFrames, step = 0, blockSamples = 700, silent = [], known, updates }: HowApplied,
): Found {
  const { channels, samples, components } = one;
  const options = resolveSeparateOptions({ ...one, components }, RATE);
  const signal = soundOf(one);
  const outputs = lists.flat().map(() => signal.map(() => new Float32Array(samples)));
  const filled = outputs.map(() => 0);
  const frames = 1 + Math.ceil((samples - 1) / one.hopSamples);
  const activations = new Float64Array(frames * components).fill(Number.NaN);
  const { energies, maxima } = apply(blocksOf(signal, blockSamples), {
    shape: { samples, channels, sampleRate: RATE },
    options,
    learned: { templates: templatesOf(one), components, sources: [], silent },
    unit: 0.25,
    outputs: lists,
    ...{ step, segmentFrames, updates },
    pictures: pictureGrid(frames, 1 + one.nFft / 2, 40, 20),
    activations:
      known && ((first, count) => known.subarray(first * components, (first + count) * components)),
    onBlock(output, block) {
      for (const [c, part] of block.entries()) outputs[output][c].set(part, filled[output]);
      filled[output] += block[0].length;
    },
    onActivations: (first, some) => activations.set(some, first * components),
  });
  expect(filled.every((count) => count === samples)).toBe(true);
  return { outputs, activations, energies, maxima };
}

const ranges = (...edges: number[]) => edges.slice(1).map((to, i) => ({ from: edges[i], to }));
const each = (components: number) => ranges(...Array.from({ length: components + 1 }, (_, k) => k));

/** Whether all samples are the same, to the bit. */
const isSame = (a: readonly Float32Array[][], b: readonly Float32Array[][]) =>
  a.length === b.length &&
  a.every((output, i) => output.every((x, c) => Buffer.compare(bytesOf(x), bytesOf(b[i][c])) === 0));

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Float64Array) =>
  Buffer.from(buffer, byteOffset, byteLength);

/** How far some outputs, added up, are from a signal. */
function distance(outputs: readonly Float32Array[][], signal: readonly Float32Array[]): number {
  let worst = 0;
  for (const [c, samples] of signal.entries()) {
    for (let n = 0; n < samples.length; n++) {
      let sum = 0;
      for (const output of outputs) sum += output[c][n];
      worst = Math.max(worst, Math.abs(sum - samples[n]));
    }
  }
  return worst;
}

describe('what was learned, applied to a recording', () => {
  it('gives the same bits whatever is done at once', () => {
    const anySegment = fc.integer({ min: 1, max: 300 });
    const anyBlock = fc.integer({ min: 1, max: 900 });
    fc.assert(
      fc.property(anyCase, anySegment, anyBlock, (one, segmentFrames, blockSamples) => {
        const lists = [each(one.components)];
        const whole = applied(one, { lists, segmentFrames: 1e4 });
        const inParts = applied(one, { lists, segmentFrames, blockSamples });
        expect(isSame(inParts.outputs, whole.outputs)).toBe(true);
        expect(Buffer.compare(bytesOf(inParts.activations), bytesOf(whole.activations))).toBe(0);
        const total = whole.energies.reduce((sum, energy) => sum + energy, 0);
        for (const [k, energy] of inParts.energies.entries())
          expect(Math.abs(energy - whole.energies[k])).toBeLessThanOrEqual(1e-12 * total);
        expect(inParts.maxima).toEqual(whole.maxima);
      }),
      { numRuns: 15 },
    );
  });

  it('gives the same samples and pictures from activations that are known', () => {
    fc.assert(
      fc.property(anyCase, fc.integer({ min: 1, max: 300 }), (one, segmentFrames) => {
        const lists = [each(one.components)];
        const fresh = applied(one, { lists, segmentFrames });
        const again = applied(one, { lists, segmentFrames: 64, known: fresh.activations });
        expect(isSame(again.outputs, fresh.outputs)).toBe(true);
        expect(again.maxima).toEqual(fresh.maxima);
        expect(again.energies.every((energy) => energy === 0)).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  it('goes on from activations that are known, each frame by itself', () => {
    fc.assert(
      fc.property(anyCase, fc.integer({ min: 1, max: 300 }), (one, segmentFrames) => {
        const lists = [each(one.components)];
        const fresh = applied(one, { lists, segmentFrames: 1e4 });
        const stayed = applied(one, { lists, segmentFrames, known: fresh.activations, updates: 0 });
        expect(isSame(stayed.outputs, fresh.outputs)).toBe(true);
        expect(Buffer.compare(bytesOf(stayed.activations), bytesOf(fresh.activations))).toBe(0);
        const silent = [{ components: [0], from: 3, to: 9 }];
        const moved = { lists, known: fresh.activations, updates: 3, silent };
        const [whole, inParts] = [1e4, segmentFrames].map((at) =>
          applied(one, { ...moved, segmentFrames: at }),
        );
        expect(isSame(inParts.outputs, whole.outputs)).toBe(true);
        expect(Buffer.compare(bytesOf(inParts.activations), bytesOf(whole.activations))).toBe(0);
        for (let t = 3; t < Math.min(9, whole.activations.length / one.components); t++)
          expect(whole.activations[t * one.components]).toBe(0);
      }),
      { numRuns: 15 },
    );
  });

  it('adds up to the recording, the components by themselves and the sources by themselves', () => {
    fc.assert(
      fc.property(anyCase, fc.nat(S_MAX), fc.constantFrom(0, 2 ** -15), (one, cut, step) => {
        const edges = new Set([0, Math.min(cut, one.components), one.components]);
        const lists = [each(one.components), ranges(...edges)];
        const { outputs } = applied(one, { lists, segmentFrames: 64, step });
        const signal = soundOf(one);
        // What the last one takes cannot be told more exactly than a sample is stored, nor than float32 tells it.
        const bound = step / 2 + 1e-7;
        expect(distance(outputs.slice(0, one.components), signal)).toBeLessThanOrEqual(bound);
        expect(distance(outputs.slice(one.components), signal)).toBeLessThanOrEqual(bound);
      }),
      { numRuns: 20 },
    );
  });

  it('gives a source the sum of its components, whatever else comes out', () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const six = { ...one, components: S_MAX };
        const sources = ranges(0, 3, 4, S_MAX);
        const alone = applied(six, { lists: [each(S_MAX)], segmentFrames: 64 });
        const named = applied(six, { lists: [sources], segmentFrames: 64 });
        const both = applied(six, { lists: [each(S_MAX), sources], segmentFrames: 64 });
        expect(isSame(both.outputs, [...alone.outputs, ...named.outputs])).toBe(true);
        for (const [source, { from, to }] of sources.entries())
          expect(distance(alone.outputs.slice(from, to), named.outputs[source])).toBeLessThanOrEqual(1e-6);
      }),
      { numRuns: 10 },
    );
  });

  it('keeps what is silent silent, and computes activations alone where nothing is to come out', () => {
    const one = { channels: 1, samples: 9000, nFft: 128, hopSamples: 32, components: 3, beta: 1, seed: 5 };
    const silent = [{ components: [1, 2], from: 50, to: 70 }];
    const { activations, outputs } = applied(one, { lists: [], segmentFrames: 20, silent });
    const free = applied(one, { lists: [], segmentFrames: 20 }).activations;
    expect(outputs).toEqual([]);
    const isZero = (x: number) => x === 0;
    expect([...activations].filter(isZero).length).toBeGreaterThan([...free].filter(isZero).length);
    for (let i = 0; i < activations.length; i++) {
      const [t, k] = [Math.floor(i / 3), i % 3];
      if (activations[i] > 0 !== (free[i] > 0 && !(k > 0 && t >= 50 && t < 70)))
        throw new Error(`frame ${t}`);
    }
  });
});
