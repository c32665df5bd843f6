import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createTempFolder, fixture, removeFolder, runNmf } from '../support/cli.js';

const cwd = createTempFolder();
afterAll(() => removeFolder(cwd));

const stereo = fixture('stereo-bird-stream.wav');
const path = (name: string) => join(cwd, name);
const manifestOf = (folder: string) => JSON.parse(readFileSync(path(`${folder}/separation.json`), 'utf8'));

async function separate(folder: string, ...options: string[]): Promise<void> {
  const args = ['separate', stereo, '-o', folder, '-k', '4', '--iterations', '20', '--no-page', '-q'];
  expect(await runNmf([...args, ...options], { cwd })).toMatchObject({ status: 0 });
}

it('stereo is taken apart by places, with the same bytes by any number of threads', async () => {
  await separate('one', '--threads', '1');
  await separate('three', '--threads', '3');
  for (const name of ['covariances.npy', 'component-00.wav', 'component-03.wav'])
    expect(readFileSync(path(`one/${name}`)).equals(readFileSync(path(`three/${name}`)))).toBe(true);
  const { version, options, covariances, components } = manifestOf('one');
  expect({ version, covariances, spatial: options.spatial }).toEqual({
    ...{ version: 3, covariances: 'covariances.npy', spatial: 'filter' },
  });
  for (const { pan, diffuseness } of components) {
    expect(Math.abs(pan)).toBeLessThan(1);
    expect(diffuseness).toBeGreaterThan(0);
    expect(diffuseness).toBeLessThan(1);
  }
});

it('with --spatial off the channels share their masks, and an older folder of stereo is replaced whole', async () => {
  await separate('one', '--spatial', 'off');
  expect(existsSync(path('one/covariances.npy'))).toBe(false);
  const { version, options, covariances, components } = manifestOf('one');
  expect({ version, covariances, spatial: options.spatial }).toEqual({ version: 2, spatial: 'off' });
  expect(components[0]).not.toHaveProperty('pan');
});

it('damaged covariances are refused where components are computed from them', async () => {
  writeFileSync(path('three/covariances.npy'), readFileSync(path('three/covariances.npy')).subarray(0, 500));
  const args = ['combine', 'three', '--indices', '1', '--recording', stereo, '-o', 'mix.wav'];
  const { status, stderr } = await runNmf(args, { cwd });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringContaining('three/covariances.npy is damaged: it is cut short'),
  });
});
