import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/**
 * Writes a module that the sources import, unless it is there already, and whole at every moment: tests beside the build
 * may be loading it.
 */
export function writeGenerated(path, text) {
  if (readIfThere(path) === text) return;
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, text);
  renameSync(fresh, path);
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
