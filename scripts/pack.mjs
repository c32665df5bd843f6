// Builds the package and packs it as npm would fetch it:
//
//   npm run pack [FILE]
//
// Packed in a folder of its own, .package, because what is for development alone must not be in it: scripts that npm
// warns of, and packages that it lists.
import { execFileSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, '.package');
const file = resolve(process.argv[2] ?? join(root, 'nmf.tgz'));

const options = { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] };
execFileSync(process.execPath, [join(root, 'scripts', 'build.mjs'), folder], options);
// npm is a script of cmd on Windows, which only a shell starts.
const shell = process.platform === 'win32';
const [{ filename, size }] = JSON.parse(
  execFileSync('npm', ['pack', './.package', '--json'], { ...options, shell }),
);
renameSync(join(root, filename), file);
console.log(`${file}: ${(size / 1e6).toFixed(1)} MB`);
