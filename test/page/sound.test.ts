import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameCount } from '../../src/dsp/index.js';
import { audiblePieces } from '../../src/page/browser/sound/audible.js';
import { pieceFormat } from '../../src/page/browser/sound/piece-format.js';
import { createSoundPieces, type SoundPieces } from '../../src/page/browser/sound/pieces.js';
import { createRenderer } from '../../src/page/browser/sound/renderer.js';
import { fadeEdges, nextBlock, positionAt } from '../../src/page/browser/sound/schedule.js';
import type { ExactSound } from '../../src/page/model.js';
import { soundPieces } from '../../src/page/sound.js';
import { analyse, reconstructSignals, resolveSeparateOptions } from '../../src/separation/index.js';
import { exampleManifest } from '../folder/example.js';

const SAMPLES = 5000;
const HOP = 128;

const channelsOf = (count: number, step: number) =>
  Array.from({ length: count }, (_, c) =>
    Float32Array.from(
      { length: SAMPLES },
      (_, i) => Math.round((0.6 * Math.sin(i / (5 + c)) + 0.3 * Math.sin(i * i)) / step) * step,
    ),
  );

/** A recording's sound as its page stores it, and as the page's script reads it. */
async function storedAndLoaded(sound: ExactSound, channels: Float32Array[], activations: Float32Array) {
  const frames = frameCount(SAMPLES, HOP);
  const example = exampleManifest();
  const manifest = {
    ...example,
    input: { ...example.input, channels: channels.length },
    result: { ...example.result, samples: SAMPLES, frames },
  };
  const rows = (first: number, count: number) => activations.subarray(2 * first, 2 * (first + count));
  const third = Math.ceil(SAMPLES / 3);
  const blocks = [0, 1, 2].map((b) => channels.map((c) => c.subarray(b * third, (b + 1) * third)));
  const parts = soundPieces(sound, blocks, { manifest, activations: rows });
  const texts = Array.from(parts, (piece) => [...piece].join(''));
  const shape = { samples: SAMPLES, frames, hopSamples: HOP, components: 2, pieceFrames: sound.pieceFrames };
  const heard = new Set(texts.keys());
  const asked: number[] = [];
  const pieces = createSoundPieces(pieceFormat(sound), { ...shape, heard }, async (piece) => {
    asked.push(piece);
    return texts[piece];
  });
  return { pieces, texts, asked, frames };
}

const soundOf = (bytesPerSample: 2 | 3, pieceFrames: number): ExactSound => ({
  ...{ kind: 'exact', bytesPerSample, scale: 1, pieceFrames, files: [] },
  pieces: Math.ceil(frameCount(SAMPLES, HOP) / pieceFrames),
});

describe('the sound of a page', () => {
  it.each([
    [2, 2 ** -15, 0],
    [3, 2 ** -20, 2 ** -23],
  ] as const)('comes back from %d bytes per sample, over the edges of pieces', async (bytes, step, error) => {
    const channels = channelsOf(2, step);
    const activations = Float32Array.from({ length: 2 * frameCount(SAMPLES, HOP) }, (_, i) => 1 / (i + 1));
    const { pieces, frames } = await storedAndLoaded(soundOf(bytes, 7), channels, activations);
    await pieces.load({ fromFrame: 0, toFrame: frames, fromSample: 0, toSample: SAMPLES });
    const region = fc.tuple(fc.integer({ min: -200, max: SAMPLES + 200 }), fc.integer({ min: 0, max: 3000 }));
    fc.assert(
      fc.property(region, fc.constantFrom(0, 1), ([from, length], c) => {
        const loaded = pieces.samples(c, from, from + length);
        for (let i = 0; i < length; i++) {
          expect(Math.abs(loaded[i] - (channels[c][from + i] ?? 0))).toBeLessThanOrEqual(error);
        }
      }),
      { numRuns: 50 },
    );
    expect(pieces.activations(0, frames)).toEqual(activations);
    expect(pieces.activations(5, 16)).toEqual(activations.subarray(10, 32));
  });

  it('is loaded only as far as it is needed, and each piece once at a time', async () => {
    const activations = new Float32Array(2 * frameCount(SAMPLES, HOP));
    const { pieces, asked } = await storedAndLoaded(soundOf(2, 7), channelsOf(1, 2 ** -15), activations);
    const span = { fromFrame: 8, toFrame: 13, fromSample: 8 * HOP, toSample: 13 * HOP };
    expect(pieces.has(span)).toBe(false);
    await Promise.all([pieces.load(span), pieces.load(span)]);
    expect(pieces.has(span)).toBe(true);
    expect(asked).toEqual([1]);
  });
});

describe('a mix that the page computes', () => {
  it.each([1, 2])(
    'is the sum of the components times their gains, from any sample on: %d channel(s)',
    async (count) => {
      const channels = channelsOf(count, 2 ** -15);
      const options = { components: 3, maxIterations: 20, nFft: 512, hopSamples: HOP };
      const separation = analyse({ sampleRate: 8000, channels }, resolveSeparateOptions(options, 8000), 1e9);
      const { templates, activations } = separation.factorisation;
      const components = reconstructSignals(separation);
      const rows = (from: number, to: number) =>
        Float32Array.from({ length: 3 * (to - from) }, (_, i) =>
          activations.get(i % 3, from + Math.floor(i / 3)),
        );
      const source: Pick<SoundPieces, 'samples' | 'activations'> = {
        samples: (c, from, to) =>
          Float64Array.from({ length: to - from }, (_, i) => channels[c][from + i] ?? 0),
        activations: rows,
      };
      const renderer = createRenderer({
        ...{ nFft: 512, hopSamples: HOP, samples: SAMPLES, channels: count, components: 3 },
        covariances: separation.covariances,
        templates: Float32Array.from({ length: 257 * 3 }, (_, i) => templates.get(Math.floor(i / 3), i % 3)),
      });
      const gains = Float64Array.from([0.5, 0, 2]);
      for (const [start, end] of [
        [0, SAMPLES],
        [1, 2],
        [777, 3131],
        [SAMPLES - 300, SAMPLES],
      ]) {
        const mix = renderer.render(source, gains, start, end);
        for (let c = 0; c < count; c++) {
          expect(mix[c]).toHaveLength(end - start);
          let worst = 0;
          for (let i = start; i < end; i++) {
            const sum = components.reduce((total, part, k) => total + gains[k] * part.channels[c][i], 0);
            worst = Math.max(worst, Math.abs(mix[c][i - start] - sum));
          }
          expect(worst).toBeLessThan(2e-6);
        }
      }
    },
  );
});

describe('the plan of what is heard', () => {
  const total = 10_000;
  const loops = fc.option(
    fc.tuple(fc.integer({ min: 0, max: 9000 }), fc.integer({ min: 1, max: 1000 })).map(([from, length]) => ({
      from,
      to: from + length,
    })),
    { nil: undefined },
  );

  it('goes through every sample to the end, or stays in the loop once it is there', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: total }),
        fc.integer({ min: 1, max: 3000 }),
        loops,
        (start, wanted, loop) => {
          const isLooping = loop !== undefined && start < loop.to;
          let at: number | undefined = start;
          for (let blocks = 0; blocks < 12_000 && at !== undefined; blocks++) {
            const block = nextBlock(at, wanted, audiblePieces([0], total, total), loop);
            if (block === undefined) break;
            expect(block.end).toBeGreaterThan(at);
            expect(block.end - at).toBeLessThanOrEqual(wanted);
            expect(block.end).toBeLessThanOrEqual(isLooping ? loop.to : total);
            if (block.next !== block.end) expect(block.next).toBe(isLooping ? loop.from : undefined);
            at = block.next;
            if (isLooping && blocks > 50) break;
          }
          expect(at === undefined || at >= total).toBe(!isLooping);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('leaves out what cannot be heard, and stays in a loop all the same', () => {
    const numbers = fc.uniqueArray(fc.nat(9), { minLength: 1 }).map((all) => all.sort((a, b) => a - b));
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 3000 }), loops, (pieces, wanted, loop) => {
        const audible = audiblePieces(pieces, 1000, total);
        const isHeard = (at: number) => pieces.includes(Math.floor(at / 1000));
        const start = audible.from(loop?.from ?? 0);
        fc.pre(start !== undefined && (loop === undefined || start < loop.to));
        let at: number | undefined = start;
        const passed: number[] = [];
        for (let blocks = 0; at !== undefined && blocks < 40; blocks++) {
          const block = nextBlock(at, wanted, audible, loop);
          if (block === undefined) break;
          expect([isHeard(at), isHeard(block.end - 1)]).toEqual([true, true]);
          expect(audible.endAt(at)).toBeGreaterThanOrEqual(block.end);
          if (loop !== undefined) expect(block.end).toBeLessThanOrEqual(loop.to);
          passed.push(block.end - at);
          at = block.next;
        }
        if (loop !== undefined) expect(at).toBeDefined();
        else if (at === undefined) expect(passed.reduce((a, b) => a + b)).toBe(1000 * pieces.length);
      }),
    );
  });

  it('knows the sample that is heard at any time', () => {
    const entries = [
      { at: 1, position: 4000, length: 800 },
      { at: 1.1, position: 100, length: 8000 },
    ];
    expect(positionAt([], 1, 8000)).toBeUndefined();
    for (const [time, position] of [
      [0, 4000],
      [1.05, 4400],
      [1.1, 100],
      [1.6, 4100],
      [9, 8100],
    ]) {
      expect(positionAt(entries, time, 8000)).toBeCloseTo(position, 6);
    }
  });

  it('joins blocks that overlap without a trace', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (fade) => {
        const [first, second] = [new Float64Array(500).fill(1), new Float64Array(500).fill(1)];
        fadeEdges(first, 0, fade);
        fadeEdges(second, fade, 0);
        for (let i = 0; i < fade; i++) expect(first[500 - fade + i] + second[i]).toBeCloseTo(1, 12);
      }),
    );
  });
});
