import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * The tests' own build: all that a package holds. It lies apart from dist, so that `npm run build` beside the tests
 * breaks nothing, and inside the project, so that it finds the project's node_modules. Made by build.ts.
 */
export const BUILT = fileURLToPath(new URL('../../.test-build', import.meta.url));

/** The program as it is installed. */
export const nmfBinary = join(BUILT, 'bin', 'nmf.js');

/** Address of a compiled module, such as `kernels/index` for src/kernels/index.ts, to be loaded by a thread. */
export const addressOfBuilt = (module: string): string =>
  pathToFileURL(join(BUILT, 'dist', `${module}.js`)).href;

/** A compiled module; `Module` is `typeof import(...)` of its source. Only compiled modules can start threads. */
export async function importBuilt<Module>(module: string): Promise<Module> {
  return import(addressOfBuilt(module));
}
