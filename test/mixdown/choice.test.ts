import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWav } from '../../src/audio/index.js';
import { readManifest } from '../../src/folder/index.js';
import { assertChoice, resolveChoice } from '../../src/mixdown/choice.js';
import { readCorrelations } from '../../src/mixdown/correlations.js';
import { createTempFolder, fixture, removeFolder } from '../support/cli.js';
import { library } from '../support/library.js';

let cwd: string;
let folder: string;

beforeAll(async () => {
  cwd = createTempFolder();
  folder = join(cwd, 'out');
  const marks = [{ source: 'heart', fromSeconds: 0.5, toSeconds: 1.5, kind: 'sounds' as const }];
  await library.separateFile(fixture('heart-breathing-hum.wav'), folder, {
    components: 14,
    page: false,
    bitDepth: '16',
  });
  await library.separateFile(fixture('heart-breathing-hum.wav'), join(cwd, 'marked'), { marks, page: false });
});
afterAll(() => removeFolder(cwd));

describe('a choice of components', () => {
  it('is what any of its parts names', () => {
    const manifest = readManifest(folder);
    const low = manifest.components.filter(({ peakHz }) => peakHz < 150).map(({ index }) => index);
    expect(low.length).toBeGreaterThan(0);
    expect(resolveChoice({ select: 'peak<150' }, folder, manifest).indices).toEqual(low);
    const both = resolveChoice({ indices: '1', select: 'peak<150' }, folder, manifest).indices;
    expect(both).toEqual([...new Set([1, ...low])].sort((a, b) => a - b));
  });

  it('takes with a component those that correlate with it above 0.5, and says which these are', () => {
    const manifest = readManifest(folder);
    const correlations = readCorrelations(folder, manifest);
    const counts = manifest.components.map(({ index }) => {
      const { indices, alike } = resolveChoice({ like: index }, folder, manifest);
      const expected = [...correlations[index].keys()].filter((k) => correlations[index][k] > 0.5);
      expect(indices).toEqual(expected);
      expect(alike.map((one) => one.index).sort()).toEqual(expected.filter((k) => k !== index));
      return alike.length;
    });
    expect(Math.max(...counts)).toBeGreaterThan(0);
    expect(Math.min(...counts)).toBe(0);
  });

  it('is of correlations that the manifest tells to the bit', () => {
    for (const name of ['out', 'marked']) {
      const manifest = readManifest(join(cwd, name));
      const correlations = readCorrelations(join(cwd, name), manifest);
      for (const { index, alike } of manifest.components) {
        const others = [...correlations[index]].filter((_, k) => k !== index);
        const highest = Math.max(...others);
        expect(alike?.correlation).toBe(highest > 0.3 ? highest : undefined);
        if (alike !== undefined) expect(correlations[index][alike.index]).toBe(highest);
      }
    }
  });

  it('is of named sources', () => {
    const manifest = readManifest(join(cwd, 'marked'));
    const [heart, rest] = manifest.sources ?? [];
    const of = (sources: string | string[]) => resolveChoice({ sources }, 'marked', manifest).indices;
    expect(of('Heart')).toEqual(heart.components);
    expect(of(['rest', 'heart'])).toEqual([...heart.components, ...rest.components]);
    expect(() => of('hart')).toThrow('there is no source hart: marked has only heart, rest.');
  });

  it('needs no component files for whole sources, whose own files are read', async () => {
    const marked = join(cwd, 'marked');
    const { channels } = await library.combine(marked, { sources: 'heart' });
    expect(channels).toEqual(readWav(join(marked, 'heart.wav')).signal.channels);
    await expect(library.combine(marked, { indices: 0 })).rejects.toThrow('holds no files of components');
  });

  it('names what it does not find', () => {
    const manifest = readManifest(folder);
    const choose = (choice: Parameters<typeof resolveChoice>[0]) => () =>
      resolveChoice(choice, 'out', manifest);
    expect(choose({ select: 'peak>9999' })).toThrow('out: no component fulfils "peak>9999".');
    expect(choose({ sources: 'heart' })).toThrow('there is no source heart: out has no named sources.');
    expect(choose({ like: '14' })).toThrow('component 14 does not exist: out has 0 to 13');
  });

  it.each<[object, string]>([
    [{}, 'nothing says which components: give indices, like, select or sources.'],
    [{ like: '1-0' }, 'like: the range 1-0 runs backwards. Write 0..1.'],
    [{ select: 5 }, 'select must be a text, got 5. Try "peak<150".'],
    [{ sources: [] }, 'sources must be a name, or an array of names, got an array of 0. Try "heart".'],
    [{ sources: 5 }, 'sources must be a name, or an array of names, got 5'],
  ])('%j is refused', (choice, message) => {
    expect(() => assertChoice(choice)).toThrow(message);
  });
});
