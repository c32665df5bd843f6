import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../src/folder/index.js';
import { MOST_PAGE_BYTES, piecesToHear, planSound, type SoundPlan } from '../../src/page/sound-plan.js';
import { manifestOf, type Shape } from './page-source.js';

const survey = { waveform: '', peak: 0.7, isSixteenBits: false };
const planOf = (shape: Shape, room = MOST_PAGE_BYTES, isSixteenBits = false) =>
  planSound({ ...survey, isSixteenBits }, manifestOf(shape), room);

const base64Length = (bytes: number) => 4 * Math.ceil(bytes / 3);

/** Bytes of all pieces that are written, the largest ones where a choice is left; each in a script of its own. */
function bytesOfSound(plan: SoundPlan, { input, result, components }: Manifest, hopSamples: number): number {
  if (plan.kind === 'files') return 0;
  const S = components.length;
  const isPreview = plan.kind === 'preview';
  const samples = isPreview ? plan.samples : result.samples;
  const bytesOf = (piece: number) => {
    const from = piece * plan.pieceFrames;
    const frames = Math.min(plan.pieceFrames, result.frames - from);
    const count = Math.max(0, Math.min(plan.pieceFrames * hopSamples, samples - from * hopSamples));
    const numbers = isPreview
      ? base64Length(count) + base64Length(S * frames) + '0.12345678901234567'.length + 4
      : input.channels * (base64Length(count * plan.bytesPerSample) + 2) + base64Length(4 * S * frames);
    const names = 2 * '"index-sound/00000.js",'.length + '10000,'.length;
    return numbers + names + 'nmfSound(10000,"");\n'.length;
  };
  const heard = isPreview ? plan.mostPieces : plan.pieces;
  return Array.from({ length: heard }, (_, piece) => bytesOf(piece)).reduce((a, b) => a + b, 0);
}

const anyShape: fc.Arbitrary<Shape> = fc
  .record({
    sampleRate: fc.constantFrom(500, 4000, 8000, 11_025, 12_345, 16_000, 22_050, 44_100, 48_000, 192_000),
    channels: fc.integer({ min: 1, max: 8 }),
    seconds: fc.double({ min: 0.01, max: 7 * 86_400, noNaN: true }),
    components: fc.integer({ min: 1, max: 100 }),
    octaves: fc.integer({ min: -4, max: 3 }),
    overlap: fc.constantFrom(2, 3, 4, 8, 16),
  })
  .map(({ sampleRate, channels, seconds, components, octaves, overlap }) => {
    const nFft = Math.max(16, Math.min(65_536, 2 ** (Math.round(Math.log2(0.064 * sampleRate)) + octaves)));
    const hopSamples = Math.ceil(nFft / overlap);
    const samples = Math.ceil(seconds * sampleRate);
    return { sampleRate, channels, components, nFft, hopSamples, samples };
  });

describe('the plan of the sound of a page', () => {
  it('takes no more room than there is, for any length, rate, number of channels and components', () => {
    fc.assert(
      fc.property(anyShape, fc.boolean(), fc.integer({ min: 2e6, max: 1e8 }), (shape, is16, room) => {
        const manifest = manifestOf(shape);
        const plan = planOf(shape, room, is16);
        const hop = plan.kind === 'preview' ? plan.hopSamples : (shape.hopSamples ?? 0);
        expect(bytesOfSound(plan, manifest, hop)).toBeLessThanOrEqual(room);
      }),
      { numRuns: 300 },
    );
  });

  it('is the recording itself wherever that has room', () => {
    fc.assert(
      fc.property(anyShape, (shape) => {
        const plan = planOf(shape, MOST_PAGE_BYTES);
        const bytes =
          3 * shape.channels * shape.samples + 4 * shape.components * manifestOf(shape).result.frames;
        if (plan.kind === 'exact') expect(bytes).toBeLessThan(75e6);
        else if (plan.kind === 'preview') expect(bytes).toBeGreaterThan(74e6);
      }),
      { numRuns: 300 },
    );
  });

  it('makes previews of the recording`s own frames and lowest bins, at 8 kHz or more, whole where that has room', () => {
    fc.assert(
      fc.property(anyShape, (shape) => {
        const plan = planOf(shape, 5e6);
        fc.pre(plan.kind === 'preview');
        const by = shape.sampleRate / plan.sampleRate;
        expect(Number.isInteger(Math.log2(by))).toBe(true);
        for (const part of [plan.sampleRate, plan.nFft, plan.hopSamples])
          expect(Number.isInteger(part)).toBe(true);
        expect(shape).toMatchObject({ nFft: by * plan.nFft, hopSamples: by * plan.hopSamples });
        if (by > 1) expect(plan.sampleRate).toBeGreaterThanOrEqual(8000);
        expect(plan.mostPieces).toBeGreaterThanOrEqual(1);
        expect(plan.mostPieces).toBeLessThanOrEqual(1000);
        const seconds = (plan.pieceFrames * plan.hopSamples) / plan.sampleRate;
        const bytes = plan.pieceFrames * (plan.hopSamples + shape.components);
        if (bytes < 3e6 / 20) expect(seconds).toBeGreaterThan(9);
        if (bytes > 6e6 / 1000) expect(seconds).toBeLessThan(11);
        // A higher rate, where it would have had room for all, would have been taken.
        const more = 2 * plan.samples + shape.components * manifestOf(shape).result.frames;
        if (by > 1) expect((4 / 3) * more).toBeGreaterThan(4.7e6);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['ten minutes of stereo from a CD', 44_100, 2, 600, 44_100, 'all'],
    ['two hours of mono', 16_000, 1, 7200, 8000, 'all'],
    ['an hour of stereo', 44_100, 2, 3600, 11_025, 'all'],
    ['a day of mono', 16_000, 1, 86_400, 8000, 'a part'],
    ['six hours of stereo', 44_100, 2, 6 * 3600, 11_025, 'a part'],
  ])('is a preview of %s', (_, sampleRate, channels, seconds, rate, heard) => {
    const plan = planOf({ sampleRate, channels, samples: seconds * sampleRate, components: 10 }, 98e6, true);
    if (plan.kind !== 'preview') throw new Error(plan.kind);
    expect([plan.sampleRate, plan.mostPieces === plan.pieces ? 'all' : 'a part']).toEqual([rate, heard]);
  });
});

describe('the pieces that are heard', () => {
  const anyLoudness = fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 60 }))
    .chain(([components, pieces]) =>
      fc.array(fc.array(fc.nat(100), { minLength: pieces, maxLength: pieces }), {
        minLength: components,
        maxLength: components,
      }),
    );

  it('are as many as have room, those where each component is loudest among them', () => {
    fc.assert(
      fc.property(anyLoudness, fc.integer({ min: 1, max: 60 }), (rows, most) => {
        const pieces = rows[0].length;
        const heard = piecesToHear(
          rows.map((row) => Float64Array.from(row)),
          pieces,
          most,
        );
        expect(heard).toEqual([...new Set(heard)].sort((a, b) => a - b));
        expect(heard).toHaveLength(Math.min(most, pieces));
        expect(heard.every((piece) => piece >= 0 && piece < pieces)).toBe(true);
        if (most < 2 * rows.length) return;
        for (const row of rows) {
          const loudest = row.indexOf(Math.max(...row));
          if (row[loudest] > 0) expect(heard).toContain(loudest);
        }
      }),
    );
  });

  it('lie all over the recording', () => {
    const loudness = [Float64Array.from({ length: 1000 }, (_, piece) => (piece < 100 ? 100 - piece : 0))];
    const heard = piecesToHear(loudness, 1000, 20);
    expect(heard.slice(0, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const [i, piece] of heard.slice(10).entries()) expect(piece).toBe(50 + 100 * i);
  });
});
