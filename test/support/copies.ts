import { cpSync } from 'node:fs';
import { beforeAll } from 'vitest';
import { createTempFolder, removeFolder, withTempFolder } from './temp.js';

/**
 * A folder that many tests of a file begin with, and change: it is made once, before them, and each gets a copy.
 *
 * @param make - Fills the folder.
 * @returns Runs `use` with a copy, which is removed afterwards.
 */
export function copiesOf(
  make: (folder: string) => Promise<void> | void,
): <T>(use: (folder: string) => T | Promise<T>) => Promise<T> {
  let original: string;
  beforeAll(async () => {
    original = createTempFolder();
    await make(original);
    return () => removeFolder(original);
  });
  return (use) =>
    withTempFolder((folder) => {
      cpSync(original, folder, { recursive: true });
      return use(folder);
    });
}
