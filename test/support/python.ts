import { spawnSync } from 'node:child_process';
import { tellMissing } from './missing.js';

/** Interpreters that are tried in turn: the one on PATH need not be the one with Debian's packages. */
const INTERPRETERS = ['python3', '/usr/bin/python3'];

/** Debian's name of a module where it is not python3- and the module's. */
const DEBIAN_PACKAGES: Record<string, string> = { mir_eval: 'python3-mir-eval', sklearn: 'python3-sklearn' };

/** Looks for modules without importing them, which takes a second or two for some. */
const HAS_MODULES =
  'import sys, importlib.util as u; sys.exit(not all(u.find_spec(m) for m in sys.argv[1:]))';

const found = new Map<string, string | undefined>();

export interface PythonOptions {
  /** What the script imports: an interpreter that has it all is chosen; numpy and scipy unless told. */
  modules?: readonly string[];
  /** Working folder of the script. */
  cwd?: string;
}

/**
 * Runs a Python script. Where no interpreter has its modules, a run under CI fails, since a skipped comparison
 * proves nothing; elsewhere that is said plainly and the test may be skipped.
 *
 * @param script - Source text; it finds `args` in `sys.argv[1:]`.
 * @returns What it printed, or undefined when there is no interpreter.
 * @throws Error when the script fails, and under CI when there is no interpreter; the latter names what to install.
 */
export function runPython(
  script: string,
  args: readonly string[],
  { modules = ['numpy', 'scipy'], cwd }: PythonOptions = {},
): string | undefined {
  const interpreter = interpreterWith(modules);
  if (interpreter === undefined) {
    const packages = modules.map((name) => DEBIAN_PACKAGES[name] ?? `python3-${name}`);
    tellMissing(`needs Python with ${modules.join(', ')}: apt-get install python3 ${packages.join(' ')}`);
    return undefined;
  }
  const options = { encoding: 'utf8', maxBuffer: 2 ** 30, cwd } as const;
  const run = spawnSync(interpreter, ['-c', script, ...args], options);
  if (run.status !== 0) throw new Error(`Python failed: ${run.stderr || run.error?.message}`);
  return run.stdout;
}

function interpreterWith(modules: readonly string[]): string | undefined {
  const names = modules.join(' ');
  if (!found.has(names)) {
    const able = INTERPRETERS.find((name) => spawnSync(name, ['-c', HAS_MODULES, ...modules]).status === 0);
    found.set(names, able);
  }
  return found.get(names);
}
