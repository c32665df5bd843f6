import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeWav, readWav, writeWav } from '../../src/audio/index.js';
import { fixture, nmfBinary, runNmf } from '../support/cli.js';
import { withTempFolder } from '../support/temp.js';
import { withTmpfs } from '../support/tmpfs.js';

const heart = fixture('heart-breathing-hum.wav');

/** Runs `separate` in a new folder after `prepare` and checks the one line, the code, and that nothing was left. */
const refused = (
  args: string[],
  status: number,
  message: RegExp,
  prepare: (cwd: string) => void = () => undefined,
) =>
  withTempFolder(async (cwd) => {
    prepare(cwd);
    const before = readdirSync(cwd);
    const result = await runNmf(['separate', ...args], { cwd });
    expect(result.stderr).toMatch(message);
    expect(result.stderr).toMatch(/^nmf: [^\n]+\n$/);
    expect(result).toMatchObject({ status, stdout: '' });
    expect(readdirSync(cwd)).toEqual(before);
  });

const file = (name: string, content: string | Uint8Array) => (cwd: string) =>
  writeFileSync(join(cwd, name), content);
const tone = () =>
  encodeWav(
    { sampleRate: 8000, channels: [Float32Array.from({ length: 400 }, (_, i) => Math.sin(i))] },
    '16',
  );
const patched = (at: number, value: number) => {
  const bytes = tone();
  new DataView(bytes.buffer, bytes.byteOffset).setUint16(at, value, true);
  return bytes;
};

describe('nmf separate refuses an input in one line and leaves nothing', () => {
  it('that is missing', () => refused(['no.wav'], 1, /cannot read no\.wav: there is no such file/));
  it('that is a folder', () =>
    refused(['dir'], 1, /cannot read dir: it is a folder\. Add --recursive/, (cwd) =>
      mkdirSync(join(cwd, 'dir')),
    ));
  it('that has no name', () => refused([''], 1, /cannot read "": there is no such file/));
  it('that is text', () =>
    refused(['notes.wav'], 1, /notes\.wav/, file('notes.wav', 'Dear diary,\n'.repeat(20))));
  it('that is empty', () => refused(['empty.wav'], 1, /empty\.wav/, file('empty.wav', '')));
  it('whose header is cut off', () =>
    refused(['cut.wav'], 1, /cut\.wav/, file('cut.wav', tone().subarray(0, 30))));
  it('that has no samples', () =>
    refused(['none.wav'], 1, /none\.wav/, file('none.wav', tone().subarray(0, 44))));
  it('that has no channels', () =>
    refused(['zero.wav'], 1, /zero\.wav.*channel/, file('zero.wav', patched(22, 0))));
  it('that is compressed, naming a command that converts it', () =>
    refused(['adpcm.wav'], 1, /adpcm\.wav.*ffmpeg/i, file('adpcm.wav', patched(20, 2))));
  it('whose name would break the line', () =>
    refused(['a\nb\u001b[2J.wav'], 1, /a(\\n|\\x0a)b\\x1b\[2J\.wav/));
});

describe('nmf separate refuses wrong usage with exit code 2', () => {
  it.each([
    [['-k', '0'], /--components must be .* got 0/],
    [['-k', '2.5'], /--components must be .* got 2\.5/],
    [['-k', 'ten'], /--components must be a number, got "ten"/],
    [['-k', '-3'], /--components must be .* got -3/],
    [['--beta', 'kl'], /--beta must be a number, got "kl"\. Try --beta 1\./],
    [['--beta', 'NaN'], /--beta must be a number/],
    [['--beta', 'Infinity'], /--beta must be a number/],
    [['--iterations', '0'], /--iterations must be/],
    [['--tolerance', '-1'], /--tolerance must be/],
    [['--restarts', '0'], /--restarts must be/],
    [['--seed', '-1'], /--seed must be/],
    [['--algorithm', 'magic'], /--algorithm.*mu/],
    [['--init', 'zeros'], /--init.*nndsvd.*random/],
    [['--sample-rate', '0'], /--sample-rate must be/],
    [['--window', '0'], /--window/],
    [['--window', '60000'], /--window/],
    [['--n-fft', '1000'], /--n-fft must be a power of two/],
    [['--n-fft', '131072'], /--n-fft/],
    [['--hop', '0'], /--hop must be/],
    [['--hop', '4096'], /--hop must be/],
    [['-o', ''], /--output must name a folder, got ""\. Try -o out\./],
    [['--bit-depth', '8'], /--bit-depth must be one of 16, 24, 32f, got "8"/],
    [['--component', '3'], /unknown option '--component'.*Did you mean --components/],
    [['--jobs', '0'], /--jobs must be a whole number of at least 1, got 0/],
    [['--jobs', 'many'], /--jobs must be a number, got "many"/],
    [['--null'], /--null goes with --files-from/],
    [['--files-from', 'x', '-'], /can only be separated alone/],
    [['--base', '/nowhere'], /does not lie in --base \/nowhere/],
    [['--print-options', 'xml'], /--print-options must be one of json/],
  ] as [string[], RegExp][])('%j', (args, message) => refused([heart, ...args], 2, message));

  it('no input', () => refused([], 2, /missing required argument 'input\.wav'/));
});

describe('nmf separate', () => {
  it('refuses more components than memory can hold, and says how many fit', () =>
    refused([heart, '-k', '1000000000'], 1, /need about \d+ [TP]B of memory.*At most \d+ components fit/));

  it('refuses an output that is a file', () =>
    refused([heart, '-o', 'out'], 1, /out is a file, not a folder/, file('out', 'x')));

  it('refuses an output that cannot be written', () =>
    refused([heart, '-o', '/proc/nmf/out'], 1, /cannot write \/proc\/nmf\/out/));

  it.each([4, 100, 300])('leaves nothing on a full disk of %i kB', (kilobytes) =>
    withTempFolder((cwd) => {
      const disk = join(cwd, 'disk');
      return withTmpfs(disk, `size=${kilobytes}k`, async () => {
        const result = await runNmf(['separate', heart, '-o', 'disk/out', '-q', '--iterations', '1'], {
          cwd,
        });
        expect(result.stderr).toMatch(/^nmf: no space left on the device while writing [^\n]+\n$/);
        expect(result).toMatchObject({ status: 1, stdout: '' });
        expect(readdirSync(disk)).toEqual([]);
      });
    }),
  );

  it('keeps the old separation and the old mix when the disk is too full for new ones', () =>
    withTempFolder((cwd) => {
      const disk = join(cwd, 'disk');
      const contents = () =>
        readdirSync(disk, { recursive: true, encoding: 'utf8' })
          .filter((name) => statSync(join(disk, name)).isFile())
          .map((name) => `${name} ${statSync(join(disk, name)).mtimeMs}`)
          .sort();
      return withTmpfs(disk, 'size=900k', async () => {
        const first = [
          'separate',
          heart,
          '-k',
          '2',
          '-o',
          'disk/out',
          '-q',
          '--iterations',
          '1',
          '--no-page',
        ];
        expect((await runNmf(first, { cwd })).status).toBe(0);
        const mix = ['combine', 'disk/out', '-i', '0..1', '-o', 'disk/mix.wav', '-q'];
        expect((await runNmf(mix, { cwd })).status).toBe(0);
        writeFileSync(join(disk, 'filler'), new Uint8Array(250_000));
        const before = contents();
        for (const args of [first, mix]) {
          const { status, stderr } = await runNmf(args, { cwd });
          expect(stderr).toMatch(
            /^nmf: no space left on the device while writing disk\/(out\/[\w.-]+|mix\.wav)\.?\n$/,
          );
          expect(status).toBe(1);
          expect(contents()).toEqual(before);
        }
      });
    }));

  it('refuses a read-only folder', () =>
    withTempFolder((cwd) =>
      withTmpfs(join(cwd, 'locked'), 'ro', async () => {
        const result = await runNmf(['separate', heart, '-o', 'locked/out', '-q'], { cwd });
        expect(result.stderr).toMatch(/^nmf: cannot write locked\/out: the file system is read-only\.\n$/);
        expect(result.status).toBe(1);
      }),
    ));

  it('refuses an unreadable file', () =>
    withTempFolder(async (cwd) => {
      writeFileSync(join(cwd, 'secret.wav'), tone());
      chmodSync(join(cwd, 'secret.wav'), 0);
      chmodSync(cwd, 0o777);
      const asNobody = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--clear-groups'] : [];
      const [command, ...args] = [...asNobody, process.execPath, nmfBinary, 'separate', 'secret.wav', '-q'];
      const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
      let stderr = '';
      child.stderr.on('data', (data) => {
        stderr += data;
      });
      const [status] = await once(child, 'close');
      expect(stderr).toMatch(/^nmf: cannot read secret\.wav: permission denied\.\n$/);
      expect(status).toBe(1);
    }));

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('stops at once on %s with nothing left', (signal, code) =>
    withTempFolder(async (cwd) => {
      const long = readWav(heart).signal.channels[0];
      const samples = new Float32Array(long.length * 20);
      for (let i = 0; i < 20; i++) samples.set(long, i * long.length);
      writeWav(join(cwd, 'long.wav'), { sampleRate: 4000, channels: [samples] }, '16');
      const args = ['separate', 'long.wav', '--tolerance', '0', '--iterations', '100000', '-k', '20'];
      const child = spawn(process.execPath, [nmfBinary, ...args], { cwd, stdio: 'ignore' });
      const exited = once(child, 'exit');
      await expect.poll(() => existsSync(join(cwd, 'out', '.nmf-new'))).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 500));
      child.kill(signal);
      const [status] = await exited;
      expect(status).toBe(code);
      expect(readdirSync(cwd)).toEqual(['long.wav']);
    }),
  );

  it('ends quietly when the reader of its table goes away', () =>
    withTempFolder((cwd) => {
      const script = `'${process.execPath}' '${nmfBinary}' separate '${heart}' -k 2 -q --iterations 10 2>err | true; echo "\${PIPESTATUS[0]}"; cat err`;
      expect(execFileSync('bash', ['--norc', '-c', script], { cwd, encoding: 'utf8' })).toBe('0\n');
    }));

  it.each(['--version', '--help', `separate '${heart}' -k 2 -q --iterations 10 --json`])(
    'says that its result found no room: nmf %s > /dev/full',
    (line) =>
      withTempFolder((cwd) => {
        const script = `'${process.execPath}' '${nmfBinary}' ${line} 2>&1 >/dev/full; echo "$?"`;
        expect(execFileSync('bash', ['--norc', '-c', script], { cwd, encoding: 'utf8' })).toBe(
          'nmf: no space left on the device while writing standard output.\n1\n',
        );
      }),
  );

  it('says once that its mix found no room: nmf combine -o - > /dev/full', () =>
    withTempFolder((cwd) => {
      const nmf = `'${process.execPath}' '${nmfBinary}'`;
      const script = `${nmf} separate '${heart}' -k 2 -q --iterations 10 >/dev/null; ${nmf} combine out -i 0 -o - 2>&1 >/dev/full; echo "$?"`;
      expect(execFileSync('bash', ['--norc', '-c', script], { cwd, encoding: 'utf8' })).toBe(
        'nmf: no space left on the device while writing standard output.\n1\n',
      );
    }));

  it('does not start a second run into the same folder', () =>
    withTempFolder(async (cwd) => {
      const args = ['separate', heart, '--tolerance', '0', '--iterations', '100000'];
      const child = spawn(process.execPath, [nmfBinary, ...args], { cwd, stdio: 'ignore' });
      const exited = once(child, 'exit');
      await expect.poll(() => existsSync(join(cwd, 'out', '.nmf-new'))).toBe(true);
      const second = await runNmf(['separate', heart, '-q'], { cwd });
      expect(second.status).toBe(1);
      expect(second.stderr).toMatch(/out is being written by another run \(process \d+\)/);
      child.kill('SIGINT');
      await exited;
      expect(readdirSync(cwd)).toEqual([]);
    }));
});
