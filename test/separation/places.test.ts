import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AudioSignal, readWav } from '../../src/audio/index.js';
import { istft, stft } from '../../src/dsp/index.js';
import { referenceCovariances, referenceFilter } from '../../src/kernels/index.js';
import { createRandom } from '../../src/nmf/random.js';
import {
  analyse,
  reconstructSignals,
  resolveSeparateOptions,
  type SeparateOptions,
} from '../../src/separation/index.js';

const MANY_BYTES = 2e10;

/** A part of a fixture with two channels. */
function recorded(samples: number): AudioSignal {
  const path = fileURLToPath(new URL('../../fixtures/stereo-bird-stream.wav', import.meta.url));
  const { sampleRate, channels } = readWav(path).signal;
  return { sampleRate, channels: channels.map((channel) => channel.slice(0, samples)) };
}

function separated(signal: AudioSignal, options: SeparateOptions) {
  const separation = analyse(signal, resolveSeparateOptions(options, signal.sampleRate), MANY_BYTES);
  const components = reconstructSignals(separation).map(({ channels }) => channels);
  separation.workspace.close();
  return { separation, components };
}

/** The largest magnitude of a difference. */
function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]));
  return worst;
}

interface Case {
  readonly samples: number;
  readonly nFft: number;
  readonly hopSamples: number;
  readonly components: number;
  readonly beta: number;
  /** Of all samples, of any order. */
  readonly level: number;
  readonly seed: number;
}

const anyCase: fc.Arbitrary<Case> = fc
  .record({
    samples: fc.integer({ min: 1, max: 2000 }),
    log: fc.integer({ min: 4, max: 7 }),
    part: fc.constantFrom(2, 3, 4),
    components: fc.integer({ min: 1, max: 5 }),
    beta: fc.constantFrom(0, 1, 1, 1.5, 2, -1.5),
    level: fc.constantFrom(1e-12, 1e-3, 1, 1, 1e6),
    seed: fc.nat(),
  })
  .map(({ log, part, ...rest }) => ({ ...rest, nFft: 2 ** log, hopSamples: Math.floor(2 ** log / part) }));

/** Noise, tones and clicks from places of their own, with pauses. */
function stereo({ samples, level, seed }: Case): [Float32Array, Float32Array] {
  const random = createRandom(seed, 0);
  const left = new Float32Array(samples);
  const right = new Float32Array(samples);
  for (let i = 0; i < samples; i++) {
    if (Math.floor(i / 300) % 3 === 2) continue;
    const [tone, noise] = [Math.sin(i / 3), random() - 0.5];
    const click = i % 250 === 0 ? 1 : 0;
    left[i] = level * (0.5 * tone + 0.1 * noise + click);
    right[i] = level * (0.1 * tone + 0.2 * noise + 0.5 * (random() - 0.5));
  }
  return [left, right];
}

const signalOf = (...channels: Float32Array[]): AudioSignal => ({ sampleRate: 8000, channels });
const optionsOf = ({ nFft, hopSamples, components, beta }: Case): SeparateOptions => ({
  ...{ nFft, hopSamples, components, beta, maxIterations: 5 },
});
const peakOf = (samples: Float32Array) => samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

describe('components from their places', () => {
  it('add up to the recording', () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const channels = stereo(one);
        const { components } = separated(signalOf(...channels), optionsOf(one));
        for (const [c, samples] of channels.entries()) {
          const sum = samples.map((_, i) => components.reduce((total, part) => total + part[c][i], 0));
          expect(farthest(sum, samples)).toBeLessThanOrEqual(2e-7 * peakOf(samples));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are exchanged with the channels, to the bit', () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const [left, right] = stereo(one);
        const { components } = separated(signalOf(left, right), optionsOf(one));
        const { components: exchanged } = separated(signalOf(right, left), optionsOf(one));
        expect(exchanged.map(([first, second]) => [second, first])).toEqual(components);
      }),
      { numRuns: 40 },
    );
  });

  it('are those of shared masks where both channels are the same', () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const [left] = stereo(one);
        const signal = signalOf(left, left.slice());
        const { components } = separated(signal, optionsOf(one));
        const { components: masked } = separated(signal, { ...optionsOf(one), spatial: 'off' });
        for (const [k, channels] of components.entries()) {
          for (const [c, samples] of channels.entries())
            expect(farthest(samples, masked[k][c])).toBeLessThanOrEqual(1e-6 * peakOf(left));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('are silent in a channel that is', () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const [left] = stereo(one);
        const { components } = separated(signalOf(left, new Float32Array(left.length)), optionsOf(one));
        for (const [sounding, silent] of components) {
          expect(silent.every((x) => x === 0)).toBe(true);
          expect(sounding.every(Number.isFinite)).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('leave one channel and three channels as they were, to the bit', () => {
    const one = { samples: 1500, nFft: 64, hopSamples: 16, components: 3, beta: 1, level: 1, seed: 1 };
    const [left, right] = stereo(one);
    for (const channels of [[left], [left, right, left]]) {
      const { components } = separated(signalOf(...channels), optionsOf(one));
      const masked = separated(signalOf(...channels), { ...optionsOf(one), spatial: 'off' });
      expect(components).toEqual(masked.components);
      expect(masked.separation.covariances).toBe(undefined);
    }
  });

  it.each([
    [512, 128, 1],
    [256, 100, 1],
    [16, 7, 0.5],
  ])('are what float64 computes in one piece (n_fft %d, hop %d)', (nFft, hopSamples, beta) => {
    const signal = recorded(nFft === 16 ? 3000 : 16_000);
    const components = 4;
    const options = { components, beta, maxIterations: 20, nFft, hopSamples };
    const { separation, components: signals } = separated(signal, options);
    const { templates, activations } = separation.factorisation;
    const [bins, frames] = [templates.shape[0], activations.shape[1]];
    const mean = activations.data.reduce((sum, value) => sum + value, 0) / (bins * frames);
    const scaled = signal.channels.map(
      (x) =>
        stft(
          x.map((value) => value / mean),
          { nFft, hopSamples },
        ).data,
    );
    const problem = {
      ...{ frames, bins, components, spectra: [scaled[0], scaled[1]] as const },
      ...{ templates: templates.data, activations: activations.data.map((h) => h / mean) },
    };
    const covariances = referenceCovariances(problem);
    expect(farthest(separation.covariances ?? [], covariances)).toBeLessThan(1e-3);
    const filtered = referenceFilter(problem, covariances);
    for (const [k, spectra] of filtered.entries()) {
      for (const [c, data] of spectra.entries()) {
        const spectrum = { ...stft(signal.channels[c], { nFft, hopSamples }), data };
        const expected = istft(spectrum, signal.channels[c].length, { hopSamples });
        expect(
          farthest(
            signals[k][c],
            expected.map((x) => x * mean),
          ),
        ).toBeLessThan(1e-4);
      }
    }
  });
});
