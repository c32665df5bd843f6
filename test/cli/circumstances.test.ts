import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  copyFileSync,
  existsSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { encodeWav } from '../../src/audio/index.js';
import { openFolder } from '../../src/folder/index.js';
import { chunk, ds64, formatChunk, wavFile } from '../audio/wav-bytes.js';
import { fixture, nmfBinary, runNmf } from '../support/cli.js';
import { copiesOf } from '../support/copies.js';
import { library } from '../support/library.js';
import { withTempFolder } from '../support/temp.js';

const heart = fixture('heart-breathing-hum.wav');
const quick = ['-k', '2', '--iterations', '10', '-q'];
const tone = () =>
  encodeWav(
    { sampleRate: 8000, channels: [Float32Array.from({ length: 900 }, (_, i) => Math.sin(i / 3))] },
    '16',
  );

/** Runs a shell line, in which $nmf is the program. */
const shell = (line: string, cwd: string) =>
  spawnSync('bash', ['--norc', '-c', line], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, nmf: `${process.execPath} ${nmfBinary}` },
  });

describe('names', () => {
  it.each([
    'a b',
    'a\nb',
    'it\'s "quoted" $HOME `x` *',
    'tä音',
    '-k',
    '--help',
    '#',
    'a\\b',
    '.hidden',
    'x'.repeat(240),
  ])('of inputs, folders and outputs may be anything: %j', (name) =>
    withTempFolder(async (cwd) => {
      writeFileSync(join(cwd, `${name}.wav`), tone());
      const separated = await runNmf(['separate', ...quick, `--output=${name}`, '--', `${name}.wav`], {
        cwd,
      });
      expect(separated).toMatchObject({ status: 0, stderr: '' });
      expect(readdirSync(join(cwd, name))).toContain('component-01.wav');
      const combined = await runNmf(['combine', '-i0,1', '-q', `--output=${name}!.wav`, '--', name], { cwd });
      expect(combined).toMatchObject({ status: 0, stderr: '' });
      expect(readdirSync(cwd).sort()).toEqual([`${name}.wav`, name, `${name}!.wav`].sort());
    }),
  );

  it.runIf(process.platform === 'linux')(
    'with bytes that are not UTF-8 are refused in one line that says so',
    () =>
      withTempFolder((cwd) => {
        writeFileSync(Buffer.from(`${cwd}/caf\xe9.wav`, 'latin1'), tone());
        const read = shell(`$nmf separate $'caf\\xe9.wav' ${quick.join(' ')}`, cwd);
        expect(read.stderr).toBe(
          'nmf: cannot read caf\ufffd.wav: its name holds bytes that are not UTF-8, which Node.js does not pass on. Rename it, or make a link to it.\n',
        );
        expect(read.status).toBe(1);
        // The remedy works.
        expect(
          shell(`ln -s $'caf\\xe9.wav' link.wav; $nmf separate link.wav ${quick.join(' ')}`, cwd).status,
        ).toBe(0);
        for (const command of [
          `separate link.wav -o $'caf\\xe9' ${quick.join(' ')}`,
          `combine out -i 0 -q -o $'caf\\xe9.wav'`,
        ]) {
          const write = shell(`$nmf ${command}`, cwd);
          expect(write.stderr).toMatch(
            /^nmf: cannot write caf\ufffd(\.wav)?: its name holds bytes that are not UTF-8[^\n]*\n$/,
          );
          expect(write.status).toBe(1);
        }
        expect(readdirSync(cwd, { encoding: 'latin1' }).sort()).toEqual(['caf\xe9.wav', 'link.wav', 'out']);
      }),
  );
});

describe('memory', () => {
  /** A file of that many bytes that takes no space. */
  const hole = (path: string, start: Uint8Array, bytes: number) => {
    const file = openSync(path, 'w');
    writeSync(file, start);
    ftruncateSync(file, bytes);
    closeSync(file);
  };
  const start = wavFile(
    [
      ds64(2n ** 42n),
      formatChunk({ channels: 2, sampleRate: 48_000 }),
      chunk('data', new Uint8Array(4), { size: 0xffffffff }),
    ],
    'RF64',
  );

  it('is not what terabytes of samples lack: the disk has no room for what comes out', () =>
    withTempFolder(async (cwd) => {
      hole(join(cwd, 'huge.wav'), start, 2 ** 42);
      const { status, stderr } = await runNmf(['separate', 'huge.wav', '-q'], { cwd });
      expect(stderr).toMatch(
        /^nmf: the files will take \d+ TB, and the disk of out has [\d.]+ .B free\. Free some, or try --bit-depth 16, .*\n$/,
      );
      expect(status).toBe(1);
      expect(readdirSync(cwd)).toEqual(['huge.wav']);
    }));

  it('is not taken for terabytes that a header only promises', () =>
    withTempFolder(async (cwd) => {
      hole(join(cwd, 'promise.wav'), start, 40_000);
      const { status, stderr } = await runNmf(['separate', 'promise.wav', ...quick], { cwd });
      expect(stderr).toMatch(
        /warning: the header announces 1099511627776 frames but the file ends after \d+; the rest is missing/,
      );
      expect(status).toBe(0);
    }));

  it.runIf(process.platform === 'linux')('that runs out on the way is one line, and leaves nothing', () =>
    withTempFolder((cwd) => {
      hole(
        join(cwd, 'long.wav'),
        wavFile([formatChunk({ sampleRate: 8000 }), chunk('data', new Uint8Array(4), { size: 0 })]),
        2 ** 30,
      );
      // What the system grants is less than what the machine has.
      const run = shell('ulimit -v 3000000; $nmf separate long.wav -k 1 -q --n-fft 65536 --hop 32768', cwd);
      expect(run.stderr).toMatch(/^nmf: [^\n]*memory[^\n]*\n$/);
      expect(run.status).toBe(1);
      expect(readdirSync(cwd)).toEqual(['long.wav']);
    }),
  );
});

describe('a separation folder from elsewhere', () => {
  const withSeparation = copiesOf(async (cwd) => {
    writeFileSync(join(cwd, 'in.wav'), tone());
    expect((await runNmf(['separate', 'in.wav', ...quick], { cwd })).status).toBe(0);
  });
  const combine = (cwd: string, folder = 'out') =>
    runNmf(['combine', folder, '-i', '0,1', '-o', 'mix.wav', '-q'], { cwd });

  it('is not followed out of itself by a link, neither for a component nor for its manifest', () =>
    withSeparation(async (cwd) => {
      for (const name of ['component-01.wav', 'separation.json']) {
        copyFileSync(join(cwd, 'out', name), join(cwd, name));
        rmSync(join(cwd, 'out', name));
        symlinkSync(`../${name}`, join(cwd, 'out', name));
        const { status, stderr } = await combine(cwd);
        expect(stderr).toBe(
          `nmf: out/${name} is a link that leads out of the folder, which is not followed. Put a copy of the file in its place.\n`,
        );
        expect(status).toBe(1);
        rmSync(join(cwd, 'out', name));
        copyFileSync(join(cwd, name), join(cwd, 'out', name));
      }
      expect((await combine(cwd)).status).toBe(0);
    }));

  it('may be a link itself, and hold links to its own files', () =>
    withSeparation(async (cwd) => {
      copyFileSync(join(cwd, 'out', 'component-01.wav'), join(cwd, 'out', 'kept.wav'));
      rmSync(join(cwd, 'out', 'component-01.wav'));
      symlinkSync('kept.wav', join(cwd, 'out', 'component-01.wav'));
      symlinkSync('out', join(cwd, 'link'));
      expect(await combine(cwd, 'link')).toMatchObject({ status: 0, stderr: '' });
    }));

  it('is not waited for where a component is a pipe', () =>
    withSeparation(async (cwd) => {
      rmSync(join(cwd, 'out', 'component-00.wav'));
      execFileSync('mkfifo', [join(cwd, 'out', 'component-00.wav')]);
      const { status, stderr } = await combine(cwd);
      expect(stderr).toBe('nmf: out/component-00.wav is not a file. Separate the recording again.\n');
      expect(status).toBe(1);
    }));

  it('that another run replaces while it is read is noticed', () =>
    withSeparation(async (cwd) => {
      const { assertCurrent } = await openFolder(join(cwd, 'out'));
      assertCurrent();
      await runNmf(['separate', 'in.wav', ...quick], { cwd });
      expect(assertCurrent).toThrow(/out was replaced by another run while it was read/);
    }));
});

describe('two runs into one folder', () => {
  it('end with one separation, whole, and the other run refused or after it', () =>
    withTempFolder(async (cwd) => {
      writeFileSync(join(cwd, 'in.wav'), tone());
      const runs = await Promise.all(
        ['1', '2', '3', '4'].map((k) =>
          runNmf(['separate', 'in.wav', '-q', '--iterations', '10', '-k', k], { cwd }),
        ),
      );
      expect(runs.some(({ status }) => status === 0)).toBe(true);
      for (const { status, stderr } of runs) {
        if (status !== 0)
          expect(stderr).toMatch(/^nmf: out is being written by another run \(process \d+\)[^\n]*\n$/);
      }
      const { manifest } = await openFolder(join(cwd, 'out'));
      const wavs = readdirSync(join(cwd, 'out')).filter((name) => name.endsWith('.wav'));
      expect(wavs).toHaveLength(manifest.components.length);
      expect(readdirSync(join(cwd, 'out')).filter((name) => name.startsWith('.'))).toEqual([]);
    }));
});

describe('a run whose lock is removed', () => {
  it('says so when it goes on, and leaves nothing', () =>
    withTempFolder(async (cwd) => {
      const [input, folder] = [join(cwd, 'in.wav'), join(cwd, 'out')];
      writeFileSync(input, tone());
      const onProgress = () => rmSync(join(folder, '.nmf-new'), { recursive: true, force: true });
      const run = library.separateFile(input, folder, { components: 2, onProgress });
      await expect(run).rejects.toThrow(/out was taken over or removed by another run .*nothing was written/);
      expect(existsSync(folder)).toBe(false);
    }));
});

describe('the clock', () => {
  const jumping = `
    const real = Date.now;
    let calls = 0;
    Date.now = () => real() + (++calls % 2 === 0 ? 1e10 : -1e10);
  `;

  it('may jump: the same files, and a lock of a dead run is taken', () =>
    withTempFolder(async (cwd) => {
      writeFileSync(join(cwd, 'jump.mjs'), jumping);
      const args = ['--import', join(cwd, 'jump.mjs'), nmfBinary, 'separate', heart, ...quick];
      const killed = spawn(
        process.execPath,
        [...args, '-o', 'b', '--iterations', '100000', '--tolerance', '0'],
        { cwd, stdio: 'ignore' },
      );
      const exited = once(killed, 'exit');
      await expect.poll(() => existsSync(join(cwd, 'b', '.nmf-new'))).toBe(true);
      killed.kill('SIGKILL');
      await exited;
      expect((await runNmf(['separate', heart, ...quick, '-o', 'a'], { cwd })).status).toBe(0);
      execFileSync(process.execPath, [...args, '-o', 'b'], { cwd });
      expect(readdirSync(join(cwd, 'b'))).toEqual(readdirSync(join(cwd, 'a')));
      for (const name of readdirSync(join(cwd, 'a'))) {
        expect(readFileSync(join(cwd, 'b', name))).toEqual(readFileSync(join(cwd, 'a', name)));
      }
    }));

  it('is read nowhere in the program', () => {
    const src = fileURLToPath(new URL('../../src/', import.meta.url));
    const names = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    const found = names.filter((name) => {
      const source = ts.createSourceFile(
        name,
        readFileSync(join(src, name), 'utf8'),
        ts.ScriptTarget.Latest,
        true,
      );
      let isUsed = false;
      const visit = (node: ts.Node): void => {
        if (ts.isIdentifier(node) && node.text === 'Date') isUsed = true;
        ts.forEachChild(node, visit);
      };
      visit(source);
      return isUsed;
    });
    expect(found).toEqual([]);
  });
});
