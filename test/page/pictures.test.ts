import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PICTURE_RANGE_DB } from '../../src/page/model.js';
import { measureLoudness, reduceActivations } from '../../src/page/overview.js';
import { encodePictures } from '../../src/page/pictures.js';
import { createSurveyor } from '../../src/page/survey.js';
import { pictureGrid } from '../../src/separation/workspace/picture-grid.js';

const magnitudes = fc.array(fc.float({ min: 0, max: 1000, noNaN: true }), { minLength: 1, maxLength: 300 });

describe('the pictures', () => {
  it('are levels in dB below the loudest cell, bands in rows', () => {
    const grid = pictureGrid(3, 2);
    const mixture = Float32Array.from([1, 0.1, 0.01, 0, 1e-5, 0.5]); // [columns x bands]
    const components = Float32Array.from(mixture, (value) => value / 10);
    const encoded = encodePictures({ grid, mixture, components });
    const levelOf = (value: number) => Math.max(0, 255 * (1 + (20 * Math.log10(value)) / PICTURE_RANGE_DB));
    const levels = [...inflateRawSync(Buffer.from(encoded.mixture.levels, 'base64'))];
    for (const [i, value] of [1, 0.01, 1e-5, 0.1, 0, 0.5].entries()) {
      expect(Math.abs(levels[i] - levelOf(value))).toBeLessThan(0.7);
    }
    expect(encoded.mixture.topDb).toBe(0);
    expect(encoded.components).toHaveLength(1);
    expect(encoded.components[0].topDb).toBeCloseTo(-20, 4);
    const quiet = inflateRawSync(Buffer.from(encoded.components[0].levels, 'base64'));
    for (const [i, level] of quiet.entries()) expect(Math.abs(level - levels[i])).toBeLessThanOrEqual(1);
  });

  it('of silence are black', () => {
    const grid = pictureGrid(2, 2);
    const nothing = { grid, mixture: new Float32Array(4), components: new Float32Array(8) };
    for (const picture of [encodePictures(nothing).mixture, ...encodePictures(nothing).components]) {
      expect(picture.topDb).toBe(-PICTURE_RANGE_DB);
      expect([...inflateRawSync(Buffer.from(picture.levels, 'base64'))]).toEqual([0, 0, 0, 0]);
    }
  });
});

describe('what is reduced to columns', () => {
  it('keeps the largest activation of every column', () => {
    fc.assert(
      fc.property(magnitudes, fc.integer({ min: 1, max: 40 }), (values, columns) => {
        const frames = values.length;
        const { columnEdges } = pictureGrid(frames, 1, columns);
        const read = (from: number, count: number) => Float32Array.from(values.slice(from, from + count));
        const reduced = reduceActivations(read, 1, columnEdges);
        expect(reduced).toHaveLength(Math.min(frames, columns));
        for (const [c, largest] of reduced.entries()) {
          const column = Float32Array.from(values.slice(columnEdges[c], columnEdges[c + 1]));
          expect(largest).toBe(Math.max(...column));
        }
      }),
    );
  });

  it('keeps how loud each component is in each piece, however many frames are read at once', () => {
    const [frames, components, pieceFrames] = [10_000, 3, 4097];
    const valueAt = (frame: number, s: number) => (s === 1 && frame > 4096 ? 2 : 1);
    const read = (from: number, count: number) =>
      Float32Array.from({ length: components * count }, (_, i) =>
        valueAt(from + Math.floor(i / components), i % components),
      );
    const { largest, ofPieces } = measureLoudness(read, components, frames, pieceFrames);
    expect(largest).toEqual([1, 2, 1]);
    expect(ofPieces.map((levels) => [...levels])).toEqual([
      [4097, 4097, 1806],
      [4097, 4 * 4097, 4 * 1806],
      [4097, 4097, 1806],
    ]);
  });

  it('keeps the lowest and highest sample of every column, over all channels and blocks', () => {
    const sample = fc.oneof(
      fc.float({ min: -1, max: 1, noNaN: true }),
      fc.integer({ min: -32768, max: 32767 }).map((step) => step / 32768),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(sample, sample), { minLength: 20, maxLength: 400 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 500 }),
        (pairs, columns, blockSamples) => {
          const channels = [0, 1].map((c) => Float32Array.from(pairs, (pair) => pair[c]));
          const surveyor = createSurveyor(pairs.length, columns);
          const blocks = Array.from({ length: Math.ceil(pairs.length / blockSamples) }, (_, b) =>
            channels.map((channel) => channel.subarray(b * blockSamples, (b + 1) * blockSamples)),
          );
          expect([...surveyor.watch(blocks)]).toEqual(blocks);
          const { waveform, peak, isSixteenBits } = surveyor.survey();
          const bytes = new Int8Array(Buffer.from(waveform, 'base64'));
          const all = channels.flatMap((channel) => [...channel]);
          expect(peak).toBe(Math.max(...all.map(Math.abs)));
          const isStep = (x: number) => Math.abs(x - Math.round(x)) <= 1 / 64 && Math.round(x) <= 32767;
          expect(isSixteenBits).toBe(all.every((x) => isStep(32768 * x)));
          for (let c = 0; c < columns; c++) {
            const [from, to] = [c, c + 1].map((edge) => Math.floor((edge * pairs.length) / columns));
            const column = channels.flatMap((channel) => [...channel.subarray(from, to)]);
            const unit = peak / 127;
            expect(Math.abs(bytes[2 * c] * unit - Math.min(0, ...column))).toBeLessThanOrEqual(0.51 * unit);
            expect(Math.abs(bytes[2 * c + 1] * unit - Math.max(0, ...column))).toBeLessThanOrEqual(
              0.51 * unit,
            );
          }
        },
      ),
    );
  });
});
