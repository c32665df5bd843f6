import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binCount, COARSE_LOWPASS, changeRate, frameCount } from '../../src/dsp/index.js';
import { createRandom } from '../../src/nmf/random.js';
import { pieceFormat } from '../../src/page/browser/sound/piece-format.js';
import { createSoundPieces } from '../../src/page/browser/sound/pieces.js';
import { createRenderer } from '../../src/page/browser/sound/renderer.js';
import type { PreviewSound } from '../../src/page/model.js';
import type { PageSource } from '../../src/page/page-source.js';
import { LEVEL_VALUES, toLevels } from '../../src/page/preview.js';
import { soundPieces } from '../../src/page/sound.js';
import { separated } from './page-source.js';

const RATE = 16_000;
const SAMPLES = 3 * RATE + 77;
const COMPONENTS = 3;

/** Two sounds that come and go at different times, below and above 4 kHz, in noise; the channels differ. */
function mixture(): Float32Array[] {
  const random = createRandom(1, 0);
  const toneAt = (i: number, hz: number, period: number) =>
    i % period < period / 2 ? Math.sin((2 * Math.PI * hz * i) / RATE) : 0;
  return [0.3, 0.1].map((level) =>
    Float32Array.from(
      { length: SAMPLES },
      (_, i) => level * toneAt(i, 440, 5000) + 0.2 * toneAt(i, 2900, 7000) + 0.02 * (2 * random() - 1),
    ),
  );
}

/** A preview as it is stored, at half the rate, and as the page's script reads it. */
async function storedAndLoaded(source: PageSource, heard: readonly number[], pieceFrames: number) {
  const { options, result } = source.manifest;
  const rows = source.activations(0, result.frames);
  const largest = Array<number>(COMPONENTS).fill(0);
  for (const [i, value] of rows.entries()) largest[i % COMPONENTS] = Math.max(largest[i % COMPONENTS], value);
  const samples = Math.round(SAMPLES / 2);
  const hopSamples = options.hopSamples / 2;
  const sound: PreviewSound = {
    ...{ kind: 'preview', sampleRate: RATE / 2, nFft: options.nFft / 2, hopSamples, samples },
    ...{ pieceFrames, pieces: Math.ceil(result.frames / pieceFrames), heard, largest, files: [] },
  };
  const parts = soundPieces(sound, await source.mixture(), source);
  const texts = Array.from(parts, (piece) => [...piece].join(''));
  const frames = frameCount(samples, hopSamples);
  const shape = { samples, frames, hopSamples, components: COMPONENTS, pieceFrames };
  const pieces = createSoundPieces(
    pieceFormat(sound),
    { ...shape, heard: new Set(heard) },
    async (piece) => texts[heard.indexOf(piece)],
  );
  await pieces.load({ fromFrame: 0, toFrame: frames, fromSample: 0, toSample: samples });
  return { sound, pieces, texts };
}

const meanOf = (channels: readonly Float32Array[]) =>
  channels[0].map((_, i) => channels.reduce((sum, channel) => sum + channel[i], 0) / channels.length);

/** The mean of all channels below 4 kHz, at 8 kHz. */
const lowBand = (channels: readonly Float32Array[]): Float32Array =>
  changeRate({ sampleRate: RATE, channels: [meanOf(channels)] }, RATE / 2).channels[0];

const energy = (samples: ArrayLike<number>) => Array.from(samples).reduce((sum, x) => sum + x * x, 0);
const decibels = (ratio: number) => 10 * Math.log10(ratio);

describe('the activations of a preview', () => {
  it('come back to 0.25 dB, down to 127 dB below the largest, and as nothing below', () => {
    const below = fc.double({ min: 0, max: 160, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(below, { minLength: 1, maxLength: 60 }),
        fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
        (all, top) => {
          const largest = [top, 7 * top];
          const rows = all.map((db, i) => largest[i % 2] * 10 ** (-db / 20));
          const levels = toLevels(rows, largest);
          for (const [i, db] of all.entries()) {
            const back = LEVEL_VALUES[levels[i]];
            if (db < 127) expect(Math.abs(db + 20 * Math.log10(back))).toBeLessThanOrEqual(0.2501);
            else if (db > 127.3) expect(back).toBe(0);
          }
        },
      ),
    );
    expect([...toLevels([0, 0], [0, 1])]).toEqual([0, 0]);
  });
});

describe('the sound of a preview', () => {
  const { source, components } = separated(mixture(), RATE, {
    components: COMPONENTS,
    maxIterations: 30,
    spatial: 'off',
  });

  it('is the mean of the channels at half the rate, over the edges of pieces, with noise 37 dB below it', async () => {
    const { sound, pieces } = await storedAndLoaded(source, [0, 1, 2, 3], 50);
    const wanted = lowBand(mixture());
    const stored = pieces.samples(0, 0, sound.samples);
    expect(stored).toHaveLength(wanted.length);
    const error = stored.map((x, i) => x - wanted[i]);
    expect(decibels(energy(wanted) / energy(error))).toBeGreaterThan(37);
    // Against the same filter over all of it nothing is left but rounding, also at the edges of pieces.
    const mean = { sampleRate: RATE, channels: [meanOf(mixture())] };
    const [filtered] = changeRate(mean, RATE / 2, {}, COARSE_LOWPASS).channels;
    const loudest = filtered.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    for (const [i, x] of filtered.entries())
      expect(Math.abs(stored[i] - x)).toBeLessThanOrEqual(Math.abs(x) / 32 + 1.4e-4 * loudest);
  });

  it('gives mixes that differ from the low band of the true ones by 38 dB less than the recording', async () => {
    const { sound, pieces } = await storedAndLoaded(source, [0, 1, 2, 3], 50);
    const { nFft, hopSamples, samples } = sound;
    const renderer = createRenderer({
      ...{ nFft, hopSamples, samples, channels: 1, components: COMPONENTS },
      templates: Float32Array.from(source.templates).subarray(0, binCount(nFft) * COMPONENTS),
    });
    const recording = energy(lowBand(mixture()));
    for (const gains of [
      [1, 0, 0],
      [0, 1, 0],
      [0.5, 0, 2],
    ]) {
      const mixed = mixture().map((channel, c) =>
        channel.map((_, i) => gains.reduce((sum, gain, k) => sum + gain * components[k].channels[c][i], 0)),
      );
      const wanted = lowBand(mixed);
      const [heard] = renderer.render(pieces, Float64Array.from(gains), 0, samples);
      const error = heard.map((x, i) => x - wanted[i]);
      expect(decibels(recording / energy(error))).toBeGreaterThan(38);
      expect(decibels(energy(wanted) / recording)).toBeGreaterThan(-25);
    }
  });

  it('is silence where a piece is not there, and the same as ever where it is', async () => {
    const whole = await storedAndLoaded(source, [0, 1, 2, 3], 50);
    const { pieces, texts, sound } = await storedAndLoaded(source, [0, 2], 50);
    expect(texts).toEqual([whole.texts[0], whole.texts[2]]);
    const length = 50 * sound.hopSamples;
    for (const [piece, isHeard] of [true, false, true, false].entries()) {
      const [from, to] = [piece, piece + 1].map((p) => p * length);
      const expected = whole.pieces.samples(0, from, to);
      expect(pieces.samples(0, from, to)).toEqual(isHeard ? expected : new Float64Array(length));
      const rows = whole.pieces.activations(50 * piece, 50 * (piece + 1));
      const silent = new Float32Array(rows.length);
      expect(pieces.activations(50 * piece, 50 * (piece + 1))).toEqual(isHeard ? rows : silent);
    }
  });
});
