import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeWav } from '../../src/audio/index.js';
import { manifestFiles, openFolder, parseManifest } from '../../src/folder/index.js';
import { createTempFolder, nmfBinary, removeFolder, runNmf } from '../support/cli.js';

/** How often the program is killed; `npm run test:kills` does it 200 times. */
const KILLS = Number(process.env.NMF_KILLS ?? 24);
const slowFiles = new URL('../support/slow-files.mjs', import.meta.url).href;

/** Two separations of one recording; each run wants to replace the one by the other. */
const OPTIONS = [
  ['-k', '2', '--iterations', '10'],
  ['-k', '5', '--iterations', '10', '--beta', '2'],
];
/** Hashes of the files of both. */
const wanted: string[][] = [];
let cwd: string;

/** Names and hashes of the files that a manifest lists, as it stands in the folder. */
function contentOf(folder: string): string[] {
  const manifest = parseManifest(readFileSync(join(folder, 'separation.json'), 'utf8'), 'separation.json');
  const hash = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
  return manifestFiles(manifest).map((name) => `${name} ${hash(name)}`);
}

const separate = (which: number) => ['separate', 'rec.wav', '-q', ...OPTIONS[which]];

function start(args: readonly string[], isSlow: boolean): ChildProcess {
  const node = isSlow ? ['--import', slowFiles] : [];
  return spawn(process.execPath, [...node, nmfBinary, ...args], { cwd, stdio: 'ignore' });
}

/** Whether all files are staged just now. The run that is watched may move or remove them while one looks. */
function staged(folder: string): boolean {
  try {
    const names = readdirSync(join(folder, '.nmf-new'), { recursive: true, encoding: 'utf8' });
    return names.some((name) => name.endsWith('separation.json'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Starts a run and kills it: at any moment, or, with slowed steps, at any moment from when all files were staged. */
async function killed(which: number, isSlow: boolean, runMs: number): Promise<void> {
  const child = start(separate(which), isSlow);
  const exited = once(child, 'exit');
  if (isSlow) {
    const isDue = () => child.exitCode !== null || staged(join(cwd, 'out'));
    await expect.poll(isDue, { interval: 1 }).toBe(true);
    await sleep(Math.random() * 250);
  } else {
    await sleep(Math.random() * 1.1 * runMs);
  }
  child.kill('SIGKILL');
  await exited;
}

beforeAll(async () => {
  cwd = createTempFolder();
  const samples = Float32Array.from({ length: 6000 }, (_, i) => Math.sin(i / 5) * Math.sin(i / 500) ** 2);
  writeFileSync(join(cwd, 'rec.wav'), encodeWav({ sampleRate: 8000, channels: [samples] }, '16'));
  for (const which of [0, 1]) {
    await runNmf([...separate(which), '-o', `wanted-${which}`], { cwd });
    wanted.push(contentOf(join(cwd, `wanted-${which}`)));
  }
});
afterAll(() => removeFolder(cwd));

describe(`nmf separate, killed ${KILLS} times with kill -9`, () => {
  it(
    'leaves the old folder or the new one, never a mix, and --resume completes it',
    async () => {
      const folder = join(cwd, 'out');
      const began = performance.now();
      await runNmf(separate(0), { cwd });
      const runMs = performance.now() - began;
      writeFileSync(join(folder, 'notes.txt'), 'mine');
      let present = 0;
      const seen = { old: 0, new: 0, halfway: 0, fromNothing: 0 };
      for (let kill = 0; kill < KILLS; kill++) {
        const isFresh = kill % 6 === 5;
        if (isFresh) rmSync(folder, { recursive: true });
        const target = isFresh ? kill % 2 : 1 - present;
        await killed(target, kill % 2 === 0 || kill % 12 === 5, runMs);

        // As it lies there: what has a manifest is whole.
        if (existsSync(join(folder, 'separation.json'))) expect(wanted).toContainEqual(contentOf(folder));
        if (existsSync(join(folder, '.nmf-commit'))) seen.halfway++;
        // As readers see it.
        const opened = await openFolder(folder).catch((error: Error) => error);
        if (opened instanceof Error) {
          expect(isFresh).toBe(true);
          expect(opened.message).toMatch(/is not a separation folder/);
          seen.fromNothing++;
          await runNmf(separate(target), { cwd });
          present = target;
        } else {
          const content = contentOf(folder);
          present = wanted.findIndex((one) => JSON.stringify(one) === JSON.stringify(content));
          expect(present).toBeGreaterThanOrEqual(0);
          seen[present === target ? 'new' : 'old']++;
        }
        if (kill % 4 === 3) {
          const { status, stderr } = await runNmf([...separate(target), '--resume'], { cwd });
          expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
          present = target;
          expect(contentOf(folder)).toEqual(wanted[present]);
          const names = wanted[present].map((line) => line.split(' ')[0]);
          expect(
            readdirSync(folder)
              .filter((name) => name !== 'notes.txt')
              .sort(),
          ).toEqual(names.sort());
        }
        if (!existsSync(join(folder, 'notes.txt'))) {
          expect(isFresh).toBe(true);
          writeFileSync(join(folder, 'notes.txt'), 'mine');
        }
        expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
      }
      // The kills have to fall everywhere, or this proves nothing.
      expect(seen.old).toBeGreaterThan(0);
      expect(seen.new).toBeGreaterThan(0);
      expect(seen.halfway).toBeGreaterThan(0);
      if (process.env.NMF_KILLS) process.stderr.write(`${KILLS} kills: ${JSON.stringify(seen)}\n`);
    },
    KILLS * 5_000 + 60_000,
  );
});

describe('nmf combine, killed', () => {
  it('leaves the old file or the new one, and the next run removes what was left', async () => {
    const mix = ['combine', 'wanted-1', '-q', '-o', 'mix.wav', '-i'];
    await runNmf([...mix, '0'], { cwd });
    const old = readFileSync(join(cwd, 'mix.wav'));
    await runNmf([...mix, '1'], { cwd });
    const fresh = readFileSync(join(cwd, 'mix.wav'));
    for (let kill = 0; kill < 6; kill++) {
      const child = start([...mix, `${kill % 2}`], true);
      const exited = once(child, 'exit');
      await sleep(100 + Math.random() * 250);
      child.kill('SIGKILL');
      await exited;
      const bytes = readFileSync(join(cwd, 'mix.wav'));
      expect(bytes.equals(old) || bytes.equals(fresh)).toBe(true);
    }
    writeFileSync(join(cwd, '.nmf-0123456789abcdef-1-1'), 'of another file');
    expect((await runNmf([...mix, '0'], { cwd })).status).toBe(0);
    expect(readdirSync(cwd).filter((name) => name.startsWith('.'))).toEqual(['.nmf-0123456789abcdef-1-1']);
  });
});
