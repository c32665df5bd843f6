import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMarks, writeWav } from '../../src/index.js';
import { createTempFolder, removeFolder, runNmf } from '../support/cli.js';

const RATE = 8000;
const SECONDS = 6;
/** A tone of 1 kHz sounds from 1 to 2 s and from 4 to 4.5 s, over a steady one of 300 Hz. */
const TONES = [
  [1, 2],
  [4, 4.5],
] as const;

const cwd = createTempFolder();
afterAll(() => removeFolder(cwd));

beforeAll(async () => {
  const samples = Float32Array.from({ length: SECONDS * RATE }, (_, i) => {
    const t = i / RATE;
    const sounds = TONES.some(([from, to]) => t >= from && t < to);
    return 0.2 * Math.sin(2 * Math.PI * 300 * t) + (sounds ? 0.3 * Math.sin(2 * Math.PI * 1000 * t) : 0);
  });
  writeWav(join(cwd, 'tones, two.wav'), { sampleRate: RATE, channels: [samples] }, '32f');
  const nmf = (...args: string[]) => runNmf([...args, '--no-page', '-q'], { cwd });
  await nmf('separate', 'tones, two.wav', '-k', '2', '-o', 'plain');
  await nmf(
    ...['separate', 'tones, two.wav', '-o', 'named', '--mark', 'pip=1-2', '--no', 'pip=2.2-3.8'],
    ...['--free', '1', '--write', 'sources'],
  );
});

const summary = (...args: string[]) => runNmf(['summary', ...args], { cwd });

describe('nmf summary', () => {
  it('prints a row per component and source, quoted as RFC 4180 asks', async () => {
    const { status, stdout, stderr } = await summary('plain', 'named');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [heading, ...rows] = stdout.trimEnd().split('\n');
    expect(heading).toBe(
      'folder,recording,kind,name,file,energy_share,peak_hz,centroid_hz,rate_per_minute,confidence,loudest_seconds',
    );
    expect(rows.slice(0, 2).map((row) => row.split(',').slice(0, 6).join(','))).toEqual([
      expect.stringMatching(/^plain,"tones, two.wav",component,0,component-00.wav$/),
      expect.stringMatching(/^plain,"tones, two.wav",component,1,component-01.wav$/),
    ]);
    const pip =
      rows.find((row) => row.startsWith('named,"tones, two.wav",source,pip,pip.wav,'))?.split(',') ?? [];
    expect(Math.abs(Number(pip[7]) - 1000)).toBeLessThan(20);
    const loudest = Number(pip.at(-1));
    expect(TONES.some(([from, to]) => loudest > from && loudest < to)).toBe(true);
  });

  it('prints where a source sounds, as a label track that marks are read from', async () => {
    const { stdout } = await summary('named', '--activity', 'pip');
    const path = join(cwd, 'labels.txt');
    writeFileSync(path, stdout);
    const { marks } = readMarks(path);
    expect(marks.map(({ source, kind }) => `${kind} ${source}`)).toEqual(['sounds pip', 'sounds pip']);
    for (const [i, [from, to]] of TONES.entries()) {
      expect(Math.abs(marks[i].fromSeconds - from)).toBeLessThan(0.08);
      expect(Math.abs(marks[i].toSeconds - to)).toBeLessThan(0.08);
    }
    const bridged = await summary('named', '--activity', 'pip', '--gap', '2.5', '--threshold', '15');
    expect(bridged.stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  it('prints a selection table of several recordings, and the same as JSON', async () => {
    const { stdout } = await summary('plain', 'named', '--activity', '0,1', '--labels', 'raven');
    const [heading, ...rows] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(heading).toContain('Begin File');
    expect(rows.map((row) => row[0])).toEqual(rows.map((_, i) => String(i + 1)));
    for (const row of rows) expect(row).toHaveLength(heading.length);
    const json = JSON.parse((await summary('named', '--activity', 'pip', '--json')).stdout);
    expect(json).toMatchObject({ status: 'done', folders: [{ folder: 'named', regions: [{}, {}] }] });
    expect(JSON.parse((await summary('plain', '--json')).stdout).rows).toHaveLength(2);
  });

  it.each([
    [['plain', 'named', '--activity', '0'], 2, /--labels raven/],
    [['plain', '--activity', 'bird'], 2, /bird/],
    [['none'], 1, /none is not a separation folder/],
    [['plain', '--activity', '0', '--gap', '-1'], 2, /gap/],
  ])('names what is wrong: %j', async (args, status, message) => {
    const result = await summary(...args);
    expect(result.status).toBe(status);
    expect(result.stdout).toBe('');
    expect(result.stderr).toMatch(/^nmf: [^\n]+\n$/);
    expect(result.stderr).toMatch(message);
  });
});
