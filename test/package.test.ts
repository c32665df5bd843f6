import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILT } from './support/built.js';
import { createTempFolder, removeFolder } from './support/temp.js';
import { requireTool } from './support/tools.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = createTempFolder();
/** Paths in the package. */
let packed: string[];
/** The package as npm would fetch it. */
let archive: string;
/** What npm said on standard error when it installed it. */
let warnings: string;
/** Of it, in bytes. */
let size: number;
/** What it may have. */
const MOST_BYTES = 1.2e6;
const quiet = ['--prefer-offline', '--no-audit', '--no-fund'];

/** Runs npm or npx as from a shell of its own, without what the npm that runs these tests has set. */
function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, {
    cwd,
    env: ownEnv(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function ownEnv(): NodeJS.ProcessEnv {
  const own = /^(npm_(package|lifecycle)_|npm_config_local_prefix$|npm_command$|INIT_CWD$|NODE_ENV$|VITEST)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}

// Packs what the build before the tests made.
beforeAll(() => {
  const packing = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const [tarball] = JSON.parse(run('npm', packing, BUILT));
  size = tarball.size;
  packed = tarball.files.map((file: { path: string }) => file.path);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  archive = join(folder, tarball.filename);
  const { status, stderr } = spawnSync('npm', ['install', ...quiet, archive], {
    cwd: folder,
    env: ownEnv(),
    encoding: 'utf8',
  });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  warnings = stderr;
});
afterAll(() => removeFolder(folder));

describe('the package', () => {
  it('holds the program, the library with its types and a recording to try', () => {
    const needed = [
      'bin/nmf.js',
      'man/nmf.1',
      'dist/index.js',
      'dist/index.d.ts',
      'dist/program/start.js',
      'dist/program/worker.js',
      'fixtures/heart-breathing-hum.wav',
    ];
    expect(packed).toEqual(expect.arrayContaining([...needed, 'README.md', 'LICENSE', 'package.json']));
  });

  it(`takes at most ${MOST_BYTES / 1e6} MB`, () => {
    expect(size).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('holds no tests, no sources, no source maps and nothing that nobody uses', () => {
    const allowed =
      /^(package\.json|README\.md|LICENSE|bin\/(nmf\.js|package\.json)|man\/nmf\.1|CITATION\.cff|docs\/.*\.md|dist\/(?!cli\/).*\.(js|d\.ts)|dist\/program\/(LICENCES\.txt|package\.json)|fixtures\/heart-breathing-hum\.wav)$/;
    expect(packed.filter((path) => !allowed.test(path) || /test/.test(path))).toEqual([]);
    const referring = packed.filter((path) =>
      readFileSync(join(BUILT, path), 'utf8').includes('sourceMappingURL='),
    );
    expect(referring).toEqual([]);
  });

  it('separates a recording once it is installed in an empty folder', () => {
    const input = 'node_modules/nmf/fixtures/heart-breathing-hum.wav';
    const table = run('npx', ['--no', 'nmf', 'separate', input, '-o', 'out', '-q'], folder);
    const names = readdirSync(join(folder, 'out'));
    const { components } = JSON.parse(readFileSync(join(folder, 'out', 'separation.json'), 'utf8'));
    expect(components.length).toBeGreaterThan(1);
    for (const { file } of components) {
      expect(names).toContain(file);
      expect(table).toContain(file);
      expect(statSync(join(folder, 'out', file)).size).toBeGreaterThan(44);
    }
  });

  it('shows its manual page to man once it is installed globally', () => {
    if (!requireTool('man', 'man-db')) return;
    const prefix = join(folder, 'global');
    run('npm', ['install', '--global', '--prefix', prefix, ...quiet, archive], folder);
    const path = `${join(prefix, 'bin')}:${process.env.PATH}`;
    // man looks beside the folders of the PATH.
    const found = run('env', ['-u', 'MANPATH', `PATH=${path}`, 'man', '--where', 'nmf'], folder).trim();
    expect(realpathSync(found)).toBe(realpathSync(join(prefix, 'lib/node_modules/nmf/man/nmf.1')));
    const shown = run('env', ['-u', 'MANPATH', `PATH=${path}`, 'MANPAGER=cat', 'man', 'nmf'], folder);
    expect(shown).toContain('nmf separate');
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(run('env', [`PATH=${path}`, 'nmf', '--version'], folder)).toBe(`${version}\n`);
  });

  it('has nothing in package.json that npm would warn of or that is for development alone', () => {
    const published = JSON.parse(readFileSync(join(folder, 'node_modules', 'nmf', 'package.json'), 'utf8'));
    for (const name of ['scripts', 'devDependencies', 'allowScripts'])
      expect(published).not.toHaveProperty(name);
    // Whoever installs it beside others shares what they have in common.
    for (const range of Object.values(published.dependencies)) expect(range).toMatch(/^\^/);
    expect(warnings).not.toMatch(/install-scripts/);
  });

  it('reads other formats once @audio/decode is beside it, and names two ways out before', () => {
    if (!requireTool('sox', 'sox')) return;
    const input = 'node_modules/nmf/fixtures/heart-breathing-hum.wav';
    run('sox', [input, 'chord.flac'], folder);
    const separate = () => run('npx', ['--no', 'nmf', 'separate', 'chord.flac', '-o', 'flac', '-q'], folder);
    expect(separate).toThrow(
      'nmf: chord.flac is a FLAC file, not a WAV file of PCM or float; convert it: ffmpeg -i chord.flac -c:a pcm_f32le chord.wav; or let nmf read it: npm install @audio/decode\n',
    );
    const { devDependencies, peerDependencies } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    );
    expect(peerDependencies['@audio/decode']).toBe(`^${devDependencies['@audio/decode']}`);
    run('npm', ['install', ...quiet, `@audio/decode@${devDependencies['@audio/decode']}`], folder);
    expect(separate()).toContain('component-00.wav');
    // The very samples of the WAV give the very same components.
    run('npx', ['--no', 'nmf', 'separate', input, '-o', 'wav', '-q'], folder);
    const first = (name: string) => readFileSync(join(folder, name, 'component-00.wav'));
    expect(first('flac').equals(first('wav'))).toBe(true);
    run('npm', ['uninstall', ...quiet, '@audio/decode'], folder);
  });

  it('brings no package that runs code when it is installed, but for those that the documentation names', () => {
    const page = readFileSync(join(root, 'docs', 'install.md'), 'utf8');
    const modules = join(folder, 'node_modules');
    expect(installedPackages(modules).length).toBeGreaterThan(8);
    expect(runningOnInstall(modules).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
    // The lockfile's own mark is not asked: not every registry sets it.
    const fake = (name: string, scripts: object) => {
      mkdirSync(join(folder, 'fake', name), { recursive: true });
      writeFileSync(join(folder, 'fake', name, 'package.json'), JSON.stringify({ name, scripts }));
    };
    fake('@a/hook', { postinstall: 'node run.js' });
    fake('native', {});
    writeFileSync(join(folder, 'fake', 'native', 'binding.gyp'), '');
    fake('plain', { prepare: 'tsc', test: 'tap' });
    expect(runningOnInstall(join(folder, 'fake'))).toEqual(['@a/hook', 'native']);
  });

  it('runs the example of the library that the documentation shows', () => {
    cpSync(join(root, 'fixtures'), join(folder, 'fixtures'), { recursive: true });
    writeFileSync(join(folder, 'example.js'), libraryExample());
    expect(run(process.execPath, ['example.js'], folder)).not.toBe('');
    for (const name of ['first.wav', 'heartbeat.wav'])
      expect(statSync(join(folder, name)).size).toBeGreaterThan(44);
    expect(readdirSync(join(folder, 'many')).sort()).toEqual([
      'heart-breathing-hum',
      'piano-chord',
      'stereo-bird-stream',
    ]);
  });

  it("runs the README's recipe for a server", () => {
    const [, code] = readFileSync(join(root, 'README.md'), 'utf8').match(/```js\n(.*?)```/s) ?? [];
    cpSync(
      join(folder, 'node_modules', 'nmf', 'fixtures', 'heart-breathing-hum.wav'),
      join(folder, 'loop.wav'),
    );
    writeFileSync(join(folder, 'recipe.mjs'), code);
    const printed = run(process.execPath, ['recipe.mjs'], folder).trimEnd().split('\n');
    expect(printed).toHaveLength(20);
    expect(existsSync(join(folder, 'stems', printed[0].split(' ')[0]))).toBe(true);
  });

  it('says one version everywhere', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const citation = readFileSync(join(root, 'CITATION.cff'), 'utf8');
    expect(citation).toContain(`\nversion: ${version}\n`);
    const [, date] = citation.match(/\ndate-released: (\S+)\n/) ?? [];
    expect(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')).toContain(`\n## [${version}] - ${date}\n`);
    expect(readFileSync(join(BUILT, 'man', 'nmf.1'), 'utf8')).toContain(` ${date} `);
  });

  it('is found right to be published, by publint, and its types to be found, by attw', () => {
    expect(run('npx', ['--no', 'publint', 'run', archive, '--strict'], root)).toContain('All good!');
    // ES modules only, by the oldest Node.js that it runs on; the worker is a file to start, not to import from.
    const checked = ['--profile', 'esm-only', '--exclude-entrypoints', './worker', '--no-emoji'];
    expect(run('npx', ['--no', 'attw', archive, ...checked], root)).toContain('nmf/core');
  });

  it('works in a bundle, with the worker where the program says that it is', () => {
    const source = join(folder, 'bundled-source.js');
    const bundle = join(folder, 'bundled.mjs');
    writeFileSync(source, BUNDLED);
    const options = ['--bundle', '--platform=node', '--format=esm', `--outfile=${bundle}`];
    run('npx', ['--no', 'esbuild', source, ...options, '--log-level=warning'], root);
    expect(readFileSync(bundle, 'utf8')).not.toMatch(/from "nmf/);
    expect(run(process.execPath, [bundle], folder)).toBe('3 parts, 2 components\n');
  });

  it('offers types that hold in strict TypeScript', () => {
    writeFileSync(join(folder, 'right.ts'), RIGHT);
    writeFileSync(join(folder, 'wrong.ts'), WRONG);
    writeFileSync(join(folder, 'example.ts'), libraryExample());
    const errors = typeErrors(['example.ts', 'right.ts', 'wrong.ts']);
    expect(errors).toEqual(['wrong.ts(2,', 'wrong.ts(3,', 'wrong.ts(4,']);
    writeFileSync(join(folder, 'page.ts'), IN_A_PAGE);
    expect(
      typeErrors(['page.ts'], { types: [], lib: ['ES2023', 'DOM'], module: 'ESNext', ...BUNDLER }),
    ).toEqual([]);
  });
});

/** Folders of all packages below a node_modules, nested ones too. */
function installedPackages(modules: string): string[] {
  return readdirSync(modules, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(^|node_modules\/)(@[^/]+\/)?[^/@]+\/package\.json$/.test(path))
    .map((path) => join(modules, dirname(path)));
}

/** Names of packages for which npm runs something after it has unpacked them. */
function runningOnInstall(modules: string): string[] {
  const found = installedPackages(modules).flatMap((path) => {
    const { name, scripts = {} } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
    const hooks = ['preinstall', 'install', 'postinstall'].filter((hook) => hook in scripts);
    return hooks.length > 0 || existsSync(join(path, 'binding.gyp')) ? [String(name)] : [];
  });
  return found.sort();
}

/** The TypeScript block of docs/library.md. */
function libraryExample(): string {
  const [, code] = readFileSync(join(root, 'docs', 'library.md'), 'utf8').match(/```ts\n(.*?)```/s) ?? [];
  if (code === undefined) throw new Error('docs/library.md has no block of ts');
  return code;
}

/** Library declarations are checked too, with no types but ours, our dependencies' and Node's. */
const consumerOptions = {
  compilerOptions: {
    target: 'ES2023',
    module: 'NodeNext',
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    typeRoots: [join(root, 'node_modules', '@types')],
    types: ['node'],
  },
};

const RIGHT = `
import ndarray from 'ndarray';
import { combine, factorise, magnitudeSpectrogram, masks, NmfError, type Progress, readWav, type AudioSignal, separate, separateFile, signals, stft, writeWav } from 'nmf';
import { istft, type Spectrogram } from 'nmf/core';
const { signal }: { signal: AudioSignal } = readWav('in.wav');
const abort = new AbortController();
const onProgress = (progress: Progress): string => progress.stage;
const { components, templates } = await separate(signal, { components: 3, beta: 0.5, signal: abort.signal, onProgress });
const shares: number[] = components.map(({ energyShare }) => energyShare);
const bins: number | undefined = templates.shape[0];
writeWav('first.wav', components[0]!.signal, '16');
await separateFile('in.wav', 'out', { components: 3 });
const mix: AudioSignal = await combine('out', { indices: '1,3' });
try {
  const spectrogram: Spectrogram = magnitudeSpectrogram(signal, { nFft: 256 });
  const parts: AudioSignal[] = signals(signal, masks(factorise(spectrogram), [[0, 1], [2]]), spectrogram);
  factorise(ndarray(new Float32Array(12900), [100, 129]), { components: 2 });
  console.log(parts.length, istft(stft(signal.channels[0]!, spectrogram), spectrogram.samples, spectrogram));
} catch (error) {
  if (error instanceof NmfError) console.log(error.code, shares, bins, mix, stft);
}
`;

const WRONG = `import { readWav, separate, writeWav } from 'nmf';
separate(readWav('in.wav').signal, { components: '3' });
writeWav('out.wav', readWav('in.wav').signal, 8);
separate('in.wav', {});
`;

/** For a page, without the types of Node.js. */
const IN_A_PAGE = `import { factorise, magnitudeSpectrogram, masks, signals, type AudioSignal } from 'nmf/core';
export function separate(buffer: AudioBuffer): AudioSignal[] {
  const channels = Array.from({ length: buffer.numberOfChannels }, (_, c) => buffer.getChannelData(c));
  const signal = { sampleRate: buffer.sampleRate, channels };
  return signals(signal, masks(factorise(magnitudeSpectrogram(signal))));
}
`;
const BUNDLER = { moduleResolution: 'bundler' };

const BUNDLED = `
import { readWav, separate } from 'nmf';
import { factorise, magnitudeSpectrogram, masks, signals } from 'nmf/core';
const { signal } = readWav('node_modules/nmf/fixtures/heart-breathing-hum.wav');
const parts = signals(signal, masks(factorise(magnitudeSpectrogram(signal), { components: 3, maxIterations: 5 })));
const workerUrl = import.meta.resolve('nmf/worker');
const { components } = await separate(signal, { components: 2, maxIterations: 5, workerUrl });
console.log(parts.length + ' parts, ' + components.length + ' components');
`;

/**
 * The position in the file, up to the line, of every error that this project's compiler finds.
 *
 * @param options - Of the compiler, instead of those for a program of Node.js.
 */
function typeErrors(files: readonly string[], options: object = {}): string[] {
  const compilerOptions = { ...consumerOptions.compilerOptions, ...options };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  try {
    run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc')], folder);
    return [];
  } catch (error) {
    const { stdout } = error as { stdout: string };
    const errors = stdout.split('\n').filter((line) => line.includes('error TS'));
    return errors.map((line) => (line.startsWith('wrong.ts') ? line.slice(0, line.indexOf(',') + 1) : line));
  }
}
