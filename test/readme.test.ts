import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWav } from '../src/audio/index.js';
import { ExitCode } from '../src/cli/exit-codes.js';
import { createProgram } from '../src/cli/main.js';
import { resolveSeparateOptions } from '../src/separation/index.js';
import { BUILT } from './support/built.js';
import { runNmf } from './support/cli.js';
import { blocksOf, codeIn, tableAfter } from './support/markdown.js';
import { createTempFolder, removeFolder } from './support/temp.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');
const { scripts } = JSON.parse(read('package.json'));
const program = createProgram();

/** Words of a command line without variables: quotes hold words together. */
const wordsOf = (line: string) =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare);

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
    const [, chosen] = nmfLines[1].match(/--indices (\S+)/) ?? [];
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

  it('of the tables works on a separation of ten components', async () => {
    await run('nmf separate fixtures/piano-chord.wav --iterations 10 -o out');
    const lines = codeIn(readme).filter((code) => /^nmf combine \S+ -/.test(code));
    expect(lines.length).toBeGreaterThanOrEqual(2);
    for (const line of lines) await run(line);
  });
});

describe('the options in the README', () => {
  const rowsOf = (command: Command) => tableAfter(readme, `\`nmf ${command.name()} `);

  it.each(program.commands)('are those of the program: $_name', (command) => {
    const documented = rowsOf(command).flatMap(([cell]) => codeIn(cell));
    expect(documented.toSorted()).toEqual(command.options.map(({ flags }) => flags).toSorted());
  });

  it('exist, wherever one is named', () => {
    const known = [...program.commands, program].flatMap(({ options }) => options.map(({ long }) => long));
    const named = readme.match(/(?<![\w-])--[a-z][\w-]*/g) ?? [];
    expect([...new Set(named)].filter((flag) => ![...known, '--help', '--version'].includes(flag))).toEqual(
      [],
    );
  });

  it('have the defaults that the program has', () => {
    const separate = program.commands.find((command) => command.name() === 'separate') as Command;
    const { nFft, hopSamples, ...others } = resolveSeparateOptions({}, 16_000);
    const resolved: Record<string, unknown> = {
      ...others,
      hopSamples: hopSamples === nFft / 4 ? 'a quarter' : hopSamples,
    };
    const checked: string[] = [];
    for (const option of separate.options) {
      const row = rowsOf(separate).find(([cell]) => codeIn(cell).includes(option.flags)) ?? [];
      const cell = (row.at(-1) ?? '').replaceAll('`', '');
      const value = option.defaultValue ?? resolved[option.attributeName()];
      if (value === undefined || /^(the recording's|)$/.test(cell)) continue;
      checked.push(option.attributeName());
      expect({ [option.flags]: cell }).toEqual({ [option.flags]: String(value) });
    }
    expect(checked).toEqual(
      expect.arrayContaining(['components', 'beta', 'tolerance', 'algorithm', 'hopSamples', 'output']),
    );
  });
});

describe('the README', () => {
  it('shows what the first command prints now, and the medians of the bench (else: npm run readme)', () => {
    const check = spawnSync(process.execPath, [join(root, 'scripts', 'readme.mjs'), '--check'], {
      encoding: 'utf8',
      env: { ...process.env, NMF_BUILD: BUILT },
    });
    expect(check.stdout + check.stderr).toBe('README.md: all is fresh\n');
  });

  it('lists the exit codes that the program has', () => {
    const codes = tableAfter(readme, '| exit code').flatMap(([cell]) => cell.split(',').map(Number));
    expect(codes.toSorted()).toEqual(Object.values(ExitCode).toSorted());
  });

  it('lists the files of a separation folder', async () => {
    const cwd = createTempFolder();
    try {
      await runNmf(['separate', join(root, 'fixtures', 'piano-chord.wav'), '--iterations', '1', '-q'], {
        cwd,
      });
      const listed = tableAfter(readme, '## The separation folder').flatMap(([cell]) => codeIn(cell));
      const kinds = readdirSync(join(cwd, 'out')).map((name) => name.replace(/\d+/, '00'));
      expect(listed.toSorted()).toEqual([...new Set(kinds)].toSorted());
    } finally {
      removeFolder(cwd);
    }
  });
});

describe('the documents', () => {
  const documents = [
    ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'fixtures/README.md', 'bench/README.md'],
    ...readdirSync(join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? `docs/${name}` : [])),
  ];

  it.each(documents)('lead to files that are there: %s', (path) => {
    const links = [...read(path).matchAll(/\]\(([^)#]+)/g)].map(([, target]) => target);
    const local = links.filter((target) => !/^https?:/.test(target));
    expect(local.filter((target) => !existsSync(join(root, dirname(path), target)))).toEqual([]);
  });

  it.each(documents)('name files and scripts that are there: %s', (path) => {
    const codes = codeIn(read(path)).filter((code) => !code.includes('NAME'));
    const named = codes.flatMap(
      (code) => code.match(/(?<=^|\s)(bench|docs|fixtures|scripts|src|test)\/\S*/g) ?? [],
    );
    expect(named.filter((name) => !existsSync(join(root, name)))).toEqual([]);
    const run = codes.flatMap((code) => code.match(/(?<=\bnpm run )[\w:]+/g) ?? []);
    expect(run.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('list every bench', () => {
    const benches = readdirSync(join(root, 'bench')).flatMap(
      (name) => name.match(/.*(?=\.bench\.mjs$)/) ?? [],
    );
    const listed = tableAfter(read('bench/README.md'), '# Benches').map(([cell]) => cell);
    const pages = new Set(readdirSync(join(root, 'bench')));
    const entry = (name: string) => (pages.has(`${name}.md`) ? `[${name}](${name}.md)` : name);
    expect(listed.toSorted()).toEqual(benches.map(entry).toSorted());
  });
});

/** SI-SDR (Le Roux et al. 2019, equation 5) of an estimate of a sound, in dB. */
function distortionRatio(estimate: Float32Array, sound: Float32Array): number {
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * b[i], 0);
  const along = dot(estimate, sound) ** 2 / dot(sound, sound);
  return 10 * Math.log10(along / (dot(estimate, estimate) - along));
}
