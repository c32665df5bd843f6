import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { library } from '../support/library.js';

const { factorise, magnitudeSpectrogram, masks, readWav, separate, signals } = library;

const fixture = (name: string) =>
  readWav(fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url))).signal;

type Channels = readonly Float32Array[];

function largestDifference(a: Channels, b: Channels): number {
  let worst = 0;
  for (const [c, samples] of a.entries()) {
    for (let i = 0; i < samples.length; i++) worst = Math.max(worst, Math.abs(samples[i] - b[c][i]));
  }
  return worst;
}

describe('spectrogram, factors, masks and signals, one after the other', () => {
  it.each([
    ['piano-chord.wav', {}],
    ['stereo-bird-stream.wav', {}],
    ['heart-breathing-hum.wav', { components: 4, beta: 2 }],
    ['heart-breathing-hum.wav', { components: 3, beta: 0 }],
    ['piano-chord.wav', { components: 3, beta: 5, maxIterations: 20 }],
    ['piano-chord.wav', { components: 3, init: 'random', restarts: 2, seed: 7 }],
  ] as const)(
    'give the components that separate gives with one mask for all channels, but for their order: %s, %j',
    async (name, options) => {
      const signal = fixture(name);
      const factors = factorise(magnitudeSpectrogram(signal), options);
      const parts = signals(signal, masks(factors));
      const { components, templates } = await separate(signal, { ...options, spatial: 'off' });
      expect(parts).toHaveLength(components.length);
      const left = new Set(parts);
      for (const { signal: component } of components) {
        const twin = [...left].find((part) => largestDifference(part.channels, component.channels) < 5e-7);
        expect(twin).toBeDefined();
        if (twin !== undefined) left.delete(twin);
      }
      // To the bit.
      expect([...templates.data].sort()).toEqual([...factors.templates.data].sort());
    },
  );

  it('have the same spectrogram in every step where its settings are passed on', async () => {
    const signal = fixture('stereo-bird-stream.wav');
    const settings = { nFft: 512, hopSamples: 100 };
    const spectrogram = magnitudeSpectrogram(signal, settings);
    const factors = factorise(spectrogram, { components: 3 });
    const [chosen, rest] = signals(signal, masks(factors, [[1], [0, 2]]), spectrogram);
    const both = chosen.channels.map((samples, c) => samples.map((x, i) => x + rest.channels[c][i]));
    expect(largestDifference(both, signal.channels)).toBeLessThan(1e-6);
    const { components } = await separate(signal, { components: 3, ...settings, spatial: 'off' });
    const differences = components.map((one) => largestDifference(one.signal.channels, chosen.channels));
    expect(Math.min(...differences)).toBeLessThan(5e-7);
  });
});
