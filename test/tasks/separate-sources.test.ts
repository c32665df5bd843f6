import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import ndarray from 'ndarray';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AudioSignal, Mark, Model, SeparateFileOptions } from '../../src/index.js';
import { createRandom } from '../../src/nmf/random.js';
import { createTempFolder, removeFolder } from '../support/cli.js';
import { library } from '../support/library.js';

const { readWav, separate, separateFile } = library;
const RATE = 8000;
const N_FFT = 512;
const HOP = 128;
/** So short a hop that a second thread is worth its start. */
const SHORT_HOP = 16;
const random = createRandom(3, 0);

/** A low tone, chirps high above it, noise around both; not alike in both channels. */
const signal = {
  sampleRate: RATE,
  channels: [0.3, 0.1].map((level) =>
    Float32Array.from(
      { length: 2.5 * RATE },
      (_, i) =>
        0.05 * (2 * random() - 1) +
        0.2 * Math.sin(0.2 * i) +
        (i % RATE < 3000 ? level * Math.sin(2 * i + 20 * Math.sin(i / 300)) : 0),
    ),
  ),
};
const bins = N_FFT / 2 + 1;
const around = (hz: number, width: number) =>
  Float64Array.from({ length: bins }, (_, f) => 1e-3 + Math.exp(-(((f * 15.625 - hz) / width) ** 2)));
const [chirp, low] = [around(2500, 300), around(255, 40)];
const templates = ndarray(
  Float64Array.from({ length: 2 * bins }, (_, i) => (i % 2 === 0 ? chirp : low)[i >> 1]),
  [bins, 2],
);
const modelsOf = (hopSamples: number): Model[] => [
  {
    settings: { sampleRate: RATE, nFft: N_FFT, hopSamples, beta: 1 },
    templates,
    sources: [
      { name: 'song thrush', components: [0] },
      { name: 'Bäche 鳥', components: [1] },
    ],
  },
];
const models = modelsOf(HOP);
const mark = (source: string, kind: Mark['kind'], fromSeconds: number, toSeconds: number): Mark => ({
  ...{ source, kind, fromSeconds, toSeconds },
});
const chirps = [mark('chirp', 'sounds', 0, 0.37), mark('chirp', 'silent', 1.4, 1.98)];

const known: Record<string, [options: SeparateFileOptions, names: string[]]> = {
  models: [{ models, free: 6 }, ['song thrush', 'Bäche 鳥', 'rest']],
  'models that are adapted': [{ models, free: 6, adapt: true }, ['song thrush', 'Bäche 鳥', 'rest']],
  'models and nothing else': [{ models, free: 0 }, ['song thrush', 'Bäche 鳥']],
  marks: [{ marks: chirps, nFft: N_FFT, hopSamples: HOP }, ['chirp', 'rest']],
  'marks beside a model': [
    {
      models: [{ ...models[0], sources: [{ name: "Tom's hum", components: [0, 1] }] }],
      marks: chirps,
      free: 4,
    },
    ["Tom's hum", 'chirp', 'rest'],
  ],
  'a part of the recording': [
    { marks: chirps, nFft: N_FFT, hopSamples: HOP, startSeconds: 0, endSeconds: 2.2 },
    ['chirp', 'rest'],
  ],
};
const cases = Object.keys(known);
const quick = { maxIterations: 10, threads: 1 };

const hashOf = (values: ArrayBufferView) =>
  createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');
/** Quickly compared, to the bit. */
const hashesOf = ({ channels }: AudioSignal) => channels.map(hashOf);

const folder = createTempFolder();
const path = (...names: string[]) => join(folder, ...names);
beforeAll(() => library.writeWav(path('in.wav'), signal, '32f'));
afterAll(() => removeFolder(folder));
afterEach(() => void vi.restoreAllMocks());

describe('a signal that is separated into named sources, with', () => {
  it.each(cases)('%s: components and sources each add up to it', async (name) => {
    const [options, names] = known[name];
    const { components, sources } = await separate(signal, { ...quick, ...options });
    expect(sources.map((source) => source.name)).toEqual(names);
    expect(sources.flatMap((source) => source.components)).toEqual(components.map(({ index }) => index));
    const shares = sources.reduce((sum, { energyShare }) => sum + energyShare, 0);
    expect(shares).toBeCloseTo(1, 9);
    for (const parts of [components, sources]) {
      for (const [c, input] of signal.channels.entries()) {
        const sum = new Float64Array(parts[0].signal.channels[c].length);
        for (const part of parts) for (const [i, x] of part.signal.channels[c].entries()) sum[i] += x;
        expect(Math.max(...sum.map((x, i) => Math.abs(x - input[i])))).toBeLessThan(1e-6);
      }
    }
    for (const { components: own, signal: sound } of sources) {
      const sum = new Float64Array(sound.channels[0].length);
      for (const k of own) for (const [i, x] of components[k].signal.channels[0].entries()) sum[i] += x;
      expect(Math.max(...sum.map((x, i) => Math.abs(x - sound.channels[0][i])))).toBeLessThan(1e-6);
    }
  });

  it.each(cases)(
    '%s: it has the sounds and numbers of the folder that the same options write',
    async (name) => {
      const options = { ...quick, ...known[name][0] };
      const { components, sources, result } = await separate(signal, options);
      const out = path(name);
      const { manifest } = await separateFile(path('in.wav'), out, { ...options, write: 'all', page: false });
      // What a folder needs so that components which were not written can be made from it.
      expect({ ...manifest.result, applied: undefined }).toEqual({ ...result, applied: undefined });
      expect(manifest.components).toHaveLength(components.length);
      for (const [k, { signal: sound, ...described }] of components.entries()) {
        const { file, source, ...listed } = manifest.components[k];
        expect(listed).toEqual(described);
        expect(source).toBe(sources.find((one) => one.components.includes(k))?.name);
        expect(hashesOf(readWav(path(name, String(file))).signal)).toEqual(hashesOf(sound));
      }
      expect(manifest.sources?.map(({ name: own, components: indices }) => [own, indices])).toEqual(
        sources.map(({ name: own, components: indices }) => [own, indices]),
      );
      for (const { name: own, signal: sound } of sources) {
        expect(hashesOf(readWav(path(name, `${own}.wav`)).signal)).toEqual(hashesOf(sound));
      }
    },
  );

  it.each<[string, SeparateFileOptions]>([
    ['models', { models: modelsOf(SHORT_HOP), free: 12 }],
    ['marks', { marks: chirps, nFft: N_FFT, hopSamples: SHORT_HOP }],
  ])('%s: it is the same on two threads, to the bit', async (_, known) => {
    const started = new Set<Worker>();
    const { postMessage } = Worker.prototype;
    vi.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (this: Worker, ...given) {
      started.add(this);
      return Reflect.apply(postMessage, this, given);
    });
    const one = await separate(signal, { ...quick, ...known });
    expect(started.size).toBe(1);
    const two = await separate(signal, { ...quick, ...known, threads: 2 });
    expect(started.size).toBe(5); // one helper learns, another finds where sources are, a third applies
    for (const list of ['components', 'sources'] as const) {
      expect(two[list].map((part) => hashesOf(part.signal))).toEqual(
        one[list].map((part) => hashesOf(part.signal)),
      );
    }
    expect(hashOf(two.activations.data)).toBe(hashOf(one.activations.data));
    expect(hashOf(two.templates.data)).toBe(hashOf(one.templates.data));
    expect(two.result).toEqual(one.result);
  });
});
