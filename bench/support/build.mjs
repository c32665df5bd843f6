/** The build that is measured: this project's, or the one in the folder that the environment names as NMF_BUILD. */
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const folder = resolve(process.env.NMF_BUILD ?? fileURLToPath(new URL('../..', import.meta.url)));

/** Path of the program. */
export const nmf = join(folder, 'bin', 'nmf.js');
/** Address of the library, for a script that imports it. */
export const libraryAddress = pathToFileURL(join(folder, 'dist', 'index.js')).href;
/** @type {typeof import('nmf')} */
export const library = await import(libraryAddress);
