import { importBuilt } from './built.js';

/** The library as it is installed. */
export const library = await importBuilt<typeof import('../../src/index.js')>('index');
