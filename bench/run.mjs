// Runs benches by name: `npm run bench -- separation startup`. Without a name it lists them. `--smoke FOLDER` before the
// names only tries whether they run: tiny inputs, pages into that folder, targets that are missed do not count.
import { readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describeMachine } from './support/machine.mjs';
import { markdownTable } from './support/markdown.mjs';

/**
 * What a bench file, `bench/NAME.bench.mjs`, exports as `bench`.
 *
 * @typedef {object} Bench
 * @property {string} title - Heading of its page.
 * @property {string} question - What it measures and how, in a sentence or two.
 * @property {(log: (line: string) => void, size: BenchSize) => Promise<BenchResult>} measure - Does it; `log` tells what
 *   is going on.
 *
 * @typedef {object} BenchSize
 * @property {boolean} isSmoke - Inputs as small and rounds as few as they can be: only to see that it runs.
 *
 * @typedef {object} BenchResult
 * @property {string} body - Markdown: its tables, with the case, the repetitions and the spread.
 * @property {readonly Target[]} targets - Figures that must hold; a missed one makes the run fail.
 * @property {Readonly<Record<string, string>>} [versions] - Versions of what it compares with.
 *
 * @typedef {object} Target
 * @property {string} what
 * @property {number} measured
 * @property {number} bound
 * @property {'at least' | 'at most'} rule
 * @property {string} unit - Such as `dB`; empty for a ratio.
 */

const ENDING = '.bench.mjs';
const folder = fileURLToPath(new URL('.', import.meta.url));
const known = readdirSync(folder)
  .filter((file) => file.endsWith(ENDING))
  .map((file) => basename(file, ENDING))
  .sort();

/** @param {Target} target */
function isMet({ measured, bound, rule }) {
  return rule === 'at least' ? measured >= bound : measured <= bound;
}

/** @param {Target} target */
function targetRow({ what, measured, bound, rule, unit }) {
  const value = `${measured.toFixed(2)} ${unit}`.trim();
  return [
    what,
    `${rule} ${bound} ${unit}`.trim(),
    value,
    isMet({ measured, bound, rule }) ? 'yes' : '**no**',
  ];
}

/** @param {string} name @param {string | undefined} smokeFolder */
async function runBench(name, smokeFolder) {
  /** @type {{ bench: Bench }} */
  const { bench } = await import(pathToFileURL(`${folder}${name}${ENDING}`).href);
  const log = (/** @type {string} */ line) => console.error(`${name}: ${line}`);
  const { body, targets, versions = {} } = await bench.measure(log, { isSmoke: smokeFolder !== undefined });
  const page = [
    `# ${bench.title}`,
    bench.question,
    `Made by \`npm run bench -- ${name}\`.`,
    markdownTable(['machine', ''], Object.entries({ ...describeMachine(), ...versions })),
    markdownTable(['target', 'wanted', 'measured', 'met'], targets.map(targetRow)),
    body,
  ];
  const text = `${page.join('\n\n')}\n`;
  writeFileSync(join(smokeFolder ?? folder, `${name}.md`), text);
  console.log(text);
  return smokeFolder === undefined ? targets.filter((target) => !isMet(target)) : [];
}

const words = process.argv.slice(2);
const smokeFolder = words[0] === '--smoke' ? words[1] : undefined;
const names = smokeFolder === undefined ? words : words.slice(2);
const unknown = names.filter((name) => !known.includes(name));
if (names.length === 0 || unknown.length > 0) {
  for (const name of unknown) console.error(`bench: there is no bench ${JSON.stringify(name)}`);
  console.error(`bench: name one or more of ${known.join(', ')}: npm run bench -- ${known[0]}`);
  process.exitCode = 2;
} else {
  for (const name of names) {
    for (const { what } of await runBench(name, smokeFolder)) {
      console.error(`${name}: target missed: ${what}`);
      process.exitCode = 1;
    }
  }
}
