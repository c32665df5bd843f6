import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { globalsIn, reachOf, type SourceFile } from '../support/architecture.js';

const src = fileURLToPath(new URL('../../src/', import.meta.url));
const files: SourceFile[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ path: name.replaceAll('\\', '/'), text: readFileSync(`${src}${name}`, 'utf8') }));

const ONLY_NODE_HAS = ['Buffer', 'process', 'require', '__dirname', '__filename', 'setImmediate'];

describe('nmf/core', () => {
  const reach = reachOf('core.ts', files);

  it('loads two packages and nothing of Node.js, types included', () => {
    expect(reach.files.length).toBeGreaterThan(40);
    expect(reach.files).toEqual(expect.arrayContaining(['dsp/signals.ts', 'kernels/own-kernels.ts']));
    expect(reach.packages).toEqual(['fft.js', 'ndarray']);
  });

  it('uses no global that only Node.js has', () => {
    const reached = files.filter(({ path }) => reach.files.includes(path));
    expect(reached.flatMap((file) => globalsIn(file, ONLY_NODE_HAS))).toEqual([]);
  });
});

describe('the walk along imports', () => {
  const of = (...sources: [string, string][]) => sources.map(([path, text]) => ({ path, text }));

  it('follows files through others, types and exports too', () => {
    const sources = of(
      ['core.ts', "export { a } from './a/index.js';"],
      ['a/index.ts', "import type { B } from './b.js';"],
      ['a/b.ts', "import { readFileSync } from 'node:fs';"],
      ['c.ts', "import x from 'zod';"],
    );
    expect(reachOf('core.ts', sources)).toEqual({
      files: ['core.ts', 'a/index.ts', 'a/b.ts'],
      packages: ['node:fs'],
    });
  });

  it('finds globals, and not members of that name', () => {
    const text = 'const a = Buffer.from(b);\nc.Buffer = { Buffer: 1 };\nconst d: Buffer = a;';
    expect(globalsIn({ path: 'a.ts', text }, ['Buffer'])).toEqual(['a.ts:1: Buffer', 'a.ts:3: Buffer']);
  });
});
