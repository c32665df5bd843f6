import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILT } from './built.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** All that a build depends on. */
const SOURCES = [
  ...['bin', 'docs', 'examples', 'fixtures', 'scripts', 'src'],
  ...[
    'CITATION.cff',
    'LICENSE',
    'README.md',
    'package-lock.json',
    'package.json',
    'tsconfig.build.json',
    'tsconfig.json',
  ],
];
/** In the build: what it was made from. */
const STAMP = 'sources.sha256';

/**
 * Builds what the tests run, unless it is there already, into a folder that then takes the place of the last one: a run
 * of other tests goes on beside it.
 *
 * @throws Error with the compiler's output when the sources do not compile.
 */
export default function buildOnce(): void {
  const sources = hashOf((name) => !isGenerated(name));
  const stamp = () => `${sources} ${hashOf(isGenerated)}`;
  const place = join(BUILT, STAMP);
  if (existsSync(place) && readFileSync(place, 'utf8') === stamp()) return;
  const fresh = `${BUILT}-${process.pid}`;
  const args = [join(root, 'scripts', 'build.mjs'), fresh];
  const build = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (build.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    throw new Error(`the build failed:\n${build.stdout ?? ''}${build.stderr ?? build.error?.message}`);
  }
  writeFileSync(join(fresh, STAMP), stamp());
  const last = `${fresh}-last`;
  if (existsSync(BUILT)) renameSync(BUILT, last);
  renameSync(fresh, BUILT);
  rmSync(last, { recursive: true, force: true });
}

/** Whether the build writes it among the sources. */
const isGenerated = (name: string) => name.endsWith('.generated.ts');

/** SHA-256 of names and bytes of those sources that a rule holds for. */
function hashOf(rule: (name: string) => boolean): string {
  const hash = createHash('sha256');
  const names = SOURCES.flatMap((name) =>
    statSync(join(root, name)).isFile()
      ? name
      : readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).map((below) =>
          join(name, below),
        ),
  );
  for (const name of names.filter(rule).sort()) {
    const path = join(root, name);
    if (statSync(path).isFile()) hash.update(`${name}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}
