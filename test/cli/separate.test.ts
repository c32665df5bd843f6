import { execFileSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type AudioSignal, encodeWav, readWav, writeWav } from '../../src/audio/index.js';
import { parseManifest } from '../../src/folder/manifest.js';
import { createTempFolder, fixture, removeFolder, runNmf } from '../support/cli.js';
import { hashes } from '../support/hashes.js';
import { runPython } from '../support/python.js';
import { sumOfComponents } from '../support/sound.js';
import { withTempFolder } from '../support/temp.js';

const home = createTempFolder();
afterAll(() => removeFolder(home));
/** The first four seconds of the fixture. */
const heart = join(home, 'heart-breathing-hum.wav');
const { signal: whole } = readWav(fixture('heart-breathing-hum.wav'));
writeWav(heart, { ...whole, channels: [whole.channels[0].subarray(0, 4 * whole.sampleRate)] }, '16');
const quick = ['--iterations', '20', '-q'];

/** A short noisy signal of any shape. */
function noise(samples: number, channels: number, sampleRate = 8000): AudioSignal {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  return {
    sampleRate,
    channels: Array.from({ length: channels }, () => Float32Array.from({ length: samples }, next)),
  };
}

describe('nmf separate', () => {
  it('writes the separation folder and prints the table, and nothing else, on stdout', () =>
    withTempFolder(async (cwd) => {
      const { status, stdout, stderr } = await runNmf(['separate', heart, '-k', '4'], { cwd });
      expect(stderr).toMatch(/^out: 4 components in .* nmf combine out --indices "0,1" -o chosen\.wav\n$/);
      expect(status).toBe(0);
      expect(readdirSync(join(cwd, 'out')).sort()).toEqual([
        'activations.npy',
        'component-00.wav',
        'component-01.wav',
        'component-02.wav',
        'component-03.wav',
        'index.html',
        'separation.json',
        'templates.npy',
      ]);
      const lines = stdout.trimEnd().split('\n');
      expect(lines[0].trim().split(/\s{2,}/)).toEqual([
        'index',
        'file',
        'energy',
        'peak',
        'centroid',
        'alike',
      ]);
      expect(lines).toHaveLength(5);
      for (const [i, line] of lines.slice(1).entries()) {
        expect(line).toMatch(
          new RegExp(
            `^\\s+${i}  component-0${i}\\.wav\\s+[\\d.]+ %\\s+[\\d.]+ Hz\\s+[\\d.]+ Hz\\s+(-|\\d \\(0\\.\\d\\d\\))$`,
          ),
        );
      }
    }));

  it('records everything in the manifest: options, input, history and components, loudest first', () =>
    withTempFolder(async (cwd) => {
      const { status } = await runNmf(['separate', heart, '-k', '3', '--beta', '0.5', '-q'], { cwd });
      expect(status).toBe(0);
      const path = join(cwd, 'out', 'separation.json');
      const text = readFileSync(path, 'utf8');
      const manifest = parseManifest(text, path);
      expect(text).not.toContain(cwd);
      expect(manifest.options).toMatchObject({
        components: 3,
        beta: 0.5,
        sampleRate: 4000,
        nFft: 256,
        hopSamples: 64,
      });
      expect(manifest.input).toMatchObject({
        name: 'heart-breathing-hum.wav',
        sampleRate: 4000,
        channels: 1,
      });
      const { history, iterations } = manifest.result;
      expect(history.map(({ iteration }) => iteration).slice(0, 3)).toEqual([0, 10, 20]);
      expect(history.at(-1)).toEqual({ iteration: iterations, divergence: manifest.result.divergence });
      for (let i = 1; i < history.length; i++) {
        expect(history[i].divergence).toBeLessThanOrEqual(history[i - 1].divergence);
      }
      const shares = manifest.components.map((c) => c.energyShare);
      expect(shares).toEqual(shares.toSorted((a, b) => b - a));
      expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
    }));

  it('writes factors that NumPy loads, whose product resembles the spectrogram', () =>
    withTempFolder(async (cwd) => {
      await runNmf(['separate', heart, '-k', '3', '-q'], { cwd });
      const script = [
        'import numpy, json',
        "w, h = numpy.load('out/templates.npy'), numpy.load('out/activations.npy')",
        'print(json.dumps({"w": w.shape, "h": h.shape, "type": str(w.dtype), "sums": w.sum(0).tolist(), "min": float(min(w.min(), h.min())), "total": float((w @ h).sum())}))',
      ].join('\n');
      const answer = runPython(script, [], { cwd });
      if (answer === undefined) return;
      const manifest = parseManifest(readFileSync(join(cwd, 'out/separation.json'), 'utf8'), 'm');
      const { w, h, type, sums, min, total } = JSON.parse(answer);
      expect(w).toEqual([manifest.result.bins, 3]);
      expect(h).toEqual([3, manifest.result.frames]);
      expect(type).toBe('float32');
      for (const sum of sums) expect(sum).toBeCloseTo(1, 4);
      expect(min).toBeGreaterThanOrEqual(0);
      expect(total).toBeGreaterThan(0);
    }));

  it.each([
    ['mono', noise(5001, 1), []],
    ['stereo', noise(5001, 2), []],
    ['six channels', noise(3000, 6), []],
    ['shorter than one window', noise(100, 1), []],
    ['one sample', noise(1, 2), []],
    ['silence', { sampleRate: 8000, channels: [new Float32Array(4000)] }, []],
    [
      'a click',
      { sampleRate: 8000, channels: [Float32Array.from({ length: 4000 }, (_, i) => (i === 1777 ? 1 : 0))] },
      [],
    ],
    [
      'a full-scale square wave',
      { sampleRate: 8000, channels: [Float32Array.from({ length: 9000 }, (_, i) => (i % 40 < 20 ? 1 : -1))] },
      [],
    ],
    ['half a window of hop', noise(5001, 1), ['--n-fft', '256', '--hop', '128']],
    ['an odd hop', noise(5001, 1), ['--n-fft', '512', '--hop', '77']],
    ['another beta', noise(5001, 1), ['--beta', '-0.5']],
    ['more components than frames', noise(900, 1), ['-k', '20']],
  ] as [string, AudioSignal, string[]][])(
    'writes components that add up to the input: %s',
    (_, signal, options) =>
      withTempFolder(async (cwd) => {
        writeWav(join(cwd, 'in.wav'), signal, '32f');
        const { status, stderr } = await runNmf(['separate', 'in.wav', ...quick, ...options], { cwd });
        expect(stderr.replace(/^nmf: warning: .*\n/gm, '')).toBe('');
        expect(status).toBe(0);
        const sum = sumOfComponents(join(cwd, 'out'));
        expect(sum).toHaveLength(signal.channels.length);
        for (const [c, channel] of signal.channels.entries()) {
          expect(sum[c]).toHaveLength(channel.length);
          const error = channel.reduce((worst, x, i) => Math.max(worst, Math.abs(x - sum[c][i])), 0);
          expect(error).toBeLessThan(1e-6);
        }
      }),
  );

  it('adds up to a 16-bit recording exactly even in 16-bit components', () =>
    withTempFolder(async (cwd) => {
      const { status } = await runNmf(['separate', heart, '--bit-depth', '16', ...quick], { cwd });
      expect(status).toBe(0);
      const [sum] = sumOfComponents(join(cwd, 'out'));
      const original = readWav(heart).signal.channels[0];
      expect(sum).toHaveLength(original.length);
      expect(original.findIndex((x, i) => x !== sum[i])).toBe(-1);
    }));

  it('resamples only when asked, to the exact length', () =>
    withTempFolder(async (cwd) => {
      const { signal } = readWav(heart);
      await runNmf(['separate', heart, '--sample-rate', '2756', ...quick], { cwd });
      const { signal: component, format } = readWav(join(cwd, 'out/component-00.wav'));
      expect(format.sampleRate).toBe(2756);
      expect(component.channels[0].length).toBe(Math.round((signal.channels[0].length * 2756) / 4000));
    }));

  it('gives the same bytes twice, and other bytes for another seed only where randomness is on', () =>
    withTempFolder(async (cwd) => {
      const run = async (name: string, ...options: string[]) => {
        expect((await runNmf(['separate', heart, ...quick, '-o', name, ...options], { cwd })).status).toBe(0);
        return hashes(join(cwd, name));
      };
      const wavs = (lines: string[]) => lines.filter((line) => line.startsWith('component'));
      const first = await run('a');
      expect(await run('b')).toEqual(first);
      expect(wavs(await run('c', '--seed', '7'))).toEqual(wavs(first));
      const random = await run('d', '--init', 'random', '--seed', '1');
      expect(await run('e', '--init', 'random', '--seed', '1')).toEqual(random);
      expect(wavs(await run('f', '--init', 'random', '--seed', '2'))).not.toEqual(wavs(random));
    }));

  it('begins a long recording on a part of its frames, and gives the same bytes on any number of threads', () =>
    withTempFolder(async (cwd) => {
      writeWav(join(cwd, 'long.wav'), noise(64 * 4200, 1), '16');
      for (const threads of ['1', '2', '3']) {
        const args = ['separate', 'long.wav', '--n-fft', '512', '--hop', '64', '--no-page', ...quick];
        expect((await runNmf([...args, '--threads', threads, '-o', threads], { cwd })).status).toBe(0);
        expect(hashes(join(cwd, threads))).toEqual(hashes(join(cwd, '1')));
      }
      const manifest = readFileSync(join(cwd, '1', 'separation.json'), 'utf8');
      expect(parseManifest(manifest, 'separation.json').result).toMatchObject({
        algorithm: 'amu',
        coarseStart: { every: 8, frames: 525 },
        iterations: 20,
      });
    }));

  it('prints one JSON document with --json', () =>
    withTempFolder(async (cwd) => {
      const { stdout, stderr } = await runNmf(['separate', heart, '-k', '2', '--json', ...quick], { cwd });
      expect(stderr).toBe('');
      const document = JSON.parse(stdout);
      expect(document).toMatchObject({ folder: 'out', format: 'nmf-separation', warnings: [] });
      expect(document.components).toHaveLength(2);
    }));

  it('takes a window in milliseconds or in samples, not both', () =>
    withTempFolder(async (cwd) => {
      const { stdout } = await runNmf(['separate', heart, '--window', '30', '--json', ...quick], { cwd });
      expect(JSON.parse(stdout).options).toMatchObject({ nFft: 128, hopSamples: 32 });
      const both = await runNmf(['separate', heart, '--window', '30', '--n-fft', '128'], { cwd });
      expect(both.status).toBe(2);
    }));

  it('keeps the best of several starts, with a tolerance of zero running to the limit', () =>
    withTempFolder(async (cwd) => {
      const run = async (...options: string[]) =>
        JSON.parse((await runNmf(['separate', heart, '-k', '3', '--json', '-q', ...options], { cwd })).stdout)
          .result;
      const one = await run(
        '--init',
        'random',
        '--iterations',
        '30',
        '--tolerance',
        '0',
        '--algorithm',
        'mu',
      );
      const best = await run('--init', 'random', '--iterations', '30', '--tolerance', '0', '--restarts', '4');
      expect(one).toMatchObject({ iterations: 30, stop: { kind: 'iteration-limit' } });
      expect(best.divergence).toBeLessThanOrEqual(one.divergence);
    }));

  it('warns when there are more components than bins or frames, and when the recording is silent', () =>
    withTempFolder(async (cwd) => {
      writeWav(join(cwd, 'short.wav'), noise(900, 1), '32f');
      const many = await runNmf(['separate', 'short.wav', '-k', '20', ...quick], { cwd });
      expect(many.status).toBe(0);
      expect(many.stderr).toMatch(/^nmf: warning: 20 components are more than/);
      writeWav(join(cwd, 'silent.wav'), { sampleRate: 8000, channels: [new Float32Array(900)] }, '32f');
      const silent = await runNmf(['separate', 'silent.wav', '-o', 'silent', ...quick], { cwd });
      expect(silent.status).toBe(0);
      expect(silent.stderr).toMatch(/^nmf: warning: .*silent/);
    }));

  it('warns about clipped samples with the gain that avoids it', () =>
    withTempFolder(async (cwd) => {
      const loud = Float32Array.from({ length: 4000 }, (_, i) => 3 * Math.sin(i / 5));
      writeWav(join(cwd, 'loud.wav'), { sampleRate: 8000, channels: [loud] }, '32f');
      const { stderr, status } = await runNmf(
        ['separate', 'loud.wav', '--bit-depth', '16', '-k', '1', ...quick],
        { cwd },
      );
      expect(status).toBe(0);
      expect(stderr).toMatch(
        /^nmf: warning: component-00\.wav: \d+ samples were clipped at 16 bits; a gain of -9\.\d dB/,
      );
    }));

  it('reads what ffmpeg and sox write: extensible, 24-bit, float, odd chunks', () =>
    withTempFolder(async (cwd) => {
      copyFileSync(heart, join(cwd, 'in.wav'));
      execFileSync(
        'ffmpeg',
        ['-v', 'error', '-i', 'in.wav', '-c:a', 'pcm_s24le', '-metadata', 'title=odd', 'ff24.wav'],
        { cwd },
      );
      execFileSync('ffmpeg', ['-v', 'error', '-i', 'in.wav', '-c:a', 'pcm_f32le', 'fff.wav'], { cwd });
      execFileSync('sox', ['in.wav', '-b', '24', 'sox24.wav'], { cwd });
      for (const name of ['ff24', 'fff', 'sox24']) {
        const { status, stderr } = await runNmf(['separate', `${name}.wav`, '-o', name, ...quick], { cwd });
        expect(stderr).toBe('');
        expect(status).toBe(0);
        const original = readWav(heart).signal.channels[0];
        const [sum] = sumOfComponents(join(cwd, name));
        const error = original.reduce((worst, x, i) => Math.max(worst, Math.abs(x - sum[i])), 0);
        expect(error).toBeLessThan(1e-6);
      }
    }));

  it('keeps speaker positions of six channels', () =>
    withTempFolder(async (cwd) => {
      writeFileSync(join(cwd, 'in.wav'), encodeWav(noise(2000, 6), '24', { channelMask: 0x3f }));
      await runNmf(['separate', 'in.wav', ...quick], { cwd });
      await runNmf(['combine', 'out', '-i', '0..9', '-o', 'all.wav', '-q'], { cwd });
      expect(readWav(join(cwd, 'out/component-03.wav')).format.channelMask).toBe(0x3f);
      expect(readWav(join(cwd, 'all.wav')).format.channelMask).toBe(0x3f);
    }));
});
