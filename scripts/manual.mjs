// Writes the manual page man/nmf.1 from the program that was built; part of the build.
import { mkdirSync, writeFileSync } from 'node:fs';
import { manual } from '../dist/cli/main.js';

const folder = new URL('../man/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('nmf.1', folder), await manual());
