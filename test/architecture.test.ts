import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type SourceFile, violations } from './support/architecture.js';

const src = fileURLToPath(new URL('../src/', import.meta.url));

function sourceFiles(): SourceFile[] {
  const names = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  return names.map((name) => ({
    path: name.replaceAll('\\', '/'),
    text: readFileSync(`${src}${name}`, 'utf8'),
  }));
}

describe('the sources', () => {
  it('import downward only, leave the terminal to the command line, and stay small', () => {
    const files = sourceFiles();
    const rooms = ['audio', 'cli', 'dsp', 'folder', 'kernels', 'nmf', 'separation', 'tasks', 'threads'];
    expect([...new Set(files.map(({ path }) => path.split('/')[0]))]).toEqual(expect.arrayContaining(rooms));
    expect(violations(files)).toEqual([]);
  });
});

describe('the check of the sources', () => {
  const check = (path: string, text: string) => violations([{ path, text }]);

  it.each([
    ['nmf/a.ts', "import { stft } from '../dsp/index.js';", 'nmf must not import from dsp'],
    ['nmf/a.ts', "import type { AudioSignal } from '../audio/index.js';", 'nmf must not import from audio'],
    ['kernels/a.ts', "export * from '../nmf/index.js';", 'kernels must not import from nmf'],
    ['dsp/a.ts', "const m = await import('../separation/index.js');", 'dsp must not import from separation'],
    ['audio/a.ts', 'const m = await import(`../dsp/index.js`);', 'audio must not import from dsp'],
    ['folder/a.ts', "let x: import('../tasks/index.js').Job;", 'folder must not import from tasks'],
    ['separation/a.ts', "const f = require('../folder/index.js');", 'separation must not import from folder'],
    [
      'threads/a.ts',
      "new Worker(new URL('../cli/main.js', import.meta.url));",
      'threads must not import from cli',
    ],
    ['kernels/assembly/a.ts', "import { x } from '../../dsp/fft.js';", 'kernels must not import from dsp'],
    ['errors.ts', "import { x } from './audio/index.js';", 'errors must not import from audio'],
    ['index.ts', "export { run } from './cli/main.js';", 'index must not import from cli'],
    ['nmf/a.ts', "import { x } from '../../bench/x.js';", 'which is not in src'],
    ['attic/a.ts', '', 'attic has no place'],
    ['tasks/a.ts', "import ora from 'ora';", 'only cli imports ora'],
    ['index.ts', "export { Command } from 'commander';", 'only cli imports commander'],
    ['nmf/a.ts', "import { log } from 'node:console';", 'only cli imports node:console'],
    ['nmf/a.ts', "console.log('x');", 'only cli uses console'],
    ['nmf/a.ts', "globalThis.console.log('x');", 'only cli uses console'],
    ['nmf/a.ts', "process.stdout.write('x');", 'only cli uses process.stdout'],
    ['nmf/a.ts', "globalThis.process['stderr'].write('x');", 'only cli uses process.stderr'],
    ['nmf/a.ts', 'process.exitCode = 1;', 'only cli uses process.exitCode'],
    ['nmf/a.ts', 'const { exit } = process;', 'only cli uses process.exit'],
    ['nmf/a.ts', "import { stderr as s } from 'node:process';", 'only cli uses process.stderr'],
    ['nmf/a.ts', '// TODO: later', 'unfinished work'],
    ['nmf/a.ts', '\n'.repeat(321), '321 lines, more than 320'],
  ])('finds what breaks a rule in %s: %j', (path, text, message) => {
    const found = check(path, text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(message);
  });

  it('names the file and the line', () => {
    expect(check('nmf/a.ts', "\n\nimport '../cli/main.js';\n")).toEqual([
      'nmf/a.ts:3: nmf must not import from cli',
    ]);
  });

  it.each([
    [
      'cli/a.ts',
      "import ora from 'ora'; import { separate } from '../tasks/index.js'; process.stdout.write('');",
    ],
    [
      'threads/a.ts',
      "new Worker(new URL('./worker.js', import.meta.url)); new URL('../../package.json', import.meta.url);",
    ],
    ['nmf/a.ts', "import { x } from '../kernels/index.js'; import y from './y.js'; import z from 'ndarray';"],
    ['nmf/a.ts', 'const text = "import \'../cli/main.js\'"; // console.log, process.exit'],
    ['nmf/a.ts', 'const pid = process.pid; options.console = 1; const o = { console: 2 };'],
    ['nmf/a.ts', '\n'.repeat(320)],
  ])('leaves alone what keeps them in %s: %j', (path, text) => {
    expect(check(path, text)).toEqual([]);
  });
});
