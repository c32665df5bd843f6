import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nmf } from './build.mjs';

/** Recordings whose sources are known; they are not part of the project. */
const data = fileURLToPath(new URL('../../../shared/data', import.meta.url));

/**
 * A mixture with the files that it is the sum of.
 *
 * @typedef {object} Mixture
 * @property {string} name
 * @property {boolean} isHeart
 * @property {string} mix - Path of the mixture.
 * @property {string} target - Path of the source that is wanted.
 * @property {readonly string[]} sources - Paths of all sources.
 */

/** @param {'dev' | 'pauses'} set @returns {Mixture[]} */
export function mixturesOf(set) {
  if (!existsSync(data)) throw new Error(`needs the recordings with known sources in ${data}`);
  /** @type {{ name: string, category: string, target?: string }[]} */
  const all = JSON.parse(readFileSync(join(data, set, 'index.json'), 'utf8'));
  return all.map(({ name, category, target = 'source-1.wav' }) => {
    const folder = join(data, set, name);
    const files = readdirSync(folder).filter((file) => /^source-\d+\.wav$/.test(file));
    return {
      ...{ name, isHeart: category === 'heart' },
      ...{ mix: join(folder, 'mix.wav'), target: join(folder, target) },
      sources: files.map((file) => join(folder, file)),
    };
  });
}

/**
 * What a command prints as JSON, and what it says beside that.
 *
 * @param {string[]} args
 */
export function runJson(...args) {
  return JSON.parse(
    execFileSync(process.execPath, [nmf, ...args, '-q', '--json'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
}

/**
 * Does something with a folder that is gone afterwards.
 *
 * @template T
 * @param {(folder: string) => T} use
 */
export async function withFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), 'nmf-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
