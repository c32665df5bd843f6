import fs from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const SYNC = [
  'openSync',
  'closeSync',
  'readSync',
  'writeSync',
  'fstatSync',
  'statSync',
  'lstatSync',
  'readdirSync',
  'mkdirSync',
  'renameSync',
  'rmSync',
  'rmdirSync',
  'realpathSync',
  'fsyncSync',
  'readFileSync',
  'writeFileSync',
] as const;
const ASYNC = ['open', 'readdir'] as const;

type Calls = Record<string, (...args: unknown[]) => unknown>;

/**
 * Runs `use` while the system refuses the nth call, from 0, that concerns a folder and what is open in it.
 *
 * @returns Whether there were so many calls.
 */
export async function whileCallFails(
  nth: number,
  folder: string,
  code: string,
  use: () => Promise<void>,
): Promise<boolean> {
  let count = 0;
  const opened = new Set<unknown>();
  const originals: [Calls, string, (...args: unknown[]) => unknown][] = [];
  const concerns = (what: unknown) =>
    opened.has(what) || (typeof what === 'string' && what.startsWith(folder));
  const refusal = (name: string, path: unknown) =>
    Object.assign(new Error(`${code}: made up, ${name}`), {
      ...{ code, errno: -5, syscall: name.replace(/Sync$/, '') },
      ...(typeof path === 'string' && { path }),
    });
  const replace = (module: Calls, name: string) => {
    const original = module[name];
    originals.push([module, name, original]);
    module[name] = (...args) => {
      const fails = concerns(args[0]) && count++ === nth;
      if (fails && name === 'closeSync') original(...args); // it is closed all the same
      if (fails && module === (promises as unknown as Calls)) return Promise.reject(refusal(name, args[0]));
      if (fails) throw refusal(name, args[0]);
      const result = original(...args);
      if (name === 'openSync' && concerns(args[0])) opened.add(result);
      if (name === 'closeSync') opened.delete(args[0]);
      return result;
    };
  };
  for (const name of SYNC) replace(fs as unknown as Calls, name);
  for (const name of ASYNC) replace(promises as unknown as Calls, name);
  syncBuiltinESMExports();
  try {
    await use();
  } finally {
    for (const [module, name, original] of originals) module[name] = original;
    syncBuiltinESMExports();
  }
  return count > nth;
}
