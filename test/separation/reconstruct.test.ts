import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type AudioSignal, readWav } from '../../src/audio/index.js';
import { istft, magnitudeSpectrogram, stft } from '../../src/dsp/index.js';
import { floats, unpackMagnitudes } from '../../src/kernels/index.js';
import { createRandom } from '../../src/nmf/random.js';
import {
  analyse,
  reconstruct,
  reconstructSignals,
  resolveSeparateOptions,
} from '../../src/separation/index.js';
import { layoutWorkspace } from '../../src/separation/workspace/layout.js';
import { openWorkspace } from '../../src/separation/workspace/workspace.js';

const fixture = (name: string) =>
  readWav(fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url))).signal;
const manyBytes = 2e10;

const ODD_BLOCKS = { nFft: 512, hopSamples: 100 };

/** Faint noise with a click right behind each block, which is an odd multiple of four samples long. */
function clicksBehindBlocks(samples: number): AudioSignal {
  const plan = { ...ODD_BLOCKS, samples, channels: 1, components: 5, beta: 1, threads: 1 };
  const { chunkSamples } = layoutWorkspace(plan).synthesis;
  expect(chunkSamples % 8).toBe(4);
  const random = createRandom(1);
  const sound = (_: unknown, i: number) => (i > 0 && i % chunkSamples === 0 ? 1 : 0.01 * random());
  return { sampleRate: 8000, channels: [Float32Array.from({ length: samples }, sound)] };
}

/** The masked spectrum of one component transformed back, all in float64 and in one piece. */
function expectedComponent(
  samples: Float32Array,
  shape: { nFft: number; hopSamples: number },
  templates: (f: number, k: number) => number,
  activations: (k: number, t: number) => number,
  components: number,
  k: number,
): Float64Array {
  const spectrum = stft(samples, shape);
  const [bins, frames] = spectrum.shape;
  for (let t = 0; t < frames; t++) {
    for (let f = 0; f < bins; f++) {
      let sum = 0;
      for (let j = 0; j < components; j++) sum += templates(f, j) * activations(j, t);
      const mask = (templates(f, k) * activations(k, t)) / sum;
      const at = 2 * (t * bins + f);
      spectrum.data[at] *= mask;
      spectrum.data[at + 1] *= mask;
    }
  }
  return istft(spectrum, samples.length, shape);
}

describe('the fast transforms', () => {
  it.each([
    ['piano-chord.wav', 512, 128],
    ['stereo-bird-stream.wav', 512, 100],
    ['heart-breathing-hum.wav', 16, 7],
    ['piano-chord.wav', 8192, 4096],
  ])('give the components of %s (n_fft %d, hop %d) as float64 does', (name, nFft, hopSamples) => {
    const signal = fixture(name);
    const options = { components: 5, maxIterations: 10, nFft, hopSamples, spatial: 'off' } as const;
    const separation = analyse(signal, resolveSeparateOptions(options, signal.sampleRate), manyBytes);
    const { templates, activations } = separation.factorisation;
    const components = reconstructSignals(separation);
    let worst = 0;
    for (const [c, samples] of signal.channels.entries()) {
      for (const k of [0, 4]) {
        const w = (f: number, j: number) => templates.get(f, j);
        const h = (j: number, t: number) => activations.get(j, t);
        const expected = expectedComponent(samples, { nFft, hopSamples }, w, h, 5, k);
        for (let n = 0; n < expected.length; n++) {
          worst = Math.max(worst, Math.abs(expected[n] - components[k].channels[c][n]));
        }
      }
    }
    expect(worst).toBeLessThan(5e-7);
    expect(worst).toBeGreaterThan(0);
  });

  it.each([
    ['a fixture', fixture('stereo-bird-stream.wav'), 0, {}, 5],
    ['a fixture', fixture('heart-breathing-hum.wav'), 2 ** -15, {}, 5],
    ['clicks', clicksBehindBlocks(220_000), 0, ODD_BLOCKS, 15],
  ])('know the peak of every block of %s (%#)', (_name, { sampleRate, channels }, step, shape, least) => {
    // The last block ends within four samples.
    const signal = {
      sampleRate,
      channels: channels.map((x) => x.subarray(0, x.length - (x.length % 4) - 1)),
    };
    const options = { components: 5, maxIterations: 5, ...shape };
    const separation = analyse(signal, resolveSeparateOptions(options, sampleRate), manyBytes);
    let blocks = 0;
    reconstruct(separation, {
      step,
      onBlock: (_component, block, peak) => {
        blocks++;
        const largest = (x: Float32Array) => x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        expect(peak).toBe(Math.max(...block.map(largest)));
      },
    });
    expect(blocks).toBeGreaterThanOrEqual(least);
  });

  it.each([4, 7, 300])('give the magnitudes from frame %d on as a stream would ask for them', (first) => {
    const signal = fixture('piano-chord.wav');
    const bins = 257;
    const whole = fastMagnitudes(signal, 512, 128);
    const later = fastMagnitudes(signal, 512, 128, first);
    const rest = whole.subarray(first * bins);
    expect(rest.length).toBeGreaterThan(1000);
    expect(later.subarray(0, rest.length)).toEqual(rest);
    // Whatever frame is past the end sees samples of the recording in its first half at most.
    expect(later.subarray(rest.length + 4 * bins).every((x) => x === 0)).toBe(true);
  });

  it.each([
    ['piano-chord.wav', 512, 128],
    ['stereo-bird-stream.wav', 2048, 333],
    ['heart-breathing-hum.wav', 32, 5],
  ])(
    "give the separation of %s (n_fft %d, hop %d) the bits of the library's spectrogram",
    (name, nFft, hopSamples) => {
      const signal = fixture(name);
      const { magnitudes } = magnitudeSpectrogram(signal, { nFft, hopSamples });
      expect(fastMagnitudes(signal, nFft, hopSamples)).toEqual(magnitudes.data);
    },
  );
});

/** Magnitudes from a frame on, and zeros where there are no frames more. */
function fastMagnitudes(signal: AudioSignal, nFft: number, hopSamples: number, firstFrame = 0): Float32Array {
  const [{ length: samples }] = signal.channels;
  const channels = signal.channels.length;
  const plan = { samples, channels, nFft, hopSamples, components: 1, beta: 1, threads: 1 };
  const { nmf } = layoutWorkspace(plan);
  const workspace = openWorkspace(plan, signal.channels, undefined);
  workspace.pool.magnitudes(nmf.passes.blocks, firstFrame);
  const result = new Float32Array(nmf.frames * nmf.bins);
  unpackMagnitudes(floats(workspace.kernels.memory, nmf.v), nmf, result);
  return result;
}
