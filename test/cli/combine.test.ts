import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWav } from '../../src/audio/index.js';
import type { Manifest } from '../../src/folder/index.js';
import { createTempFolder, fixture, nmfBinary, removeFolder, runNmf } from '../support/cli.js';

const stereo = fixture('stereo-bird-stream.wav');
let cwd: string;

beforeAll(async () => {
  cwd = createTempFolder();
  const { status } = await runNmf(['separate', stereo, '-k', '6', '--iterations', '20', '-q'], { cwd });
  expect(status).toBe(0);
});
afterAll(() => removeFolder(cwd));

const samplesOf = (name: string) => readWav(join(cwd, name)).signal.channels;
const combine = (...args: string[]) => runNmf(['combine', 'out', ...args], { cwd });
const largestDifference = (a: readonly Float32Array[], b: readonly Float32Array[]) => {
  expect(a.map((c) => c.length)).toEqual(b.map((c) => c.length));
  return Math.max(
    ...a.map((channel, c) => channel.reduce((worst, x, i) => Math.max(worst, Math.abs(x - b[c][i])), 0)),
  );
};

describe('nmf combine', () => {
  it('gives back the input when all indices are added', async () => {
    const { status, stdout, stderr } = await combine('--indices', '0..5', '-o', 'all.wav');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toMatch(/^all\.wav: components 0, 1, 2, 3, 4, 5, \d\.\d{3} s, peak -?\d+\.\d dB\n$/);
    expect(largestDifference(samplesOf('all.wav'), readWav(stereo).signal.channels)).toBeLessThan(1e-6);
  });

  it('adds exactly the chosen components', async () => {
    await combine('-i', '1,3..4', '-o', 'sum.wav', '-q');
    const parts = [1, 3, 4].map((index) => samplesOf(`out/component-0${index}.wav`));
    const expected = parts[0].map((channel, c) => channel.map((x, i) => x + parts[1][c][i] + parts[2][c][i]));
    expect(largestDifference(samplesOf('sum.wav'), expected)).toBeLessThan(1e-7);
  });

  it('leaves out what is marked with !', async () => {
    await combine('-i', '!0', '-o', 'rest.wav', '-q');
    await combine('-i', '1..5', '-o', 'same.wav', '-q');
    const [rest, same] = ['rest.wav', 'same.wav'].map((name) => readFileSync(join(cwd, name)));
    expect(rest.equals(same)).toBe(true);
  });

  it('applies a gain, and normalises to full scale before it', async () => {
    await combine('-i', '2', '-o', 'plain.wav', '-q');
    await combine('-i', '2', '-o', 'louder.wav', '--gain', '6.0206', '-q');
    const doubled = samplesOf('plain.wav').map((channel) => channel.map((x) => 2 * x));
    expect(largestDifference(samplesOf('louder.wav'), doubled)).toBeLessThan(1e-5);
    const { stdout } = await combine('-i', '2', '-o', 'full.wav', '--normalize', '--json', '-q');
    expect(JSON.parse(stdout).peak).toBeCloseTo(1, 6);
    const half = await combine(
      '-i',
      '2',
      '-o',
      'half.wav',
      '--normalize',
      '--gain',
      '-6.0206',
      '--json',
      '-q',
    );
    expect(JSON.parse(half.stdout).peak).toBeCloseTo(0.5, 5);
  });

  it('normalises integers to the largest value they have, without clipping', async () => {
    const { stdout, stderr } = await combine(
      '-i',
      '0',
      '-o',
      'i16.wav',
      '--normalize',
      '--bit-depth',
      '16',
      '--json',
    );
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ clippedSamples: 0, warnings: [] });
    const peak = Math.max(
      ...samplesOf('i16.wav').map((c) => c.reduce((top, x) => Math.max(top, Math.abs(x)), 0)),
    );
    expect(peak).toBe(32767 / 32768);
  });

  it('warns about clipping with the gain that avoids it', async () => {
    const { status, stderr } = await combine(
      '-i',
      '0',
      '-o',
      'clip.wav',
      '--gain',
      '60',
      '--bit-depth',
      '16',
      '-q',
    );
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /^nmf: warning: clip\.wav: \d+ samples were clipped at 16 bits; a gain of -\d+\.\d dB/,
    );
    const advised = /--gain (-?[\d.]+)/.exec(stderr)?.[1] ?? 'none';
    const again = ['-i', '0', '-o', 'clip.wav', '--gain', advised, '--bit-depth', '16', '--json'];
    const { clippedSamples, peak } = JSON.parse((await combine(...again)).stdout);
    expect(clippedSamples).toBe(0);
    expect(peak).toBeGreaterThan(0.98);
  });

  it('keeps a region to the exact sample, with short faded edges', async () => {
    await combine('-i', '0..5', '-o', 'all.wav', '-q');
    await combine('-i', '0..5', '-o', 'cut.wav', '--start', '0:01.25', '--end', '2.5', '-q');
    const whole = samplesOf('all.wav');
    const cut = samplesOf('cut.wav');
    const rate = 22050;
    const start = Math.round(1.25 * rate);
    const length = Math.round(2.5 * rate) - start;
    const fade = Math.round(0.005 * rate);
    for (const [c, channel] of cut.entries()) {
      expect(channel).toHaveLength(length);
      expect(Math.abs(channel[0])).toBeLessThanOrEqual(1e-3 * Math.abs(whole[c][start]) + 1e-9);
      for (let i = fade; i < length - fade; i++) expect(channel[i]).toBe(whole[c][start + i]);
    }
  });

  it('reports what it wrote as JSON', async () => {
    const { stdout } = await combine('-i', '5,1', '-o', 'json.wav', '--json', '-q');
    expect(JSON.parse(stdout)).toMatchObject({
      output: 'json.wav',
      indices: [1, 5],
      sampleRate: 22050,
      channels: 2,
      gainDb: 0,
      clippedSamples: 0,
      warnings: [],
    });
  });

  it('writes to a device', async () => {
    expect((await combine('-i', '0', '-o', '/dev/null', '-q')).status).toBe(0);
  });
});

describe('nmf combine, stopped', () => {
  /** A separation of one component that takes a while to read: silence, of which the disk holds nothing. */
  const separateLong = async (folder: string): Promise<void> => {
    await runNmf(['separate', stereo, '-k', '1', '--iterations', '1', '-q', '-o', folder], { cwd });
    const samples = 60_000_000;
    const path = join(cwd, folder, 'component-00.wav');
    const { offset, header } = dataChunk(readFileSync(path));
    header.writeUInt32LE(8 * samples, offset - 4);
    writeFileSync(path, header);
    truncateSync(path, offset + 8 * samples);
    const manifestPath = join(cwd, folder, 'separation.json');
    const manifest: Manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));
    const frames = 1 + Math.ceil((samples - 1) / manifest.options.hopSamples);
    writeFileSync(
      manifestPath,
      JSON.stringify({ ...manifest, result: { ...manifest.result, samples, frames } }),
    );
  };

  /** The header of a WAV file up to its samples, and how long it is. */
  const dataChunk = (bytes: Buffer) => {
    const offset = bytes.indexOf('data') + 8;
    return { offset, header: Buffer.from(bytes.subarray(0, offset)) };
  };

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s, leaves no file', async (signal, code) => {
    await separateLong('long');
    const before = readdirSync(cwd).sort();
    const args = ['combine', 'long', '-i', '0', '-o', 'long.wav'];
    const child = spawn(process.execPath, [nmfBinary, ...args], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    const exited = once(child, 'close');
    await expect.poll(() => readdirSync(cwd).length, { interval: 5 }).toBeGreaterThan(before.length);
    child.kill(signal);
    expect(await exited).toEqual([code, null]);
    expect(stderr).toBe('');
    expect(readdirSync(cwd).sort()).toEqual(before);
  });
});

describe('nmf combine refuses, in one line, leaving no file', () => {
  const refused = async (args: string[], status: number, message: RegExp) => {
    const before = readdirSync(cwd).sort();
    const result = await runNmf(['combine', ...args], { cwd });
    expect(result.stderr).toMatch(message);
    expect(result.stderr).toMatch(/^nmf: [^\n]+\n$/);
    expect(result).toMatchObject({ status, stdout: '' });
    expect(readdirSync(cwd).sort()).toEqual(before);
  };

  it('an unknown index', () =>
    refused(['out/', '-i', '12', '-o', 'x.wav'], 2, /component 12 does not exist: out\/ has 0 to 5\n/));
  it('indices that cannot be read', () => refused(['out', '-i', 'two', '-o', 'x.wav'], 2, /--indices takes/));
  it('no indices', () => refused(['out', '-o', 'x.wav'], 2, /--indices/));
  it('no output', async () => {
    await refused(['out', '-i', '1'], 2, /--output/);
    await refused(['out', '-i', '1', '-o', ''], 2, /--output must name a file, got ""/);
  });
  it('times outside the recording', async () => {
    await refused(
      ['out', '-i', '1', '-o', 'x.wav', '--start', '1:00'],
      2,
      /--start 60 lies at or after the end/,
    );
    await refused(['out', '-i', '1', '-o', 'x.wav', '--end', '1:00'], 2, /--end 60 lies after the end/);
    await refused(['out', '-i', '1', '-o', 'x.wav', '--start', 'soon'], 2, /--start must be a time/);
    await refused(['out', '-i', '1', '-o', 'x.wav', '--start', '1:75'], 2, /--start must be a time/);
  });
  it('a gain that is not a number, or far too large', async () => {
    await refused(['out', '-i', '1', '-o', 'x.wav', '--gain', 'loud'], 2, /--gain must be a number/);
    for (const gain of ['1e9', '-201'])
      await refused(
        ['out', '-i', '1', '-o', 'x.wav', '--gain', gain],
        2,
        /--gain must be a number of dB from -200 to 200, got/,
      );
  });
  it('an unknown bit depth', () =>
    refused(
      ['out', '-i', '1', '-o', 'x.wav', '--bit-depth', '12'],
      2,
      /--bit-depth must be one of 16, 24, 32f/,
    ));
  it('a folder that is no separation', async () => {
    await refused(['.', '-i', '1', '-o', 'x.wav'], 1, /\. is not a separation folder/);
    await refused(['', '-i', '1', '-o', 'x.wav'], 1, /"" is not a separation folder/);
    await refused(['missing', '-i', '1', '-o', 'x.wav'], 1, /missing is not a separation folder/);
    await refused(['out/separation.json', '-i', '1', '-o', 'x.wav'], 1, /is not a separation folder/);
  });
  it('an output in a folder that does not exist, or that is a folder', async () => {
    await refused(['out', '-i', '1', '-o', 'no/x.wav'], 1, /cannot write no\/x\.wav: the folder/);
    await refused(['out', '-i', '1', '-o', 'out'], 1, /is a folder/);
  });
  it('an output that is a component of the folder', () =>
    refused(['out', '-i', '1', '-o', 'out/component-02.wav'], 1, /is part of the separation/));

  it('a missing, a damaged, a shortened and a foreign component file', async () => {
    const path = join(cwd, 'out', 'component-01.wav');
    const original = readFileSync(path);
    try {
      rmSync(path);
      await refused(['out', '-i', '1', '-o', 'x.wav'], 1, /component-01\.wav: there is no such file/);
      writeFileSync(path, 'text');
      await refused(['out', '-i', '1', '-o', 'x.wav'], 1, /component-01\.wav/);
      writeFileSync(path, original.subarray(0, original.length >> 1));
      await refused(['out', '-i', '1', '-o', 'x.wav'], 1, /shorter than the manifest says/);
      copyFileSync(fixture('heart-breathing-hum.wav'), path);
      await refused(
        ['out', '-i', '1', '-o', 'x.wav'],
        1,
        /has 1 channel at 4000 Hz where the manifest says 2 channels at 22050 Hz/,
      );
    } finally {
      writeFileSync(path, original);
    }
  });

  it('a damaged and a newer manifest', async () => {
    const path = join(cwd, 'out', 'separation.json');
    const original = readFileSync(path, 'utf8');
    try {
      writeFileSync(path, original.slice(0, 200));
      await refused(['out', '-i', '1', '-o', 'x.wav'], 1, /separation\.json is damaged/);
      writeFileSync(path, original.replace(/"version": \d+/, '"version": 9'));
      await refused(['out', '-i', '1', '-o', 'x.wav'], 1, /written by a newer nmf/);
      writeFileSync(path, original.replace('component-01.wav', '../../etc/passwd'));
      await refused(['out', '-i', '1', '-o', 'x.wav'], 1, /must be a plain file name/);
    } finally {
      writeFileSync(path, original);
    }
  });
});
