/** The optional package that decodes what is no plain sound: where it is, and how to install it where it is not. */

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { shellWord } from '../../text/index.js';

export const DECODER_PACKAGE = '@audio/decode';

/** Address of the package's module as this program finds it, or undefined where it is not installed. */
export function findDecoder(): string | undefined {
  try {
    return pathToFileURL(createRequire(import.meta.url).resolve(DECODER_PACKAGE)).href;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/**
 * The command that installs the package where this program finds it.
 *
 * @param program - A file of this program.
 * @param cwd - Where the command will be typed.
 */
export function installCommand(
  program = fileURLToPath(import.meta.url),
  cwd = process.cwd(),
  node = process.execPath,
): string {
  const modules = enclosing(program, (folder) => folder.endsWith(`${sep}node_modules`));
  // Run from its sources: what is installed there is found.
  const project = modules === undefined ? enclosing(program, hasManifest) : dirname(modules);
  const isGlobal = modules !== undefined && (project === undefined || !hasManifest(project));
  if (!isGlobal) {
    if (project === undefined || enclosing(join(cwd, 'x'), hasManifest) === project)
      return `npm install ${DECODER_PACKAGE}`;
    return `npm install --prefix ${shellWord(project)} ${DECODER_PACKAGE}`;
  }
  // PREFIX/lib/node_modules, on Windows PREFIX/node_modules beside node itself.
  const prefix = modules.endsWith(join('lib', 'node_modules')) ? dirname(dirname(modules)) : dirname(modules);
  const isUsual = [dirname(node), dirname(dirname(node))].some((folder) => relative(folder, prefix) === '');
  return `npm install -g ${isUsual ? '' : `--prefix ${shellWord(prefix)} `}${DECODER_PACKAGE}`;
}

function hasManifest(folder: string): boolean {
  return existsSync(join(folder, 'package.json'));
}

/** The nearest folder above that a rule holds for. */
function enclosing(path: string, rule: (folder: string) => boolean): string | undefined {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (rule(folder)) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
