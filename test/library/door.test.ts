import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ndarray from 'ndarray';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../src/index.js';
import { addressOfBuilt } from '../support/built.js';
import { library } from '../support/library.js';
import { assertHolds } from './door.js';

const folder = mkdtempSync(join(tmpdir(), 'nmf-door-'));
const path = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const noise = Float32Array.from({ length: 1200 }, (_, i) => Math.sin(i * i) / 2);
const signal = { sampleRate: 8000, channels: [noise, noise.map((x) => x / 2)] };
const shape = { nFft: 64, hopSamples: 16 };
const spectrogram = library.magnitudeSpectrogram(signal, shape);
const [bins, frames] = spectrogram.magnitudes.shape;
const factors = library.factorise(spectrogram, { components: 2, maxIterations: 2 });
const matrix = () => ndarray(spectrogram.magnitudes.data.slice(), [bins, frames], [1, bins]);
const nothing = () => undefined;
/** What asks for 10^15 iterations gets them, until it is stopped. */
const PATIENCE_MS = 5000;
const untilLate = () => {
  const end = performance.now() + PATIENCE_MS;
  return () => {
    if (performance.now() > end) throw new library.NmfError('cancelled', 'it took more time than it has');
  };
};
const factorising = {
  ...{
    components: 2,
    beta: 1,
    maxIterations: 3,
    tolerance: 0.1,
    algorithm: 'amu' as const,
    init: 'random' as const,
  },
  ...{ restarts: 1, seed: 5 },
};
const separating = () => ({
  ...factorising,
  sampleRate: 8000,
  nFft: 64,
  hopSamples: 32,
  signal: AbortSignal.timeout(PATIENCE_MS),
  onProgress: nothing,
});
const fileOptions = () =>
  ({ ...separating(), threads: 1, bitDepth: '16', force: true, page: false, suggest: 'heart' }) as const;
const combining = () => ({
  ...{
    indices: '0,1',
    like: 0,
    select: 'peak>=0',
    startSeconds: 0.01,
    endSeconds: 0.1,
    gainDb: -3,
    normalize: true,
  },
  ...{ signal: AbortSignal.timeout(PATIENCE_MS), onProgress: nothing },
});

const model: Model = {
  settings: { sampleRate: 8000, nFft: 64, hopSamples: 16, beta: 1 },
  templates: ndarray(new Float64Array(bins * 2).fill(1 / bins), [bins, 2]),
  sources: [{ name: 'bird', components: [0, 1] }],
};

const marks = [{ source: 'bird', kind: 'sounds', fromSeconds: 0.01, toSeconds: 0.1 }];
const learning = () => ({
  ...{ components: 2, beta: 1, maxIterations: 3, seed: 5, sampleRate: 8000, nFft: 64, hopSamples: 32 },
  ...{ signal: AbortSignal.timeout(PATIENCE_MS), onProgress: nothing, threads: 1 },
});

const WORKER = new URL(addressOfBuilt('program/worker'));

/** A call of each function of the library that works, with every option that it has. */
const CALLS: Record<string, () => unknown[]> = {
  activityOf: () => [path('out'), { of: '0', thresholdDb: 20, gapSeconds: 0.1 }],
  combine: () => [path('out'), { ...combining(), recording: path('in.wav') }],
  combineBatch: () => [[path('out')], 'mix.wav', { ...combining(), bitDepth: '16' }],
  combineGroups: () => {
    const { indices: _i, like: _l, select: _s, ...mixing } = combining();
    return [path('out'), path('groups'), { ...mixing, groups: { one: '0', others: 'rest' }, bitDepth: '24' }];
  },
  combineToFile: () => [
    path('out'),
    path('mix.wav'),
    { ...combining(), recording: path('in.wav'), bitDepth: '24' },
  ],
  decodeWav: () => [library.encodeWav(signal, '16'), 'bytes'],
  encodeWav: () => [signal, '16', { channelMask: 3 }],
  evaluate: () => [
    path('out'),
    { references: [path('in.wav')], signal: AbortSignal.timeout(PATIENCE_MS), onProgress: nothing },
  ],
  factorise: () => [
    matrix(),
    factorising,
    {
      start: {
        templates: ndarray(new Float64Array(bins * 2).fill(1), [bins, 2]),
        activations: ndarray(new Float32Array(frames * 2).fill(1), [2, frames]),
      },
      onProgress: untilLate(),
    },
  ],
  istft: () => [library.stft(noise, shape), noise.length, { hopSamples: 16 }],
  joinModels: () => [[model]],
  learn: () => [path('in.wav'), { marks, ...learning() }],
  magnitudeSpectrogram: () => [signal, shape, { onProgress: nothing }],
  masks: () => [factors, [[0], [1]]],
  modelOfComponents: () => [path('out'), { indices: '0,1', name: 'bird' }],
  openSeparator: () => [{ workerUrl: WORKER }],
  openWav: () => [path('in.wav')],
  planBatch: () => [{ paths: [folder], recursive: true, output: path('many'), base: folder }],
  readManifest: () => [path('out')],
  readMarks: () => [path('labels.txt')],
  readModel: () => [path('model.nmf')],
  readWav: () => [path('in.wav')],
  refine: () => [
    path('out'),
    path('refined'),
    {
      ...{ force: false, signal: AbortSignal.timeout(PATIENCE_MS), onProgress: nothing, threads: 1 },
      ...{ sources: [{ name: 'bird', components: [0], unsure: '1' }], recording: path('in.wav') },
      ...{ marks: [{ source: 'bird', kind: 'silent', fromSeconds: 0.01, toSeconds: 0.05 }] },
      ...{ iterations: 2, weight: 3, guard: false, bitDepth: '16', write: 'all', page: true },
    },
  ],
  resample: () => [noise, 8000, 11_025, { onProgress: nothing }],
  resampleSignal: () => [signal, 4000, { onProgress: nothing }],
  separate: () => [signal, { ...separating(), threads: 1 }],
  separateBatch: () => [
    [{ input: path('in.wav'), folder: path('batch') }],
    { ...fileOptions(), jobs: 1, resume: false, onLoad: nothing },
  ],
  separateFile: () => [path('in.wav'), path('single'), fileOptions()],
  signalLength: () => [signal],
  signals: () => [signal, library.masks(factors), { hopSamples: 16 }],
  stft: () => [noise, shape],
  summarise: () => [path('out')],
  version: () => [],
  writeModel: () => [path('written.nmf'), model, { force: true }],
  writePage: () => [
    path('out'),
    { force: false, signal: AbortSignal.timeout(PATIENCE_MS), onProgress: nothing, threads: 1 },
  ],
  writeWav: () => [path('written.wav'), signal, '24', { channelMask: 3 }],
};

const callOf = (name: string) =>
  (library as unknown as Record<string, (...args: unknown[]) => unknown>)[name];

describe('whatever is handed to', () => {
  beforeAll(async () => {
    library.writeWav(path('in.wav'), signal, '32f');
    library.writeModel(path('model.nmf'), model);
    writeFileSync(path('labels.txt'), '0.01\t0.1\tbird\n');
    await library.separateFile(path('in.wav'), path('out'), { ...fileOptions(), page: true });
  });

  it('the library, each of its functions is tried', async () => {
    const functions = Object.entries(library).filter(([, value]) => typeof value === 'function');
    const names = functions.map(([name]) => name).filter((name) => name !== 'NmfError');
    expect(Object.keys(CALLS)).toEqual(names.sort());
  });

  it.each(Object.keys(CALLS))('%s, it gives finite numbers or throws an NmfError', async (name) => {
    await assertHolds((args) => callOf(name)(...args), CALLS[name], folder, 8);
  });
});
