import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWav, writeWav } from '../../src/audio/index.js';
import type { Mark, ReferenceEvaluation } from '../../src/index.js';
import { mixed, siSdrOf } from '../evaluation/signals.js';
import { library } from '../support/library.js';
import { bird, hum, samplesOf, silence, writeScene } from '../support/scene.js';
import { createTempFolder, removeFolder } from '../support/temp.js';

const RATE = 8000;
const folder = createTempFolder();
const path = (...names: string[]) => join(folder, ...names);
const mark = (kind: Mark['kind'], fromSeconds: number, toSeconds: number): Mark => ({
  ...{ source: 'bird', kind, fromSeconds, toSeconds },
});
const marks = [mark('sounds', 1, 1.38), mark('silent', 1.45, 1.95)];
const options = { marks, page: false, threads: 1, maxIterations: 30 } as const;
const part = { startSeconds: 0.75, endSeconds: 2.25 };
const references = [path('hum.wav'), path('bird.wav')];
const shape = { seconds: 2.5 };
const measures = ['siSdr', 'siSdrImprovement', 'sdr', 'sir', 'sar'] as const;

const soundOf = (...names: string[]) =>
  Float64Array.from(readWav(path(...names)).signal.channels[0] as Float32Array);
const evaluate = async (name: string, paths: readonly string[] = references) =>
  (await library.evaluate(path(name), { references: paths })).references;
const refusal = (name: string, paths: readonly string[]) =>
  expect(library.evaluate(path(name), { references: paths })).rejects;

beforeAll(async () => {
  writeScene(path('bird.wav'), [bird], shape);
  writeScene(path('hum.wav'), [hum], shape);
  writeScene(path('mix.wav'), [bird, hum], shape);
  const separate = (name: string, more: object) =>
    library.separateFile(path('mix.wav'), path(name), { ...options, ...more });
  await separate('sources', { write: 'sources' });
  await separate('all', { write: 'all' });
  await separate('none', { write: 'none' });
  await separate('part', { write: 'all', ...part });
});
afterAll(() => removeFolder(folder));

describe('the evaluation of named sources', () => {
  it('measures the one that comes nearest to each reference, as it lies in the folder', async () => {
    const evaluation = await evaluate('sources');
    expect(evaluation.map(({ source }) => source?.source)).toEqual(['rest', 'bird']);
    const mixture = mixed([1, 1], [soundOf('sources', 'bird.wav'), soundOf('sources', 'rest.wav')]);
    for (const [j, { reference, mixtureSiSdr, grouped, single, source }] of evaluation.entries()) {
      expect({ reference, grouped, single }).toEqual({
        ...{ reference: references[j], grouped: undefined, single: undefined },
      });
      const truth = Float64Array.from(samplesOf([[hum], [bird]][j], shape));
      expect(mixtureSiSdr).toBeCloseTo(siSdrOf(mixture, truth), 5);
      expect(source?.siSdr).toBeCloseTo(siSdrOf(soundOf('sources', `${source?.source}.wav`), truth), 5);
      expect(source?.siSdrImprovement).toBeCloseTo((source?.siSdr ?? 0) - (mixtureSiSdr ?? 0), 9);
      expect(source?.siSdr).toBeGreaterThan(8);
      for (const name of measures) expect(source?.[name]).toEqual(expect.any(Number));
    }
    const turned = await evaluate('sources', references.toReversed());
    expect(turned.map(({ source }) => source?.source)).toEqual(['bird', 'rest']);
  });

  it('stands beside that of the components, where both were written', async () => {
    const both = await evaluate('all');
    const close = (one: ReferenceEvaluation['source'], other: ReferenceEvaluation['source']) => {
      expect(one?.source).toBe(other?.source);
      for (const name of measures) expect(one?.[name]).toBeCloseTo(other?.[name] ?? Number.NaN, 6);
    };
    for (const [j, { source }] of (await evaluate('sources')).entries()) close(both[j].source, source);
    for (const { grouped, single, source } of both) {
      expect(grouped?.components.length).toBeGreaterThan(0);
      expect(single?.components).toHaveLength(1);
      // The grouping knows the references, the sources do not.
      expect(grouped?.siSdr).toBeGreaterThan((source?.siSdr ?? 0) - 1);
    }
  });

  it('has nothing to say of sources that are silent', async () => {
    writeScene(path('silence.wav'), [silence], shape);
    await library.separateFile(path('silence.wav'), path('silent'), options);
    for (const one of await evaluate('silent')) {
      expect(one).toMatchObject({ mixtureSiSdr: undefined, source: undefined, grouped: undefined });
    }
  });

  it('is refused with a remedy where nothing was written', () =>
    refusal('none', references).toMatchObject({
      code: 'input',
      message: `${path('none')} holds no files of components. Separate the recording again with write: "all".`,
    }));
});

describe('the evaluation of a part of a recording', () => {
  it('takes references that are as long as the part, or as the recording', async () => {
    for (const [name, sound] of [
      ['bird', bird],
      ['hum', hum],
    ] as const) {
      const samples = samplesOf([sound], shape).slice(0.75 * RATE, 2.25 * RATE);
      writeWav(path(`${name}-part.wav`), { sampleRate: RATE, channels: [samples] }, '32f');
    }
    const cut = await evaluate('part', [path('hum-part.wav'), path('bird-part.wav')]);
    const whole = await evaluate('part');
    expect(whole.map(({ reference: _, ...rest }) => rest)).toEqual(
      cut.map(({ reference: _, ...rest }) => rest),
    );
    expect(whole.map(({ source }) => source?.source)).toEqual(['rest', 'bird']);
    for (const { source } of whole) expect(source?.siSdr).toBeGreaterThan(8);
  });

  it('takes references at another rate, as long as either', async () => {
    writeScene(path('hum-16k.wav'), [hum], { ...shape, rate: 16_000 });
    const [at8, at16] = await evaluate('part', [path('hum.wav'), path('hum-16k.wav')]);
    expect(at16.source?.siSdr).toBeCloseTo(at8.source?.siSdr ?? Number.NaN, 0);
  });

  it('refuses those of another length, and says which are wanted', async () => {
    writeScene(path('long.wav'), [hum], { seconds: 2.6 });
    writeScene(path('fast.wav'), [hum], { seconds: 1.25, rate: 2 * RATE });
    const remedy = 'Give the sources of this recording, as long as it';
    await refusal('part', [path('long.wav')]).toMatchObject({
      code: 'input',
      message: `${path('long.wav')} has 1 channel of 20800 samples at 8000 Hz where the separation has 1 channel of 12000 samples. ${remedy} or the part that was separated.`,
    });
    // As many samples as the recording has, at twice its rate.
    await refusal('sources', [path('fast.wav')]).toMatchObject({
      code: 'input',
      message: `${path('fast.wav')} has 1 channel of 10000 samples at 8000 Hz where the separation has 1 channel of 20000 samples. ${remedy} is.`,
    });
  });
});
