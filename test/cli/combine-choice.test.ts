import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWav } from '../../src/audio/index.js';
import { readManifest } from '../../src/folder/index.js';
import { createTempFolder, fixture, removeFolder, runNmf } from '../support/cli.js';

const heart = fixture('heart-breathing-hum.wav');
let cwd: string;
let table: string;

beforeAll(async () => {
  cwd = createTempFolder();
  const separate = ['separate', heart, '--iterations', '50', '--no-page', '-q', '--suggest', 'heart'];
  ({ stdout: table } = await runNmf([...separate, '-k', '14', '-o', 'out'], { cwd }));
  await runNmf([...separate, '--mark', 'heart=0.5-1.5', '--write', 'all', '-o', 'marked'], { cwd });
});
afterAll(() => removeFolder(cwd));

const combine = (...args: string[]) => runNmf(['combine', ...args], { cwd });
const bytesOf = (name: string) => readFileSync(join(cwd, name));

describe('nmf separate --suggest heart', () => {
  it('marks likely components in the table and the manifest', () => {
    for (const name of ['out', 'marked']) {
      const { components, options } = readManifest(join(cwd, name));
      expect(options.suggest).toBe('heart');
      const suggested = components.filter((component) => component.suggested !== undefined);
      expect(suggested.length).toBeGreaterThan(0);
      expect(suggested.length).toBeLessThan(components.length);
    }
    const [heading, ...rows] = table.trimEnd().split('\n');
    expect(heading).toMatch(/ alike +suggested$/);
    for (const { index, suggested } of readManifest(join(cwd, 'out')).components) {
      const cell = suggested === undefined ? '-' : `heart (${suggested.confidence.toFixed(2)})`;
      expect(rows[index].endsWith(` ${cell}`)).toBe(true);
    }
  });
});

describe('what nmf combine adds up', () => {
  it('is told by --like, --select and --source as well as by --indices, and printed', async () => {
    const { components } = readManifest(join(cwd, 'out'));
    const low = components.filter(({ peakHz }) => peakHz < 150).map(({ index }) => index);
    const selected = await combine('out', '--select', 'peak < 150', '-o', 'selected.wav');
    expect(selected.stderr).toContain(`selected.wav: components ${low.join(', ')}, `);
    await combine('out', '-i', low.join(','), '-o', 'named.wav', '-q');
    expect(bytesOf('selected.wav')).toEqual(bytesOf('named.wav'));

    const similar = components.find(({ alike }) => (alike?.correlation ?? 0) > 0.5);
    const { index, alike } = similar ?? {};
    const liked = await combine('out', '--like', `${index}`, '-o', 'liked.wav');
    expect(liked.stderr).toContain(`; added as alike: ${alike?.index} (${alike?.correlation.toFixed(2)})`);

    const json = await combine('marked', '--source', 'rest', '--source', 'Heart', '-o', 'all.wav', '--json');
    const { indices } = JSON.parse(json.stdout);
    expect(indices).toEqual(readManifest(join(cwd, 'marked')).components.map((one) => one.index));
  });

  it('is chosen in each folder by itself; one where nothing fits fails, and the others go on', async () => {
    const { status, stderr } = await combine('out', 'marked', '--select', 'index=14', '--output-name', 'mix');
    expect(status).toBe(1);
    expect(stderr).toContain('marked/mix.wav: component 14, ');
    expect(stderr).toContain('out: no component fulfils --select index=14.');
  });

  it.each([
    [['--select', 'pek<1'], 2, '--select: pek<1 is about none of index, energy'],
    [['--source', 'heart'], 2, 'there is no source heart: out has no named sources.'],
    [['--like', '99'], 2, 'component 99 does not exist: out has 0 to 13'],
    [['--select', 'peak>1e9'], 1, "out: no component fulfils --select 'peak>1e9'."],
    [['a=0', '-i', '1'], 2, 'a=0 is a group, and options choose too: give groups, or options.'],
    [['a=0', 'marked'], 2, 'groups such as a=0 are of one separation folder, got 2.'],
    [['a=0', '--force'], 2, 'groups such as a=0 are written into a folder: name it with --output drums.', ''],
    [['a=0,b'], 2, 'there is no source b: out has no named sources.'],
    [['a=0'], 2, '--output x.wav: groups go into a folder, a file for each. Name one.', 'x.wav'],
  ])('is refused in one line: %j', async (args, code, message, output = 'x') => {
    const where = output === '' ? [] : ['-o', output];
    const { status, stderr } = await combine('out', ...args, ...where);
    expect({ status, lines: stderr.trimEnd().split('\n').length }).toEqual({ status: code, lines: 1 });
    expect(stderr).toContain(message);
    expect(readdirSync(cwd).filter((name) => name.startsWith('x'))).toEqual([]);
  });
});

describe('groups', () => {
  it('are written into a folder, a WAV each, which add up to the recording', async () => {
    const { status, stdout } = await combine('marked', 'a=0', 'b=rest', '-o', 'new/groups', '--json');
    expect(status).toBe(0);
    const results = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results.map(({ group, output }) => [group, output])).toEqual([
      ['a', 'new/groups/a.wav'],
      ['b', 'new/groups/b.wav'],
    ]);
    const [a, b] = ['a', 'b'].map((name) => readWav(join(cwd, `new/groups/${name}.wav`)).signal.channels[0]);
    const [input] = readWav(heart).signal.channels;
    const off = input.reduce((worst, x, i) => Math.max(worst, Math.abs(x - a[i] - b[i])), 0);
    expect(off).toBeLessThan(1e-6);
  });

  it('replace each other, and no file of anybody else: then none is written', async () => {
    mkdirSync(join(cwd, 'own'));
    writeFileSync(join(cwd, 'own', 'b.wav'), 'mine');
    const args = ['out', 'a=0', 'b=1', '-o', 'own', '-q'];
    const { status, stderr } = await combine(...args);
    expect(status).toBe(1);
    expect(stderr).toContain('own/b.wav is there already, and nmf combine did not write it.');
    expect(readdirSync(join(cwd, 'own'))).toEqual(['b.wav']);
    expect((await combine(...args, '--force')).status).toBe(0);
    expect((await combine(...args)).status).toBe(0);
    expect(readdirSync(join(cwd, 'own'))).toEqual(['a.wav', 'b.wav']);
  });

  it('are no folders, unless a folder has that name', async () => {
    mkdirSync(join(cwd, 'a=0'));
    const { stderr } = await combine('a=0', '-i', '0', '-o', 'x.wav');
    expect(stderr).toContain('a=0 is not a separation folder');
  });
});
