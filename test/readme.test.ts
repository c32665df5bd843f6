import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AudioSignal, encodeWav, readWav } from '../src/audio/index.js';
import { BUILT, nmfBinary } from './support/built.js';
import { runNmf } from './support/cli.js';
import { blocksOf, codeIn } from './support/markdown.js';
import { createTempFolder, removeFolder } from './support/temp.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');
const { scripts } = JSON.parse(read('package.json'));

/** Words of a command line without variables: quotes hold words together. */
const wordsOf = (line: string) =>
  [...line.matchAll(/(['"])(.*?)\1|(\S+)/g)].map(([, , quoted, bare]) => quoted ?? bare);

describe('a command in the README', () => {
  /** In the order of the page, without the installation in front and without npx. */
  const shellLines = blocksOf(readme, 'sh').flatMap((block) => block.trimEnd().split('\n'));
  const nmfLines = shellLines.flatMap((line) => line.match(/(?<=npx )nmf .*/) ?? []);
  let cwd: string;

  beforeAll(() => {
    cwd = createTempFolder();
    cpSync(join(root, 'fixtures'), join(cwd, 'fixtures'), { recursive: true });
  });
  afterAll(() => removeFolder(cwd));

  const run = async (line: string) => {
    const [, ...args] = wordsOf(line);
    const { status, stderr } = await runNmf(args, { cwd });
    expect({ line, status, stderr }).toEqual({
      line,
      status: 0,
      stderr: expect.not.stringContaining('nmf:'),
    });
  };

  it('that installs and tests names scripts that are there, and nothing else needs a shell', () => {
    expect(shellLines.filter((line) => !/^(npm ci && )?npx nmf /.test(line))).toEqual([
      'sh scripts/setup-peers.sh && npm ci && npm test',
    ]);
    expect(spawnSync('sh', ['-n', join(root, 'scripts', 'setup-peers.sh')]).status).toBe(0);
    expect(scripts).toMatchObject({ test: expect.any(String), prepare: 'npm run build' });
  });

  it('works as it is written, one after the other', async () => {
    expect(nmfLines.length).toBeGreaterThanOrEqual(2);
    for (const line of nmfLines) await run(line);
  });

  it('gets the heart out of the first recording', async () => {
    // The folder is that of the first command, by the test above.
    const [, chosen] = nmfLines[1].match(/--indices "(\S+)"/) ?? [];
    const generated = join(cwd, 'generated');
    execFileSync(process.execPath, [join(root, 'fixtures', 'generate.mjs'), generated, '--sources']);
    const samples = (...path: string[]) => readWav(join(...path)).signal.channels[0];
    const heart = samples(generated, 'heart-breathing-hum', 'source-1.wav');
    const components = readdirSync(join(cwd, 'out')).filter((name) => name.startsWith('component'));
    const parts = components.map((name) => samples(cwd, 'out', name));
    const quality = (indices: readonly number[]) =>
      distortionRatio(
        heart.map((_, i) => indices.reduce((sum, index) => sum + parts[index][i], 0)),
        heart,
      );
    const all = parts.map((_, index) => index);
    const subsets = Array.from({ length: 2 ** parts.length - 1 }, (_, bits) =>
      all.filter((index) => (bits + 1) & (1 << index)),
    );
    const best = subsets.reduce((a, b) => (quality(b) > quality(a) ? b : a));
    const improvement = quality(chosen.split(',').map(Number)) - quality(all);
    expect(improvement, `the README should take ${best} for the heart`).toBeGreaterThan(10);
  });

  it('of docs/choosing.md works on a separation of ten components', async () => {
    await run('nmf separate fixtures/piano-chord.wav --iterations 10 -o out');
    const lines = codeIn(read('docs/choosing.md')).filter((code) => /^nmf combine \S+ -/.test(code));
    expect(lines.length).toBeGreaterThanOrEqual(2);
    for (const line of lines) await run(line);
  });
});

describe('a recipe of the README', () => {
  let cwd: string;

  beforeAll(() => {
    cwd = createTempFolder();
    mkdirSync(join(cwd, 'recordings'));
    cpSync(join(root, 'fixtures', 'heart-breathing-hum.wav'), join(cwd, 'heart.wav'));
    for (const name of ['field-01', 'loop', 'interview', 'recordings/a', 'recordings/b'])
      writeFileSync(join(cwd, `${name}.wav`), encodeWav(beatsInHum(10), '16'));
    mkdirSync(join(cwd, 'bin'));
    const program = `#!/bin/sh\nexec '${process.execPath}' '${nmfBinary}' "$@"\n`;
    writeFileSync(join(cwd, 'bin', 'nmf'), program, { mode: 0o755 });
  });
  afterAll(() => removeFolder(cwd));

  it.each(blocksOf(readme, 'bash'))('works as it is written: %s', (block) => {
    const env = { ...process.env, PATH: `${join(cwd, 'bin')}:${process.env.PATH}` };
    const { status, stderr } = spawnSync('bash', ['-e', '-c', block], { cwd, env, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringMatching(/^nmf: /m) });
    for (const [, folder, name] of block.matchAll(/-o (\S+)\/?|> (\S+)/g))
      expect(existsSync(join(cwd, folder ?? name))).toBe(true);
  });
});

describe('the README', () => {
  it('shows what the first command prints now, and the figures of the benches (else: npm run readme)', () => {
    const check = spawnSync(process.execPath, [join(root, 'scripts', 'readme.mjs'), '--check'], {
      encoding: 'utf8',
      env: { ...process.env, NMF_BUILD: BUILT },
    });
    expect(check.stdout + check.stderr).toBe('all is fresh\n');
  });
});

/** A beat twice a second in hum and noise, which are alone in the first second and from 8 s to 9.5 s. */
function beatsInHum(seconds: number): AudioSignal {
  const sampleRate = 2000;
  let state = 1;
  const noise = () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647 - 0.5;
  };
  const samples = Float32Array.from({ length: seconds * sampleRate }, (_, i) => {
    const t = i / sampleRate;
    const hum =
      0.05 * noise() + 0.1 * Math.sin(2 * Math.PI * 50 * t) + 0.05 * Math.sin(2 * Math.PI * 150 * t);
    const isSilent = t < 1 || (t >= 8 && t < 9.5);
    const beat = Math.exp(-20 * (t % 0.5)) * Math.sin(2 * Math.PI * 640 * t);
    return hum + (isSilent ? 0 : 0.4 * beat);
  });
  return { sampleRate, channels: [samples] };
}

/** SI-SDR (Le Roux et al. 2019, equation 5) of an estimate of a sound, in dB. */
function distortionRatio(estimate: Float32Array, sound: Float32Array): number {
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * b[i], 0);
  const along = dot(estimate, sound) ** 2 / dot(sound, sound);
  return 10 * Math.log10(along / (dot(estimate, estimate) - along));
}
