import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTempFolder, fixture, removeFolder, runNmf } from '../support/cli.js';

const cwd = createTempFolder();
afterAll(() => removeFolder(cwd));
const generator = fileURLToPath(new URL('../../fixtures/generate.mjs', import.meta.url));
const source = (j: number) => join('generated', 'heart-breathing-hum', `source-${j}.wav`);
const all = [1, 2, 3].map(source);

beforeAll(async () => {
  execFileSync(process.execPath, [generator, join(cwd, 'generated'), '--sources']);
  await runNmf(['separate', fixture('heart-breathing-hum.wav'), '-k', '6', '--no-page', '-q'], { cwd });
});

describe('nmf evaluate', () => {
  it('prints one line per reference', async () => {
    const { status, stdout, stderr } = await runNmf(['evaluate', 'out', '--reference', ...all], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [heading, ...rows] = stdout.trimEnd().split('\n');
    expect(heading).toMatch(/^reference +components +SI-SDR +improved by +SDR +SIR +SAR$/);
    expect(rows.map((row) => row.split(' ')[0])).toEqual(all);
    for (const row of rows) expect(row).toMatch(/^\S+ +\d[\d,.]* ( +-?\d+\.\d\d dB){5}$/);
  });

  it('prints the same as JSON, without what would be infinite', async () => {
    const run = async (...references: string[]) => {
      const { stdout } = await runNmf(['evaluate', 'out', '--json', '--reference', ...references], { cwd });
      return JSON.parse(stdout);
    };
    const three = await run(...all);
    expect(three).toMatchObject({ status: 'done', folder: 'out', warnings: [] });
    expect(three.references).toHaveLength(3);
    for (const { grouped, single } of three.references) {
      for (const name of ['siSdr', 'siSdrImprovement', 'sdr', 'sir', 'sar']) {
        expect(grouped[name]).toEqual(expect.any(Number));
      }
      expect(single).toMatchObject({ components: [expect.any(Number)], siSdr: expect.any(Number) });
    }
    expect((await run(source(1))).references[0].grouped).not.toHaveProperty('sir');
  });

  it('prints a line for the nearest source, and one for the components where both were written', async () => {
    const marks = ['--mark', 'heart=0.1-0.5', '--no-page', '-q', '--iterations', '5'];
    const linesOf = async (folder: string) => {
      const { stdout, stderr } = await runNmf(['evaluate', folder, '--reference', ...all.slice(0, 2)], {
        cwd,
      });
      expect(stderr).toBe('');
      return stdout.trimEnd().split('\n');
    };
    for (const write of ['sources', 'all'])
      await runNmf(
        ['separate', fixture('heart-breathing-hum.wav'), '--write', write, ...marks, '-o', write],
        {
          cwd,
        },
      );
    const [heading, ...rows] = await linesOf('sources');
    expect(heading).toMatch(/^reference +source +SI-SDR /);
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row).toMatch(/^\S+ +(heart|rest)( +-?\d+\.\d\d dB){5}$/);
    const [both, ...more] = await linesOf('all');
    expect(both).toMatch(/^reference +source or components +SI-SDR /);
    expect(more.filter((row) => /^\S+ +(heart|rest) /.test(row))).toHaveLength(2);
    expect(more).toHaveLength(4);
    const { stdout } = await runNmf(['evaluate', 'sources', '--json', '--reference', all[0]], { cwd });
    const [one] = JSON.parse(stdout).references;
    expect(one.source).toMatchObject({ source: expect.any(String), siSdr: expect.any(Number) });
    expect(one).not.toHaveProperty('grouped');
  });

  it.each([
    [['out'], 2, /--reference .*not specified/],
    [['--reference', 'a.wav', 'out'], 2, /missing required argument 'folder'/],
    [['none', '--reference', 'a.wav'], 1, /none is not a separation folder/],
    [['out', '--reference', 'none.wav'], 1, /none\.wav: there is no such file/],
    [['out', '--reference', fixture('piano-chord.wav')], 1, /Give the sources of this recording/],
  ])('names what is wrong: %j', async (args, status, message) => {
    const result = await runNmf(['evaluate', ...args], { cwd });
    expect(result.status).toBe(status);
    expect(result.stdout).toBe('');
    expect(result.stderr).toMatch(/^nmf: [^\n]+\n$/);
    expect(result.stderr).toMatch(message);
  });
});
