import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeWav } from '../../src/audio/index.js';
import { createTempFolder, nmfBinary, removeFolder, runNmf, withTempFolder } from '../support/cli.js';
import { hashes } from '../support/hashes.js';
import { isInMidStream, LONG_RATE, LONG_SHAPE, longSound, stagedFiles } from '../support/long-recording.js';
import { lines } from '../support/recordings.js';
import { withTmpfs } from '../support/tmpfs.js';

const home = createTempFolder();
const recording = join(home, 'long.wav');
/** Names and hashes of the files of a run that nothing stops. */
let wanted: string[];
/** Of another separation, which the runs are to replace. */
let before: string[];

const separate = (input: string, folder: string) => ['separate', input, '-o', folder, ...LONG_SHAPE];
/** Puts the other separation there. */
const putOld = (folder: string) => cpSync(join(home, 'before'), folder, { recursive: true });

beforeAll(async () => {
  writeFileSync(recording, encodeWav({ sampleRate: LONG_RATE, channels: longSound() }, '16'));
  expect((await runNmf(separate(recording, 'wanted'), { cwd: home })).status).toBe(0);
  // With fewer components.
  expect((await runNmf([...separate(recording, 'before'), '-k', '2'], { cwd: home })).status).toBe(0);
  wanted = hashes(join(home, 'wanted'));
  before = hashes(join(home, 'before'));
});
afterAll(() => removeFolder(home));

function start(args: readonly string[], cwd: string, input?: Uint8Array): ChildProcess {
  const child = spawn(process.execPath, [nmfBinary, ...args], { cwd });
  child.stdin.on('error', () => undefined); // it is killed while it reads
  if (input !== undefined) child.stdin.end(input);
  return child;
}

/** Does something as soon as it is time for it. @returns Exit code or signal, and all that was said. */
async function disturbed(child: ChildProcess, isTime: () => boolean, disturb: () => void) {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const closed = once(child, 'close');
  await expect.poll(() => child.exitCode !== null || isTime(), { interval: 2 }).toBe(true);
  expect(child.exitCode, said).toBe(null);
  disturb();
  const [status, killedBy] = await closed;
  return { status: status ?? killedBy, said };
}

const stopped = (child: ChildProcess, signal: NodeJS.Signals, isTime: () => boolean) =>
  disturbed(child, isTime, () => child.kill(signal));

describe('a long recording that is stopped in mid-stream', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s leaves nothing, or the old separation as it was', (signal, code) =>
    withTempFolder(async (cwd) => {
      const stop = () =>
        stopped(start(separate(recording, 'out'), cwd), signal, () => isInMidStream(join(cwd, 'out')));
      expect(await stop()).toEqual({ status: code, said: '' });
      expect(readdirSync(cwd)).toEqual([]);
      putOld(join(cwd, 'out'));
      expect(await stop()).toEqual({ status: code, said: '' });
      expect(hashes(join(cwd, 'out'))).toEqual(before);
      expect(readdirSync(join(cwd, 'out'))).toHaveLength(before.length);
    }),
  );

  it('by kill -9 leaves the old separation to readers, and the next run clears what is left', () =>
    withTempFolder(async (cwd) => {
      const folder = join(cwd, 'out');
      putOld(join(cwd, 'out'));
      await stopped(start(separate(recording, 'out'), cwd), 'SIGKILL', () => isInMidStream(folder));
      expect(hashes(folder).filter((line) => !line.startsWith('.nmf-'))).toEqual(before);
      const mix = await runNmf(['combine', 'out', '-i', '0,1', '-o', 'mix.wav', '-q'], { cwd });
      expect(mix).toMatchObject({ status: 0, stderr: '' });
      expect(stagedFiles(folder).size).toBeGreaterThan(0);
      expect((await runNmf(separate(recording, 'out'), { cwd })).status).toBe(0);
      expect(hashes(folder)).toEqual(wanted);
      expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
    }));

  it('by kill -9 in a batch is done again by --resume, and what was complete is not', () =>
    withTempFolder(async (cwd) => {
      for (const name of ['a', 'b', 'c']) writeFileSync(join(cwd, `${name}.wav`), readFileSync(recording));
      const batch = ['separate', 'a.wav', 'b.wav', 'c.wav', '--jobs', '1', '-o', 'out', ...LONG_SHAPE];
      await stopped(start(batch, cwd), 'SIGKILL', () => isInMidStream(join(cwd, 'out', 'b')));
      expect(existsSync(join(cwd, 'out', 'b', 'separation.json'))).toBe(false);
      const { status, stdout } = await runNmf([...batch, '--resume', '--json'], { cwd });
      expect(status).toBe(0);
      const statuses = lines(stdout).map((line) => JSON.parse(line).status);
      expect(statuses).toEqual(['skipped', 'done', 'done']);
      // Manifest and page hold the name of the recording.
      const sounds = (all: readonly string[]) => all.filter((line) => !/^(separation|index)\./.test(line));
      for (const name of ['a', 'b', 'c']) {
        expect(sounds(hashes(join(cwd, 'out', name)))).toEqual(sounds(wanted));
        expect(readdirSync(join(cwd, 'out', name))).toHaveLength(wanted.length);
      }
    }));
});

describe('a long recording from standard input', () => {
  const isSpooling = (folder: string) => [...stagedFiles(folder).values()].some((size) => size > 1000);

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'leaves no copy of it: stopped by %s while it is copied, or later',
    (signal) =>
      withTempFolder(async (cwd) => {
        const folder = join(cwd, 'out');
        const bytes = readFileSync(recording);
        const reading = start(separate('-', 'out'), cwd);
        reading.stdin?.write(bytes.subarray(0, bytes.length / 2));
        await stopped(reading, signal, () => isSpooling(folder));
        expect(readdirSync(cwd)).toEqual([]);
        await stopped(start(separate('-', 'out'), cwd, bytes), signal, () => isInMidStream(folder));
        expect(readdirSync(cwd)).toEqual([]);
      }),
  );

  it('leaves no copy of it after kill -9 and one more run', () =>
    withTempFolder(async (cwd) => {
      const folder = join(cwd, 'out');
      const bytes = readFileSync(recording);
      await stopped(start(separate('-', 'out'), cwd, bytes), 'SIGKILL', () => isInMidStream(folder));
      expect([...stagedFiles(folder).values()]).toContain(bytes.length);
      expect(readdirSync(folder)).toEqual(['.nmf-new']);
      expect((await runNmf(separate(recording, 'out'), { cwd })).status).toBe(0);
      expect(hashes(folder)).toEqual(wanted);
    }));
});

describe('a disk that fills up in mid-stream', () => {
  it('ends a long recording in one line, and leaves the old separation as it was', () =>
    withTempFolder((cwd) =>
      withTmpfs(join(cwd, 'disk'), 'size=24M', async () => {
        const folder = join(cwd, 'disk', 'out');
        putOld(folder);
        const fill = () => {
          for (let n = 0; ; n++) writeFileSync(join(cwd, 'disk', `filler-${n}`), Buffer.alloc(2 ** 16));
        };
        const child = start(separate(recording, folder), cwd);
        const { status, said } = await disturbed(
          child,
          () => isInMidStream(folder),
          () => expect(fill).toThrow('ENOSPC'),
        );
        expect(status).toBe(1);
        expect(said).toMatch(/^nmf: no space left on the device while writing \S+\/disk\/out\/[^\n]+\n$/);
        expect(hashes(folder)).toEqual(before);
        expect(readdirSync(folder)).toHaveLength(before.length);
      }),
    ));

  it('ends the copying of standard input in one line, and leaves nothing', () =>
    withTempFolder((cwd) =>
      withTmpfs(join(cwd, 'disk'), 'size=400k', async () => {
        const input = readFileSync(recording);
        const { status, stderr } = await runNmf(separate('-', 'disk/out'), { cwd, input });
        expect(stderr).toMatch(
          /^nmf: standard input goes on after \d+ kB, and the disk of disk\/out, [^\n]* has \d+ kB free\. Free some, [^\n]*\n$/,
        );
        expect(status).toBe(1);
        expect(readdirSync(join(cwd, 'disk'))).toEqual([]);
      }),
    ));
});
