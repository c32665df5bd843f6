import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fixture, runNmf, withTempFolder } from '../support/cli.js';

const heart = fixture('heart-breathing-hum.wav');

it('nmf page makes the page of a folder that has none, and leaves the components as they are', () =>
  withTempFolder(async (cwd) => {
    const read = (name: string) => readFileSync(join(cwd, 'out', name));
    await runNmf(['separate', heart, '-k', '3', '--no-page', '-q'], { cwd });
    expect(existsSync(join(cwd, 'out', 'index.html'))).toBe(false);
    const component = read('component-02.wav');
    expect(await runNmf(['page', 'out', '-q'], { cwd })).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(read('component-02.wav')).toEqual(component);
    expect(JSON.parse(read('separation.json').toString()).page).toEqual({ file: 'index.html', sound: [] });
    const sound = /<script type="text\/plain" class="sound">([^<]*)/;
    const remade = sound.exec(read('index.html').toString())?.[1].split('\n');
    await runNmf(['separate', heart, '-k', '3', '-q'], { cwd });
    const original = sound.exec(read('index.html').toString())?.[1].split('\n');
    expect(remade?.[0]).toBe(original?.[0]);
  }));

it('nmf page names what is wrong with a folder', () =>
  withTempFolder(async (cwd) => {
    const { status, stderr } = await runNmf(['page', 'nowhere'], { cwd });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^nmf: nowhere is not a separation folder: .*\n$/);
    await runNmf(['separate', heart, '-k', '3', '-q'], { cwd });
    const path = join(cwd, 'out', 'separation.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    const samples = 1 + 60_000 * manifest.options.hopSamples;
    const longer = { ...manifest.result, samples, frames: 60_001 };
    writeFileSync(path, JSON.stringify({ ...manifest, result: longer }));
    const tooLong = await runNmf(['page', 'out'], { cwd });
    expect(tooLong.stderr).toMatch(/^nmf: out\/component-00\.wav is shorter than the manifest says\. .*\n$/);
    writeFileSync(path, JSON.stringify(manifest));
    const templates = join(cwd, 'out', 'templates.npy');
    const bytes = readFileSync(templates);
    for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      bytes.writeFloatLE(value, bytes.length - 4);
      writeFileSync(templates, bytes);
      const { status, stderr } = await runNmf(['page', 'out'], { cwd });
      expect(status).toBe(1);
      expect(stderr).toMatch(
        `out/templates.npy is damaged: it holds ${value}, but its numbers must be finite and at least 0.`,
      );
    }
    rmSync(templates);
    const damaged = await runNmf(['page', 'out'], { cwd });
    expect(damaged.status).toBe(1);
    expect(damaged.stderr).toMatch(/^nmf: cannot read out\/templates\.npy: there is no such file\.\n$/);
    writeFileSync(join(cwd, 'elsewhere.npy'), bytes);
    symlinkSync(join(cwd, 'elsewhere.npy'), templates);
    const linked = await runNmf(['page', 'out'], { cwd });
    expect(linked.stderr).toMatch(/^nmf: out\/templates\.npy is a link that leads out of the folder, .*\n$/);
  }));
