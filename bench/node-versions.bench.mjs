import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nmf } from './support/build.mjs';
import { markdownTable } from './support/markdown.mjs';

const MAJORS = [20, 22, 24];
const root = fileURLToPath(new URL('..', import.meta.url));
const recording = (name) => join(root, 'fixtures', name);
/** Every path of the kernels, float64's too; resampling; chance; threads. */
const RUNS = [
  ...['2', '1', '0', '0.5', '1.5', '5'].map((beta) => [
    ...[recording('stereo-bird-stream.wav'), '-k', '4', `--beta=${beta}`, '--iterations', '40'],
  ]),
  [recording('heart-breathing-hum.wav'), '-k', '6', '--sample-rate', '3000'],
  [recording('piano-chord.wav'), '-k', '12', '--init', 'random', '--seed', '3', '--restarts', '2'],
];

/** npm's package `node` is the binary. @returns Its path. */
function installNode(folder, major) {
  writeFileSync(join(folder, 'package.json'), '{}');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', `node@${major}`], {
    cwd: folder,
    stdio: 'ignore',
  });
  return join(folder, 'node_modules', 'node', 'bin', 'node');
}

function hashOf(folder) {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}

/** @type {import('./run.mjs').Bench} */
export const bench = {
  title: 'The same bytes with every version of Node.js',
  question: `Separates recordings of \`fixtures/\` with the binaries of Node.js ${MAJORS.join(', ')} from npm, on every path of the kernels, and compares all that is written, byte for byte.`,
  async measure(log, { isSmoke }) {
    const runs = isSmoke ? RUNS.slice(0, 1) : RUNS;
    const folder = mkdtempSync(join(tmpdir(), 'nmf-bench-'));
    try {
      const rows = (isSmoke ? ['present', 'same'] : MAJORS).map((major) => {
        const node = isSmoke ? process.execPath : installNode(mkdtempSync(join(folder, 'node-')), major);
        const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
        log(version);
        const hashes = runs.map((args, i) => {
          const out = join(folder, `${major}-${i}`);
          execFileSync(node, [nmf, 'separate', ...args, '--threads', '2', '-q', '-o', out], {
            stdio: 'ignore',
          });
          return hashOf(out);
        });
        return { version, hashes };
      });
      const different = runs.filter((_, i) => new Set(rows.map(({ hashes }) => hashes[i])).size > 1);
      return {
        targets: [
          {
            what: `separations that differ, of ${runs.length}`,
            ...{ measured: different.length, bound: 0, rule: 'at most', unit: '' },
          },
        ],
        body: markdownTable(
          ['version', 'SHA-256 of all bytes'],
          rows.map(({ version, hashes }) => [
            version,
            createHash('sha256').update(hashes.join()).digest('hex').slice(0, 16),
          ]),
        ),
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
