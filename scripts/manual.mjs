import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Writes the manual page, man/nmf.1, of the program that was built in a folder. */
export async function writeManual(folder) {
  const { manual } = await import(pathToFileURL(join(folder, 'dist', 'cli', 'main.js')).href);
  mkdirSync(join(folder, 'man'), { recursive: true });
  writeFileSync(join(folder, 'man', 'nmf.1'), await manual());
}
