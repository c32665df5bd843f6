import { readFileSync } from 'node:fs';
import { arch, cpus, release, totalmem, type } from 'node:os';

/**
 * The machine and versions that a figure belongs to.
 *
 * @returns {Record<string, string>}
 */
export function describeMachine() {
  const processors = cpus();
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return {
    processor: `${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} threads`,
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    system: `${type()} ${release()} ${arch()}`,
    node: process.version,
    nmf: version,
  };
}
