// Writes the parts of README.md and docs/performance.md that the program and the benches produce, each between a pair of
// comments such as <!-- table --> and <!-- /table -->. `npm run readme` refreshes them; with --check it only says what is
// stale.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** The build whose output is shown: this project's, or the one in the folder that the environment names. */
const build = process.env.NMF_BUILD ?? root;

/** What belongs between the comments of each name, by file. */
const pages = {
  'README.md': { table: () => `\n\n\`\`\`text\n${tableOfFirstCommand()}\`\`\`\n\n` },
  'docs/performance.md': {
    medians: () => {
      const { all, heart, other } = medians();
      return `${all} dB (median; hearts ${heart} dB, others ${other} dB)`;
    },
    speed: speedOnTwoCores,
  },
};

/** What the README's first command prints on stdout. */
function tableOfFirstCommand() {
  const [, line] =
    readFileSync(join(root, 'README.md'), 'utf8').match(/npx nmf (separate fixtures\/.*) -o out$/m) ?? [];
  if (line === undefined)
    throw new Error('README.md: no first command, npx nmf separate fixtures/... -o out');
  const folder = mkdtempSync(join(tmpdir(), 'nmf-readme-'));
  try {
    const args = [join(build, 'bin', 'nmf.js'), ...line.split(' '), '-o', join(folder, 'out'), '-q'];
    return execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @returns {Record<string, string>} Rows of medians in bench/separation.md: `heart`, `other`, `all`. */
function medians() {
  const page = readFileSync(join(root, 'bench', 'separation.md'), 'utf8');
  const rows = page.matchAll(/^\| \*\*median, (\w+)\*\* +\| +(-?[\d.]+) /gm);
  return Object.fromEntries([...rows].map(([, name, decibels]) => [name, Number(decibels).toFixed(1)]));
}

/** A sentence of the figures in bench/command.md and bench/memory.md. */
function speedOnTwoCores() {
  const command = readFileSync(join(root, 'bench', 'command.md'), 'utf8');
  const memory = readFileSync(join(root, 'bench', 'memory.md'), 'utf8');
  /** @param {string} page @param {RegExp} pattern */
  const read = (page, pattern) => page.match(pattern) ?? fail(`no ${pattern}`);
  const row = (/** @type {string} */ name) =>
    read(command, new RegExp(`^\\| +2 \\| ${name} +\\| +([\\d.]+) \\|[^|]+\\| +(\\d+) \\|`, 'm'));
  const [, seconds, megabytes] = row('nmf');
  const [, theirs, theirMegabytes] = row('scikit-learn script');
  const [, one] = read(command, /1 core\(s\): times faster at the same divergence .*?([\d.]+) \|/);
  const [, two] = read(command, /2 core\(s\): times faster at the same divergence .*?([\d.]+) \|/);
  const [, hour, hourSeconds] = read(memory, /1 hour, stereo \| +\d+ \| +(\d+) \| +([\d.]+) \|/);
  const [, processor] = read(command, /^\| processor +\| (.*?) +\|$/m);
  const [, node] = read(command, /^\| node +\| (\S+) /m);
  const times = [one, two].map((value) => Number(value).toFixed(1));
  return [
    `A minute of mono at 44.1 kHz takes ${Number(seconds).toFixed(1)} s and ${megabytes} MB, with the listening page. A`,
    `scikit-learn script with as many components takes ${Number(theirs).toFixed(1)} s and ${theirMegabytes} MB. To the same divergence and without the`,
    `page, \`nmf\` is ${times[0]} times as fast on one core and ${times[1]} times on two. An hour of stereo takes ${Math.round(Number(hourSeconds))} s and`,
    `${(Number(hour) / 1000).toFixed(1)} GB (${processor}; Node.js ${node})`,
  ].join('\n');
}

/** @param {string} what @returns {never} */
function fail(what) {
  throw new Error(`scripts/readme.mjs: ${what}`);
}

let isFresh = true;
for (const [page, parts] of Object.entries(pages)) {
  const path = join(root, page);
  const old = readFileSync(path, 'utf8');
  let fresh = old;
  for (const [name, produce] of Object.entries(parts)) {
    const between = new RegExp(`(?<=<!-- ${name} -->).*?(?=<!-- /${name} -->)`, 's');
    const [now] = fresh.match(between) ?? fail(`${page} has no <!-- ${name} --> with an end`);
    const wanted = produce();
    if (now !== wanted) console.log(`${page}: ${name} is stale, it should be:${wanted}`);
    fresh = fresh.replace(between, () => wanted);
  }
  if (fresh === old) continue;
  isFresh = false;
  if (!process.argv.includes('--check')) writeFileSync(path, fresh);
}
if (isFresh) console.log('all is fresh');
else if (process.argv.includes('--check')) process.exitCode = 1;
