import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { withTempFolder } from './support/temp.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
const { writeGenerated } = await import(new URL('../scripts/generated.mjs', import.meta.url).href);

describe('a build beside the tests', () => {
  it('changes nothing that they run: only their own build is named, in one place', () => {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(ts|mjs)$/.test(name),
    );
    const naming = names.filter((name) =>
      /\.\.\/(dist|bin|man)\//.test(readFileSync(join(folder, name), 'utf8')),
    );
    expect(naming).toEqual([]);
    expect(readFileSync(join(folder, 'support', 'built.ts'), 'utf8')).toContain("'../../.test-build'");
  });

  it('leaves a generated module alone that would stay the same, and replaces another one whole', () =>
    withTempFolder((temp) => {
      const path = join(temp, 'a.generated.ts');
      writeGenerated(path, 'one');
      const first = statSync(path);
      writeGenerated(path, 'one');
      expect(statSync(path)).toMatchObject({ ino: first.ino, mtimeMs: first.mtimeMs });
      writeGenerated(path, 'two');
      expect(readFileSync(path, 'utf8')).toBe('two');
      expect(statSync(path).ino).not.toBe(first.ino);
      expect(readdirSync(temp)).toEqual(['a.generated.ts']);
    }));
});
