import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWav, writeWav } from '../../src/audio/index.js';
import { mixed, noise, siSdrOf, smoothed } from '../evaluation/signals.js';
import { library } from '../support/library.js';
import { createTempFolder, removeFolder } from '../support/temp.js';

const RATE = 8000;
const LENGTH = 12_000;
const folder = createTempFolder();
const path = (name: string) => join(folder, name);
afterAll(() => removeFolder(folder));

/** A low hum and bursts of hiss. */
const hum = Float64Array.from({ length: LENGTH }, (_, i) => 0.3 * Math.sin(i / 10));
const hiss = noise(LENGTH, 1).map((x, i) => (i % 3000 < 800 ? 0.3 * x : 0));
const sources = [hum, hiss];
const write = (name: string, channels: readonly Float64Array[], sampleRate = RATE) =>
  writeWav(path(name), { sampleRate, channels: channels.map((x) => Float32Array.from(x)) }, '32f');
const references = [path('hum.wav'), path('hiss.wav')];

beforeAll(async () => {
  write('hum.wav', [hum]);
  write('hiss.wav', [hiss]);
  write('mix.wav', [mixed([1, 1], sources)]);
  await library.separateFile(path('mix.wav'), path('out'), { components: 4, page: false, threads: 1 });
});

describe('evaluate', () => {
  it('measures the components of each reference as they lie in the folder', async () => {
    const evaluation = await library.evaluate(path('out'), { references });
    expect(evaluation).toMatchObject({ folder: path('out'), sampleRate: RATE, warnings: [] });
    const components = [0, 1, 2, 3].map((k) =>
      Float64Array.from(readWav(path(`out/component-0${k}.wav`)).signal.channels[0]),
    );
    const mixture = mixed([1, 1, 1, 1], components);
    const indices = evaluation.references.flatMap(({ grouped }) => grouped?.components ?? []);
    expect(indices.toSorted()).toEqual([0, 1, 2, 3]);
    for (const [j, { reference, mixtureSiSdr, grouped, single }] of evaluation.references.entries()) {
      expect(reference).toBe(references[j]);
      const sum = mixed(
        grouped?.components.map(() => 1) ?? [],
        grouped?.components.map((k) => components[k]) ?? [],
      );
      expect(mixtureSiSdr).toBeCloseTo(siSdrOf(mixture, sources[j]), 5);
      expect(grouped?.siSdr).toBeCloseTo(siSdrOf(sum, sources[j]), 5);
      expect(grouped?.siSdrImprovement).toBeCloseTo((grouped?.siSdr ?? 0) - (mixtureSiSdr ?? 0), 9);
      expect(grouped?.siSdrImprovement).toBeGreaterThan(5);
      const singles = components.map((component) => siSdrOf(component, sources[j]));
      expect(single?.siSdr).toBeCloseTo(Math.max(...singles), 5);
      expect(single?.components).toEqual([singles.indexOf(Math.max(...singles))]);
      for (const name of ['sdr', 'sir', 'sar'] as const) expect(grouped?.[name]).toBeGreaterThan(5);
    }
  });

  it('finds no interference where there is one reference', async () => {
    const {
      references: [one],
    } = await library.evaluate(path('out'), { references: [references[0]] });
    expect(one.grouped).toMatchObject({ sir: undefined, sdr: expect.any(Number), sar: expect.any(Number) });
    expect(one.grouped?.siSdrImprovement).toBeGreaterThan(5);
  });

  it('leaves out what would be infinite, for the sum of all components itself', async () => {
    const silence = new Float64Array(LENGTH);
    write('pulse.wav', [silence.map((_, i) => (i === 5000 ? 0.5 : 0))]);
    await library.separateFile(path('pulse.wav'), path('exact'), { components: 1, page: false, threads: 1 });
    const {
      references: [one],
    } = await library.evaluate(path('exact'), { references: [path('pulse.wav')] });
    expect(one.grouped?.components).toEqual([0]);
    for (const ratio of [one.mixtureSiSdr, one.grouped?.siSdr]) expect(ratio ?? 200).toBeGreaterThan(100);
    expect(Object.values(one.grouped ?? {}).filter((value) => value === Number.POSITIVE_INFINITY)).toEqual(
      [],
    );
  });

  it('has nothing to say of a silent recording', async () => {
    write('silence.wav', [new Float64Array(LENGTH)]);
    await library.separateFile(path('silence.wav'), path('none'), { components: 2, page: false, threads: 1 });
    const { references: all } = await library.evaluate(path('none'), { references });
    for (const one of all) {
      expect(one).toMatchObject({ mixtureSiSdr: undefined, grouped: undefined, single: undefined });
    }
  });

  it('takes references of another sample rate', async () => {
    const soft = smoothed(hiss, 0.9); // nothing that another rate loses
    write('soft.wav', [soft]);
    write('soft-mix.wav', [mixed([1, 1], [hum, soft])]);
    await library.separateFile(path('soft-mix.wav'), path('low'), {
      ...{ components: 3, page: false, threads: 1, sampleRate: 4000 },
    });
    const { sampleRate, references: all } = await library.evaluate(path('low'), {
      references: [path('hum.wav'), path('soft.wav')],
    });
    expect(sampleRate).toBe(4000);
    for (const { grouped } of all) expect(grouped?.siSdrImprovement).toBeGreaterThan(3);
  });

  it('measures all channels of a recording together', async () => {
    write('stereo.wav', [mixed([1, 0.2], sources), mixed([0.2, 1], sources)]);
    write('left.wav', [hum, hum.map((x) => 0.2 * x)]);
    write('right.wav', [hiss.map((x) => 0.2 * x), hiss]);
    await library.separateFile(path('stereo.wav'), path('both'), { components: 3, page: false, threads: 1 });
    const { references: all } = await library.evaluate(path('both'), {
      references: [path('left.wav'), path('right.wav')],
    });
    for (const { grouped } of all) expect(grouped?.siSdrImprovement).toBeGreaterThan(5);
    const mono = library.evaluate(path('both'), { references });
    await expect(mono).rejects.toMatchObject({
      code: 'input',
      message: expect.stringMatching(
        /hum\.wav has 1 channel of 12000 samples.* the separation has 2 channels of 12000 /,
      ),
    });
  });

  it('refuses references that cannot be compared', async () => {
    write('short.wav', [hum.subarray(1)]);
    write('silent.wav', [new Float64Array(LENGTH)]);
    const refusal = (...names: string[]) =>
      expect(library.evaluate(path('out'), { references: names.map(path) })).rejects;
    await refusal('short.wav').toMatchObject({ code: 'input', message: expect.stringContaining('11999') });
    await refusal('silent.wav').toMatchObject({ code: 'input', message: expect.stringContaining('silent') });
    await refusal('none.wav').toMatchObject({ code: 'input' });
    await refusal().toMatchObject({ code: 'usage', option: 'references' });
  });

  it('tells how far it is, and stops when told to', async () => {
    const seen: number[] = [];
    const onProgress = ({ done, of }: { done: number; of: number }) => void seen.push(done / of);
    await library.evaluate(path('out'), { references, onProgress });
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
    const stopped = library.evaluate(path('out'), { references, signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  });
});
