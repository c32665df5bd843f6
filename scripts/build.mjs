// Builds the package in this folder, or in another one, which then holds all that a package holds:
//
//   node scripts/build.mjs [FOLDER]
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { writeManual } from './manual.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve(process.argv[2] ?? root);

// A source file that was deleted must leave nothing behind in the package.
rmSync(join(folder, 'dist'), { recursive: true, force: true });
// Modules that the sources import; each script writes one.
for (const name of ['version', 'kernels', 'decoder-thread', 'page']) await import(`./build-${name}.mjs`);
compile(join(folder, 'dist'));
await bundle(folder);
if (folder !== resolve(root)) copyRest();
await writeManual(folder);

function compile(target) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', target];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}

/** What belongs to the package and is not built, and the examples, which import it by its name. */
function copyRest() {
  for (const name of ['README.md', 'LICENSE', 'CITATION.cff', 'bin', 'docs', 'examples', 'fixtures'])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  const { scripts, devDependencies, allowScripts, ...published } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(published, undefined, 2)}\n`);
}
