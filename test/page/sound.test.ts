import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameCount } from '../../src/dsp/index.js';
import { createSoundPieces, type SoundPieces } from '../../src/page/browser/sound/pieces.js';
import { createRenderer } from '../../src/page/browser/sound/renderer.js';
import { fadeEdges, nextBlock, positionAt } from '../../src/page/browser/sound/schedule.js';
import { type SoundPlan, soundPieces } from '../../src/page/sound.js';
import { analyse, reconstructSignals, resolveSeparateOptions } from '../../src/separation/index.js';
import { exampleManifest } from '../folder/example.js';

type Embedded = Exclude<SoundPlan, { kind: 'files' }>;
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
async function storedAndLoaded(plan: Embedded, channels: Float32Array[], activations: Float32Array) {
  const manifest = { ...exampleManifest() };
  const parts = soundPieces(plan, { sampleRate: 8000, channels }, activations, manifest);
  const texts = Array.from(parts, (piece) => [...piece].join(''));
  const frames = frameCount(SAMPLES, HOP);
  const shape = { samples: SAMPLES, frames, hopSamples: HOP, components: 2 };
  const asked: number[] = [];
  const pieces = createSoundPieces(plan, shape, async (piece) => {
    asked.push(piece);
    return texts[piece];
  });
  return { pieces, texts, asked, frames };
}

const planOf = (bytesPerSample: 2 | 3, pieceFrames: number): Embedded => ({
  ...{ kind: 'embedded', bytesPerSample, scale: 1, pieceFrames },
  pieces: Math.ceil(frameCount(SAMPLES, HOP) / pieceFrames),
});

describe('the sound of a page', () => {
  it.each([
    [2, 2 ** -15, 0],
    [3, 2 ** -20, 2 ** -23],
  ] as const)('comes back from %d bytes per sample, over the edges of pieces', async (bytes, step, error) => {
    const channels = channelsOf(2, step);
    const activations = Float32Array.from({ length: 2 * frameCount(SAMPLES, HOP) }, (_, i) => 1 / (i + 1));
    const { pieces, frames } = await storedAndLoaded(planOf(bytes, 7), channels, activations);
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
    const { pieces, asked } = await storedAndLoaded(planOf(2, 7), channelsOf(1, 2 ** -15), activations);
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
            const block = nextBlock(at, wanted, total, loop);
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
