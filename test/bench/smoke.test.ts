import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { BUILT } from '../support/built.js';
import { sharedData } from '../support/shared-data.js';
import { requireTool } from '../support/tools.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bench = join(root, 'bench');
const pages = mkdtempSync(join(tmpdir(), 'nmf-bench-pages-'));
afterAll(() => rmSync(pages, { recursive: true, force: true }));

const files = readdirSync(bench, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.mjs'),
);
const names = files.flatMap((name) => name.match(/^[\w-]+(?=\.bench\.mjs$)/) ?? []);

/** Where what a bench compares with is there. */
const NEEDS: Readonly<Record<string, () => boolean>> = {
  command: () => requireTool('/usr/bin/time', 'time') && requireTool('taskset', 'util-linux'),
  factorise: () => requireTool('/usr/bin/python3', 'python3-sklearn'),
  memory: () => requireTool('/usr/bin/time', 'time'),
  page: () => requireTool('/usr/bin/chromium', 'chromium'),
  separation: () => sharedData() !== undefined,
};
/** Takes the node of a cluster down, which is no test's business. */
const BY_HAND = ['cluster'];

describe('the benches', () => {
  it('take the program and the public library from one module, and import nothing else of the project', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const packages = Object.keys({ ...dependencies, ...devDependencies });
    for (const file of files) {
      const source = readFileSync(join(bench, file), 'utf8');
      const imports = [...source.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*|new URL\(\s*)['"]([^'"]+)['"]/g)];
      const wrong = imports
        .map(([, target]) => target)
        .filter((target) => {
          if (target.startsWith('node:') || packages.includes(target)) return false;
          if (packages.some((name) => target.startsWith(`${name}/`))) return false;
          const path = join('bench', file, '..', target);
          return /(^|\/)(bin|dist|src)\//.test(path);
        });
      expect(wrong, file).toEqual([]);
    }
  });

  it.each(names.filter((name) => !BY_HAND.includes(name)))('%s runs on tiny inputs', async (name) => {
    if (NEEDS[name]?.() === false) return;
    const present = () =>
      readdirSync(bench).map((file) =>
        file.endsWith('.md') ? readFileSync(join(bench, file), 'utf8') : file,
      );
    const before = present();
    const child = spawn(process.execPath, [join(bench, 'run.mjs'), '--smoke', pages, name], {
      cwd: root,
      env: { ...process.env, NMF_BUILD: BUILT },
      timeout: 110_000,
      killSignal: 'SIGKILL',
    });
    const [output, errors, [status]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    expect(status, errors).toBe(0);
    const page = readFileSync(join(pages, `${name}.md`), 'utf8');
    expect(page).toBe(output.slice(0, -1));
    expect(page).toMatch(/\| +target +\| wanted/);
    expect(page).not.toMatch(/undefined|\[object/);
    expect(present()).toEqual(before);
  });
});
