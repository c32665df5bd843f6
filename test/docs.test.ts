import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { ExitCode } from '../src/cli/exit-codes.js';
import { createProgram } from '../src/cli/main.js';
import { resolveSeparateOptions } from '../src/separation/index.js';
import { runNmf } from './support/cli.js';
import { codeIn, headingsOf, tableAfter } from './support/markdown.js';
import { createTempFolder, removeFolder } from './support/temp.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const { scripts } = JSON.parse(read('package.json'));
const program = createProgram();
const pages = readdirSync(join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? `docs/${name}` : []));

describe('the options in docs/options.md', () => {
  const page = read('docs/options.md');
  const rowsOf = (command: Command) => tableAfter(page, `\`nmf ${command.name()} `);

  it.each(program.commands)('are those of the program: $_name', (command) => {
    const documented = rowsOf(command).flatMap(([cell]) => codeIn(cell));
    expect(documented.toSorted()).toEqual(command.options.map(({ flags }) => flags).toSorted());
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

  it('are followed by the exit codes that the program has', () => {
    const codes = tableAfter(page, '| exit code').flatMap(([cell]) => cell.split(',').map(Number));
    expect(codes.toSorted()).toEqual(Object.values(ExitCode).toSorted());
  });
});

describe('docs/files.md', () => {
  it('lists the files of a separation folder', async () => {
    const cwd = createTempFolder();
    try {
      await runNmf(
        ['separate', join(root, 'fixtures', 'stereo-bird-stream.wav'), '--iterations', '1', '-q'],
        {
          cwd,
        },
      );
      const listed = tableAfter(read('docs/files.md'), '## The separation folder').flatMap(([cell]) =>
        codeIn(cell),
      );
      const kinds = readdirSync(join(cwd, 'out')).map((name) => name.replace(/\d+/, '00'));
      expect(listed.toSorted()).toEqual([...new Set(kinds)].toSorted());
    } finally {
      removeFolder(cwd);
    }
  });
});

describe('the documents', () => {
  const documents = [
    ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
    ...['fixtures/README.md', 'bench/README.md', 'examples/README.md'],
    ...pages,
  ];

  it('are all listed in the README', () => {
    const links = [...read('README.md').matchAll(/\]\((docs\/[^)#]+\.md)/g)].map(([, target]) => target);
    expect([...new Set(links)].toSorted()).toEqual(pages.toSorted());
  });

  it.each(documents)('lead to files and headings that are there: %s', (path) => {
    const links = [...read(path).matchAll(/\]\(([^)\s]+)/g)].map(([, target]) => target);
    const missing = links.filter((target) => {
      if (/^https?:/.test(target)) return false;
      const [, file, heading] = /^([^#]*)#?(.*)$/.exec(target) ?? [];
      const at = file === '' ? path : join(dirname(path), file);
      if (!existsSync(join(root, at))) return true;
      return heading !== '' && !headingsOf(read(at)).includes(heading);
    });
    expect(missing).toEqual([]);
  });

  it.each(documents)('name files and scripts that are there: %s', (path) => {
    const codes = codeIn(read(path)).filter((code) => !code.includes('NAME'));
    const named = codes.flatMap(
      (code) => code.match(/(?<=^|\s)(bench|docs|examples|fixtures|scripts|src|test)\/\S*/g) ?? [],
    );
    expect(named.filter((name) => !existsSync(join(root, name)))).toEqual([]);
    const run = codes.flatMap((code) => code.match(/(?<=\bnpm run )[\w:]+/g) ?? []);
    expect(run.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('name options that exist', () => {
    const known = [...program.commands, program].flatMap(({ options }) => options.map(({ long }) => long));
    /** Of the commands of others, in the pages that show some. */
    const foreign = /^(?!\s*(npx )?nmf\b).*$/gm;
    for (const path of ['README.md', 'docs/options.md', 'docs/choosing.md', 'docs/known-sounds.md']) {
      const text = read(path).replace(/^```.*?^```$/gms, (block) => block.replace(foreign, ''));
      const named = text.match(/(?<![\w-])--[a-z][\w-]*/g) ?? [];
      const others = ['--help', '--version', '--global'];
      expect([...new Set(named)].filter((flag) => ![...known, ...others].includes(flag))).toEqual([]);
    }
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
