import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PICTURE_RANGE_DB } from '../../src/page/model.js';
import { reduceActivations, reduceWaveform } from '../../src/page/overview.js';
import { encodePictures } from '../../src/page/pictures.js';
import { pictureGrid } from '../../src/separation/workspace/picture-grid.js';

const floats = (base64: string) => {
  const bytes = Buffer.from(base64, 'base64');
  return new Float32Array(new Uint8Array(bytes).buffer);
};
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
        const reduced = floats(reduceActivations(Float32Array.from(values), 1, columnEdges));
        expect(reduced).toHaveLength(Math.min(frames, columns));
        for (const [c, largest] of reduced.entries()) {
          const column = Float32Array.from(values.slice(columnEdges[c], columnEdges[c + 1]));
          expect(largest).toBe(Math.max(...column));
        }
      }),
    );
  });

  it('keeps the lowest and highest sample of every column, over all channels', () => {
    const sample = fc.float({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(sample, sample), { minLength: 20, maxLength: 400 }),
        fc.integer({ min: 1, max: 20 }),
        (pairs, columns) => {
          const channels = [0, 1].map((c) => Float32Array.from(pairs, (pair) => pair[c]));
          const { waveform, waveformPeak } = reduceWaveform({ sampleRate: 8000, channels }, columns);
          const bytes = new Int8Array(Buffer.from(waveform, 'base64'));
          const all = channels.flatMap((channel) => [...channel]);
          expect(waveformPeak).toBe(Math.max(...all.map(Math.abs)));
          for (let c = 0; c < columns; c++) {
            const [from, to] = [c, c + 1].map((edge) => Math.floor((edge * pairs.length) / columns));
            const column = channels.flatMap((channel) => [...channel.subarray(from, to)]);
            const unit = waveformPeak / 127;
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
