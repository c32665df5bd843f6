import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AudioSignal } from '../../src/audio/index.js';
import { resampleSignal } from '../../src/dsp/index.js';
import { createRandom } from '../../src/nmf/random.js';
import {
  analyse,
  reconstructSignals,
  resolveSeparateOptions,
  type SeparateOptions,
} from '../../src/separation/index.js';

interface Recording {
  sampleRate: number;
  channels: number;
  samples: number;
  /** Largest absolute sample. */
  peak: number;
  kind: 'noise' | 'square' | 'click' | 'tone and silence' | 'silence';
  seed: number;
}

const anyRecording: fc.Arbitrary<Recording> = fc.record({
  sampleRate: fc.constantFrom(1000, 4000, 8000, 11025, 44100),
  channels: fc.constantFrom(1, 2, 6),
  samples: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 41, max: 3000 })),
  peak: fc.constantFrom(1e-8, 1e-3, 1, 1e6),
  kind: fc.constantFrom('noise', 'square', 'click', 'tone and silence', 'silence'),
  seed: fc.nat(),
});

const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined, freq: 2 });
const anyOptions = fc.record({
  components: fc.integer({ min: 1, max: 12 }),
  beta: fc.constantFrom(-0.5, 0, 0.5, 1, 1.5, 2, 3),
  maxIterations: fc.integer({ min: 1, max: 15 }),
  init: fc.constantFrom('nndsvd' as const, 'random' as const),
  restarts: fc.constantFrom(1, 2),
  seed: fc.nat(),
  sampleRate: optional(fc.constantFrom(2000, 5512, 16000)),
  window: optional(
    fc.integer({ min: 4, max: 11 }).chain((log) =>
      fc.record({
        nFft: fc.constant(2 ** log),
        hopSamples: fc.integer({ min: Math.max(1, 2 ** (log - 4)), max: 2 ** (log - 1) }),
      }),
    ),
  ),
});

function record({ sampleRate, channels, samples, peak, kind, seed }: Recording) {
  const random = createRandom(seed, 0);
  const period = 2 + Math.floor(50 * random());
  const at = Math.floor(samples * random());
  const sampleAt = (i: number): number => {
    switch (kind) {
      case 'noise':
        return 2 * random() - 1;
      case 'square':
        return i % period < period / 2 ? 1 : -1;
      case 'click':
        return i === at ? 1 : 0;
      case 'tone and silence':
        return i < at ? 0 : Math.sin((6.28 * i) / period);
      case 'silence':
        return 0;
    }
  };
  const channel = () => Float32Array.from({ length: samples }, (_, i) => peak * sampleAt(i));
  return { sampleRate, channels: Array.from({ length: channels }, channel) };
}

/** Only what was given: an option that is there has a value. */
function given({
  sampleRate,
  window,
  ...always
}: typeof anyOptions extends fc.Arbitrary<infer T> ? T : never): SeparateOptions {
  return { ...always, ...(sampleRate === undefined ? {} : { sampleRate }), ...window };
}

describe('the components of any recording, with any options', () => {
  it('add up to the recording, at the rate asked for, to a millionth of full scale', () => {
    fc.assert(
      fc.property(anyRecording, anyOptions, (recording, options) => {
        const signal = record(recording);
        const resolved = resolveSeparateOptions(given(options), signal.sampleRate);
        const components = reconstructSignals(analyse(signal, resolved, 1e9));
        expect(components).toHaveLength(options.components);

        const wanted = resampleSignal(signal, resolved.sampleRate);
        const fullScale = Math.max(1, recording.peak);
        for (const [c, channel] of wanted.channels.entries()) {
          const parts = components.map(({ channels }) => channels[c]);
          for (const part of parts) expect(part).toHaveLength(channel.length);
          let worst = 0;
          for (let i = 0; i < channel.length; i++) {
            const sum = parts.reduce((total, part) => total + part[i], 0);
            worst = Math.max(worst, Math.abs(sum - channel[i]) / fullScale);
            if (Number.isNaN(sum)) worst = Number.POSITIVE_INFINITY;
          }
          expect(worst).toBeLessThan(1e-6);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('are described by finite numbers, the loudest first', () => {
    fc.assert(
      fc.property(anyRecording, anyOptions, (recording, options) => {
        const signal = record(recording);
        const resolved = resolveSeparateOptions(given(options), signal.sampleRate);
        const { components, factorisation } = analyse(signal, resolved, 1e9);
        const shares = components.map(({ energyShare }) => energyShare);
        expect(shares).toEqual(shares.toSorted((a, b) => b - a));
        expect(shares.reduce((a, b) => a + b)).toBeCloseTo(
          isSilent(resampleSignal(signal, resolved.sampleRate)) ? 0 : 1,
          9,
        );
        for (const { peakHz, centroidHz } of components) {
          for (const hz of [peakHz, centroidHz]) {
            expect(hz >= 0 && hz <= resolved.sampleRate / 2).toBe(true);
          }
        }
        for (const { data } of [factorisation.templates, factorisation.activations]) {
          expect(data.every((x) => Number.isFinite(x) && x >= 0)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });
});

const isSilent = ({ channels }: AudioSignal) => channels.every((channel) => channel.every((x) => x === 0));
