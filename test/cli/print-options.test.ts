import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runNmf } from '../support/cli.js';
import { lines, quick, recording, writeRecordings } from '../support/recordings.js';
import { withTempFolder } from '../support/temp.js';

describe('nmf separate --print-options json', () => {
  it('shows what the options come to for the rate of the recording, and does nothing', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['a.wav']);
      const args = ['separate', 'a.wav', '--window', '30', '--print-options', 'json', ...quick];
      const { status, stdout, stderr } = await runNmf(args, { cwd });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const shown = JSON.parse(stdout);
      expect(shown).toMatchObject({
        recording: 'a.wav',
        folder: 'out',
        input: { sampleRate: 8000, channels: 1, samples: 1600 },
        options: { components: 2, sampleRate: 8000, nFft: 256, hopSamples: 64, bitDepth: '32f', beta: 1 },
      });
      expect(shown.memoryBytes).toBeGreaterThan(1e6);
      expect(readdirSync(cwd)).toEqual(['a.wav']);
      await runNmf(['separate', 'a.wav', '--window', '30', '-q', ...quick], { cwd });
      const { options } = JSON.parse(readFileSync(join(cwd, 'out/separation.json'), 'utf8'));
      expect(shown.options).toEqual(options);
    }));

  it('lists models and marks, and counts the memory that their way of separating takes', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['a.wav']);
      const nmf = async (...args: string[]) => {
        const { status, stdout, stderr } = await runNmf(args, { cwd });
        expect(status, stderr).toBe(0);
        return stdout;
      };
      const shape = ['--n-fft', '64'];
      await nmf('learn', 'a.wav', '--name', 'tone', '-q', '-o', 'tone.nmf', ...shape, '--iterations', '5');
      const marks = ['--mark', 'bird=0.05-0.1', '--no', 'tone=0.01-0.02'];
      const separate = ['separate', 'a.wav', '--model', 'tone.nmf', ...marks, '--free', '4'];
      const shown = JSON.parse(await nmf(...separate, '--print-options', 'json'));
      expect(shown).toMatchObject({
        ...{ write: 'sources', page: true, force: false },
        sources: ['tone', 'bird', 'rest'],
        known: {
          modelFiles: ['tone.nmf'],
          marks: [
            { source: 'bird', kind: 'sounds', fromSeconds: 0.05, toSeconds: 0.1 },
            { source: 'tone', kind: 'silent', fromSeconds: 0.01, toSeconds: 0.02 },
          ],
          ...{ free: 4, adapt: false },
        },
        options: { nFft: 64, algorithm: 'mu' },
      });
      await nmf(...separate, '-q');
      const { known, sources } = JSON.parse(readFileSync(join(cwd, 'out/separation.json'), 'utf8'));
      expect(shown.known.modelsSha256).toBe(known.modelsSha256);
      expect(sources.map(({ name }: { name: string }) => name)).toEqual(shown.sources);
      const plain = JSON.parse(await nmf('separate', 'a.wav', '--print-options', 'json', ...shape));
      expect(plain).not.toHaveProperty('known');
      expect(shown.memoryBytes).not.toBe(plain.memoryBytes);
    }));

  it('prints one line per recording, with what --resume would do, and reports those that fail', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['a.wav', 'b.wav']);
      await runNmf(['separate', 'b.wav', '-o', 'out/b', '-q', ...quick], { cwd });
      const args = ['separate', 'a.wav', 'b.wav', 'no.wav', '--resume', '--print-options', 'json', ...quick];
      const { status, stdout, stderr } = await runNmf(args, { cwd });
      expect(status).toBe(1);
      expect(lines(stdout).map((line) => JSON.parse(line))).toMatchObject([
        { recording: 'a.wav', folder: 'out/a', action: 'separate' },
        { recording: 'b.wav', folder: 'out/b', action: 'skip' },
      ]);
      expect(stderr).toBe('nmf: cannot read no.wav: there is no such file.\n');
      expect(readdirSync(join(cwd, 'out'))).toEqual(['b']);
    }));

  it('reads the rate of a pipe', async () => {
    const args = ['separate', '-', '--print-options', 'json'];
    const { status, stdout } = await runNmf(args, { input: recording(1) });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ recording: '-', input: { sampleRate: 8000, channels: 1 } });
  });
});
