import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeWav } from '../../src/audio/index.js';
import { nmfBinary, runNmf } from '../support/cli.js';
import { withTempFolder } from '../support/temp.js';

const quick = ['-k', '2', '--iterations', '20'];

/** A short recording that differs from those of other numbers. */
function recording(number: number, seconds = 0.2): Uint8Array {
  const samples = Float32Array.from(
    { length: 8000 * seconds },
    (_, i) => 0.4 * Math.sin((0.05 + 0.01 * number) * i) + 0.3 * Math.sin(0.7 * i) * Math.cos(0.002 * i),
  );
  return encodeWav({ sampleRate: 8000, channels: [samples] }, '16');
}

function writeRecordings(cwd: string, names: readonly string[], seconds?: number): void {
  names.forEach((name, i) => {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), recording(i, seconds));
  });
}

const lines = (text: string) => text.split('\n').filter((line) => line !== '');
/** Every file of a separation folder and its bytes. */
const contents = (folder: string) =>
  readdirSync(folder)
    .sort()
    .map((name): [string, string] => [name, readFileSync(join(folder, name)).toString('base64')]);

describe('nmf separate with several recordings', () => {
  it('gives each a folder of its own, with the same bytes as alone, and names the folders on stdout', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['a.wav', 'in/b c.wav']);
      const { status, stdout, stderr } = await runNmf(['separate', 'a.wav', 'in/b c.wav', ...quick], { cwd });
      expect({ status, folders: lines(stdout).sort() }).toEqual({ status: 0, folders: ['out/a', 'out/b c'] });
      expect(stderr).toMatch(/^2 done in 0:\d\d\n$/);
      await runNmf(['separate', 'a.wav', '-o', 'alone', '-q', ...quick], { cwd });
      expect(contents(join(cwd, 'out/a'))).toEqual(contents(join(cwd, 'alone')));
    }));

  it('reports a bad recording, does the others, sums up, and exits with 1', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['a.wav', 'c.wav']);
      writeFileSync(join(cwd, 'b.wav'), 'no sound');
      const args = ['separate', 'a.wav', 'b.wav', 'missing.wav', 'c.wav', '--jobs', '1', ...quick];
      const { status, stdout, stderr } = await runNmf(args, { cwd });
      expect({ status, folders: lines(stdout) }).toEqual({ status: 1, folders: ['out/a', 'out/c'] });
      const told = lines(stderr);
      expect(told).toHaveLength(5);
      expect(told[0]).toMatch(/^nmf: .*b\.wav/);
      expect(told[1]).toBe('nmf: cannot read missing.wav: there is no such file.');
      expect(told[2]).toMatch(/^2 done, 2 failed in 0:\d\d$/);
      expect(told[3]).toBe(told[0].replace('nmf: ', '  failed: '));
      expect(told[4]).toBe(told[1].replace('nmf: ', '  failed: '));
      expect(readdirSync(join(cwd, 'out')).sort()).toEqual(['a', 'c']);
    }));

  it('prints one line of JSON for each as it ends', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['a.wav']);
      const { stdout, stderr } = await runNmf(['separate', 'a.wav', 'no.wav', '--json', '-q', ...quick], {
        cwd,
      });
      const byName = Object.fromEntries(
        lines(stdout).map((line) => [JSON.parse(line).recording, JSON.parse(line)]),
      );
      expect(byName['a.wav']).toMatchObject({
        status: 'done',
        folder: 'out/a',
        format: 'nmf-separation',
        warnings: [],
      });
      expect(byName['no.wav']).toEqual({
        status: 'failed',
        recording: 'no.wav',
        folder: 'out/no',
        error: { code: 'input', message: 'cannot read no.wav: there is no such file.' },
      });
      expect(stderr).toBe('nmf: cannot read no.wav: there is no such file.\n');
    }));

  it('searches folders with --recursive, mirroring their tree, and says what it passed over', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['in/day1/a.wav', 'in/day2/a.wav', 'in/b.WAV']);
      writeFileSync(join(cwd, 'in/song.flac'), '');
      const { status, stdout, stderr } = await runNmf(['separate', 'in', '--recursive', ...quick], { cwd });
      expect(status).toBe(0);
      expect(lines(stdout).sort()).toEqual(['out/b', 'out/day1/a', 'out/day2/a']);
      expect(stderr).toMatch(/^passed over in the folders: 1 \.flac\. .*\n3 done in/);
    }));

  it('gives even a single recording a folder of its own in a list, in a folder and with --base', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['in/a.wav']);
      const runs = [
        ['--files-from', '-', '-o', 'list'],
        ['in', '--recursive', '-o', 'tree'],
        ['in/a.wav', '--base', '.', '-o', 'base'],
      ];
      const folders = [];
      for (const args of runs) {
        folders.push(
          (await runNmf(['separate', ...args, '-q', ...quick], { cwd, input: 'in/a.wav\n' })).stdout,
        );
      }
      expect(folders).toEqual(['list/a\n', 'tree/a\n', 'base/in/a\n']);
    }));

  it.each([
    [
      'a line each from a file',
      (names: string[]) => `${names.join('\n')}\n`,
      ['plain.wav', ' spaced name .wav', '-dash.wav', 'ünï.wav'],
      [],
    ],
    [
      'between NUL bytes',
      (names: string[]) => names.map((name) => `${name}\0`).join(''),
      ['line\nbreak.wav', '-.wav', '$(x) `y`.wav'],
      ['--null'],
    ],
  ] as [string, (names: string[]) => string, string[], string[]][])(
    'reads paths from a list, %s',
    (_, join_, names, options) =>
      withTempFolder(async (cwd) => {
        writeRecordings(cwd, names);
        writeFileSync(join(cwd, 'list'), join_(names));
        const fromFile = await runNmf(['separate', '--files-from', 'list', ...options, '-q', ...quick], {
          cwd,
        });
        expect(fromFile).toMatchObject({ status: 0, stderr: '' });
        expect(readdirSync(join(cwd, 'out')).sort()).toEqual(
          names.map((name) => name.replace('.wav', '')).sort(),
        );
        const args = ['separate', '--files-from', '-', ...options, '-q', '--resume', '--json', ...quick];
        const fromPipe = await runNmf(args, { cwd, input: join_(names) });
        expect(lines(fromPipe.stdout).map((line) => JSON.parse(line).status)).toEqual(
          names.map(() => 'skipped'),
        );
      }),
  );

  it('refuses names that clash, and options that hold for no recording, before any work', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['a.wav', 'in/a.wav', 'b.wav']);
      for (const [args, message] of [
        [['a.wav', 'in/a.wav'], /would both be written to out\/a/],
        [['a.wav', 'b.wav', '-k', '0'], /--components must be/],
        [['a.wav', 'b.wav', '--window', '99999'], /--window must be/],
      ] as [string[], RegExp][]) {
        const { status, stdout, stderr } = await runNmf(['separate', ...args], { cwd });
        expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
        expect(stderr).toMatch(message);
        expect(stderr).toMatch(/^nmf: [^\n]+\n$/);
        expect(existsSync(join(cwd, 'out'))).toBe(false);
      }
    }));

  it('says when more is asked for than there are processors', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['a.wav', 'b.wav']);
      const { status, stderr } = await runNmf(['separate', 'a.wav', 'b.wav', '--jobs', '1000', ...quick], {
        cwd,
      });
      expect(status).toBe(0);
      const cores = availableParallelism();
      expect(lines(stderr)[0]).toBe(`--jobs 1000 is more than the ${cores} processors: ${cores} at once.`);
    }));

  it('goes on when nobody reads its output any more', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['a.wav', 'b.wav', 'c.wav']);
      const child = spawn(
        process.execPath,
        [nmfBinary, 'separate', 'a.wav', 'b.wav', 'c.wav', '-q', ...quick],
        { cwd },
      );
      child.stdout.destroy();
      const [status] = await once(child, 'close');
      expect(status).toBe(0);
      expect(readdirSync(join(cwd, 'out')).sort()).toEqual(['a', 'b', 'c']);
    }));
});

describe('nmf separate --resume', () => {
  /** Statuses by recording, in the order of their names. */
  const statuses = async (cwd: string, ...args: string[]) => {
    const { stdout } = await runNmf(['separate', '--recursive', 'in', '--resume', '--json', '-q', ...args], {
      cwd,
    });
    return lines(stdout)
      .map((line) => JSON.parse(line))
      .sort((a, b) => (a.recording < b.recording ? -1 : 1))
      .map(({ status }) => status);
  };

  it('skips what is complete and would come out the same, and does again whatever differs', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['in/a.wav', 'in/b.wav', 'in/c.wav', 'in/d.wav', 'in/e.wav', 'in/f.wav']);
      const out = (name: string) => join(cwd, 'out', name);
      expect(await statuses(cwd, ...quick)).toEqual(Array(6).fill('done'));
      const before = contents(out('a'));
      writeFileSync(join(cwd, 'in/b.wav'), recording(99));
      rmSync(join(out('c'), 'component-01.wav'));
      truncateSync(join(out('d'), 'activations.npy'), 80);
      const manifest = readFileSync(join(out('e'), 'separation.json'), 'utf8');
      writeFileSync(join(out('e'), 'separation.json'), manifest.replace(/"nmf [\d.]+"/, '"nmf 0.0.1"'));
      writeFileSync(join(out('f'), 'separation.json'), manifest.slice(0, 50));
      const again = await statuses(cwd, ...quick, '--force');
      expect(again).toEqual(['skipped', 'done', 'done', 'done', 'done', 'done']);
      expect(contents(out('a'))).toEqual(before);
      expect(await statuses(cwd, ...quick)).toEqual(Array(6).fill('skipped'));
    }));

  it('does again what was made with other options, in whatever words they are given', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['in/a.wav', 'in/b.wav']);
      expect(await statuses(cwd, ...quick)).toEqual(['done', 'done']);
      expect(await statuses(cwd, ...quick, '--n-fft', '512', '--hop', '128')).toEqual(['skipped', 'skipped']);
      expect(await statuses(cwd, ...quick, '--window', '64', '--sample-rate', '8000')).toEqual([
        'skipped',
        'skipped',
      ]);
      for (const other of [
        ['-k', '3'],
        ['--bit-depth', '16'],
        ['--beta', '2'],
        ['--seed', '1'],
        ['--hop', '64'],
      ]) {
        expect(await statuses(cwd, ...quick, ...other)).toEqual(['done', 'done']);
      }
    }));

  it('also skips a single recording, and prints what it would have printed', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['a.wav']);
      const first = await runNmf(['separate', 'a.wav', ...quick], { cwd });
      const { mtimeMs } = statSync(join(cwd, 'out/separation.json'));
      const second = await runNmf(['separate', 'a.wav', '--resume', ...quick], { cwd });
      expect(second).toEqual({ status: 0, stdout: first.stdout, stderr: 'out: complete already.\n' });
      expect(statSync(join(cwd, 'out/separation.json')).mtimeMs).toBe(mtimeMs);
    }));
});

describe('a batch that is stopped', () => {
  const names = Array.from({ length: 40 }, (_, i) => `in/${i}.wav`);
  const args = [
    'separate',
    '--recursive',
    'in',
    '--jobs',
    '1',
    '-k',
    '4',
    '--tolerance',
    '0',
    '--iterations',
    '60',
  ];

  /** Starts the batch and sends the signal when three recordings are done. */
  async function stopAfterThree(cwd: string, signal: NodeJS.Signals) {
    const child = spawn(process.execPath, [nmfBinary, ...args], { cwd });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (bytes) => {
      stdout += bytes;
      if (lines(stdout).length === 3) child.kill(signal);
    });
    child.stderr.on('data', (bytes) => {
      stderr += bytes;
    });
    const [status, killedBy] = await once(child, 'close');
    return { status: status ?? killedBy, done: lines(stdout), stderr };
  }

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as [NodeJS.Signals, number][])('by %s exits with %d, sums up, and keeps what is done', (signal, code) =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, names, 1);
      const { status, done, stderr } = await stopAfterThree(cwd, signal);
      expect(status).toBe(code);
      expect(stderr).toBe(
        `${done.length} done, ${40 - done.length} left in 0:0${/0:0(\d)/.exec(stderr)?.[1]}\n`,
      );
      expect(done.length).toBeLessThan(40);
      expect(
        readdirSync(join(cwd, 'out'))
          .map((name) => `out/${name}`)
          .sort(),
      ).toEqual(done.sort());
      const left = readdirSync(join(cwd, 'out'), { recursive: true, encoding: 'utf8' });
      expect(left.filter((name) => name.includes('.nmf-'))).toEqual([]);
    }),
  );

  it('by SIGKILL is completed by --resume, which does only what was left', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, names, 1);
      const { status, done } = await stopAfterThree(cwd, 'SIGKILL');
      expect(status).toBe('SIGKILL');
      const kept = contents(join(cwd, done[0]));
      const { stderr, stdout, status: end } = await runNmf([...args, '--resume'], { cwd });
      expect(end).toBe(0);
      expect(lines(stdout)).toHaveLength(40);
      const [, completed, skipped] = /^(\d+) done, (\d+) skipped in/m.exec(stderr) ?? [];
      expect(Number(completed) + Number(skipped)).toBe(40);
      expect(Number(skipped)).toBeGreaterThanOrEqual(done.length);
      expect(Number(completed)).toBeGreaterThan(0);
      expect(contents(join(cwd, done[0]))).toEqual(kept);
      for (const name of readdirSync(join(cwd, 'out'))) {
        expect(readdirSync(join(cwd, 'out', name)).filter((file) => file.startsWith('.'))).toEqual([]);
      }
    }));
});

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

  it('prints a line a recording, with what --resume would do, and reports the bad ones', () =>
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
