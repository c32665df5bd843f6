import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { BUILT } from '../support/built.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Whether loading a module evaluates zod, which leaves its registry in the global object. */
function evaluatesSchemas(module: string): boolean {
  const script = `require(${JSON.stringify(module)}); process.stdout.write(String('__zod_globalRegistry' in globalThis))`;
  return execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' }) === 'true';
}

describe('the schema library', () => {
  it('is not loaded where a computing thread starts, which takes a tenth of a second less', () => {
    expect(evaluatesSchemas(join(BUILT, 'dist/program/worker.js'))).toBe(false);
    expect(evaluatesSchemas(join(BUILT, 'dist/program/helper.js'))).toBe(false);
    expect(evaluatesSchemas('zod/mini')).toBe(true);
  });
});
