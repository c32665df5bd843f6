import { join } from 'node:path';
import ndarray from 'ndarray';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mark, Model } from '../../src/index.js';
import { createTempFolder, removeFolder } from '../support/cli.js';
import { hashes } from '../support/hashes.js';
import { library } from '../support/library.js';
import { caught } from './door.js';

const folder = createTempFolder();
const path = (name: string) => join(folder, name);
const noise = Float32Array.from({ length: 8000 }, (_, i) => Math.sin(i * i) / 2);
const signal = { sampleRate: 8000, channels: [noise] };
// biome-ignore lint/suspicious/noExplicitAny: what is not of the right type is the point
const any = (value: unknown) => value as any;

const modelOf = (name: string, nFft = 64): Model => ({
  settings: { sampleRate: 8000, nFft, hopSamples: 16, beta: 1 },
  templates: ndarray(new Float64Array(nFft / 2 + 1).fill(2 / (nFft + 2)), [nFft / 2 + 1, 1]),
  sources: [{ name, components: [0] }],
});
const bird = modelOf('bird');
const mark = (source: string, fromSeconds: number, toSeconds: number): Mark => ({
  ...{ source, kind: 'sounds', fromSeconds, toSeconds },
});
const frog = mark('frog', 0.1, 0.3);

beforeAll(() => library.writeWav(path('in.wav'), signal, '16'));
afterAll(() => removeFolder(folder));

/** Refused in memory and on the disk alike, where nothing is written. */
async function separating(options: object) {
  const before = hashes(folder);
  const refused = await caught(() => library.separate(signal, options));
  const { message, ...ofFile } = await caught(() =>
    library.separateFile(path('in.wav'), path('out'), options),
  );
  expect(hashes(folder)).toEqual(before);
  expect(message).toBe(refused.message);
  expect({ ...ofFile, value: undefined }).toEqual({ ...refused, value: undefined });
  return refused;
}

const learning = (options: object, inputs: string | readonly string[] = path('in.wav')) =>
  caught(() => library.learn(inputs, any(options)));

const tell = "Try [{ source: 'bird', kind: 'sounds', fromSeconds: 3.2, toSeconds: 6 }].";

describe('a separation that is told of sources names option and remedy where it refuses', () => {
  it.each<[object, string, string]>([
    [{ models: bird }, 'models', "must be an array of models, got an object. Try [readModel('bird.nmf')]."],
    [{ models: [] }, 'models', "must be an array of models, got an array of 0. Try [readModel('bird.nmf')]."],
    [{ models: ['bird.nmf'] }, 'models[0]', 'must be a model, got "bird.nmf". Give what readModel returns.'],
    [
      { models: [bird, bird] },
      'models',
      '[0] and models[1] both hold a source bird. Make one of them again under another name.',
    ],
    [
      { models: [bird, modelOf('bee', 128)] },
      'models',
      '[0] was made with nFft 64; models[1] with nFft 128. Make that one again with nFft: 64.',
    ],
    [{ marks: 'bird=1-2' }, 'marks', `must be an array of marks, got "bird=1-2". ${tell}`],
    [{ marks: [] }, 'marks', 'must be at least one mark, got an array of 0. Leave it out.'],
    [
      { marks: [{ ...frog, source: 'a/b' }] },
      'marks[0].source',
      `must be the name of a source, got "a/b". It may hold letters, digits, single spaces, and . - _ ' behind the first one.`,
    ],
    [
      { marks: [{ ...frog, kind: 'loud' }] },
      'marks[0].kind',
      'must be one of sounds, only, silent, got "loud"',
    ],
    [
      { marks: [frog, { ...frog, toSeconds: Number.NaN }] },
      'marks[1].toSeconds',
      'must be a number of at least 0, got NaN. Try 3.2.',
    ],
    [
      { marks: [mark('frog', 0.3, 0.1)] },
      'marks[0].toSeconds',
      'must be later than its start, 0.3, got 0.1.',
    ],
    [{ free: 3 }, 'free', '3 needs sources. Add models or marks.'],
    [{ models: [bird], free: -1 }, 'free', 'must be a whole number from 0 to 10000, got -1. Try 8.'],
    [{ marks: [frog], free: 0 }, 'free', 'must be a whole number of at least 1, got 0. Try 8.'],
    [
      { adapt: true },
      'adapt',
      'fits models to a recording, and there are none. Add models, or leave it out.',
    ],
    [{ models: [bird], adapt: 1 }, 'adapt', 'must be true or false, got 1. Leave it out for its default.'],
    [
      { models: [bird], components: 3 },
      'components',
      'cannot be chosen with a model, which brings its own. Leave it out.',
    ],
    [
      { startSeconds: 1 },
      'startSeconds',
      '1 lies at or after the end: the recording lasts 1.000 s. Choose an earlier one.',
    ],
    [
      { endSeconds: 1.5 },
      'endSeconds',
      '1.5 lies after the end: the recording lasts 1.000 s. Leave it out to go up to the end.',
    ],
    [
      { startSeconds: 0.5, endSeconds: 0.2 },
      'endSeconds',
      '0.2 must be later than startSeconds 0.5. Choose a later one.',
    ],
    [{ startSeconds: '0:01' }, 'startSeconds', 'must be a number of at least 0, got "0:01". Try 2.5.'],
  ])('%j', async (options, option, message) => {
    const refused = await separating(options);
    expect(refused.message).toContain(`${option}${message[0] === '[' ? '' : ' '}${message}`);
    expect(refused).toMatchObject({ code: 'usage', option, remedy: expect.stringMatching(/\S\.$/) });
    expect(refused.message).toContain(refused.remedy);
  });

  it.each<[object, string]>([
    [{ marks: [mark('bird', 0.1, 0.3)], models: [bird] }, 'the model knows bird already'],
    [
      { marks: [frog, mark('Frog', 0.4, 0.5)] },
      'frog and Frog are two spellings of one name. Choose one of them.',
    ],
    [{ marks: [frog, { ...frog, kind: 'silent' }] }, 'these marks contradict each other where they overlap'],
    [{ marks: [{ ...frog, kind: 'silent' }] }, 'marks say where frog is silent, but not where it sounds.'],
    [{ marks: [mark('frog', 0.5, 1.5)] }, 'the mark frog from 0.500 s to 1.500 s ends after the end'],
    [{ marks: [mark('frog', 2, 1e300)] }, 'lies after the end: the recording lasts 1.000 s'],
    [
      { marks: [frog], startSeconds: 0.2 },
      'the mark of frog from 0.100 s to 0.300 s does not lie in the part that is separated, 0.200 s to 1.000 s.',
    ],
  ])('%j: the marks do not go together', async (options, message) => {
    const refused = await separating({
      nFft: 64,
      ...options,
      ...('models' in options && { nFft: undefined }),
    });
    expect(refused.message).toContain(message);
    expect(refused).toMatchObject({
      code: 'usage',
      option: 'marks',
      remedy: expect.stringMatching(/\S[.?]$/),
    });
  });

  it('which signals to write are chosen for files alone', async () => {
    const write = async (value: unknown) => {
      const options = { write: any(value) };
      const refused = await caught(() => library.separateFile(path('in.wav'), path('out'), options));
      expect(refused).toMatchObject({ code: 'usage', option: 'write', value });
      return refused.message;
    };
    expect(await write('sources')).toBe('write sources needs sources. Add models or marks.');
    expect(await write('both')).toBe(
      'write must be one of components, sources, all, none, got "both". Try "components".',
    );
    expect((await caught(() => library.separate(signal, any({ write: 'all' })))).message).toMatch(
      /^there is no option "write"\. Known are /,
    );
  });
});

describe('learning names option and remedy where it refuses', () => {
  it.each<[object, string | readonly string[] | undefined, string, string]>([
    [{ name: 'rest' }, undefined, 'name', 'it is reserved for everything else, got "rest". Try "bird".'],
    [{}, undefined, 'name', 'name must be the name of a source, got undefined. Try "bird".'],
    [
      { name: 'bird', marks: [frog] },
      undefined,
      'name',
      'both say which sources there are: give one of them.',
    ],
    [{ marks: [] }, undefined, 'marks', 'marks must be at least one mark, got an array of 0. Leave it out.'],
    [
      { marks: [frog] },
      ['a.wav', 'b.wav'],
      'marks',
      'marks belong to one recording, and there are 2. Learn from each, under other names, and join the models.',
    ],
    [
      { name: 'bird' },
      [],
      'inputs',
      'inputs must be at least one recording, got an array of 0. Try ["bird.wav"].',
    ],
    [{ name: 'bird' }, any([7]), 'inputs[0]', 'inputs[0] must be a path: a string without NUL bytes, got 7.'],
    [
      { name: 'bird', components: null },
      undefined,
      'components',
      'must be a whole number of at least 1, got null.',
    ],
    [{ name: 'bird', maxIterations: null }, undefined, 'maxIterations', 'of at least 1, got null.'],
    [
      { name: 'bird', startSeconds: 1 },
      undefined,
      'startSeconds',
      'there is no option "startSeconds". Known are',
    ],
  ])('%j of %j', async (options, inputs, option, message) => {
    const refused = await learning(options, inputs);
    expect(refused.message).toContain(message);
    expect(refused).toMatchObject({ code: 'usage', option, remedy: expect.stringMatching(/\S\.$/) });
  });
});
