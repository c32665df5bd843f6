/**
 * What callers hand to the library, checked at its door, where the types of TypeScript are gone: each check names the
 * parameter, its rule, what was given, and a remedy. Checks of optional values accept undefined.
 */
import { NmfError } from './errors.js';

export { shown, typedArrayKind } from './text/index.js';

import { type OptionWord, option, phrase, shown, typedArrayKind } from './text/index.js';

/** The remedy of a refusal: a sentence, or a value to try. */
type Remedy = string | OptionWord;

/** @throws NmfError `usage`, always: what `name` was given breaks its rule. */
export function refuse(name: string, rule: string, value: unknown, remedy: Remedy): never {
  const advice = typeof remedy === 'string' ? remedy : phrase`Try ${remedy}.`;
  const said = phrase`${option(name)} must be ${rule}, got ${shown(value)}. ${advice}`;
  throw new NmfError('usage', said, { option: name, rule, value, remedy: advice });
}

/** An object with options, or with what a function asks for. */
export function assertObject(name: string, value: unknown, remedy = 'Leave it out, or give {}.'): void {
  if (
    typeof value !== 'object' ||
    value === null ||
    Array.isArray(value) ||
    typedArrayKind(value) !== undefined
  ) {
    refuse(name, 'an object', value, remedy);
  }
}

/** The check of one option: of its value, undefined where it was left out. */
type Check = (name: string, value: unknown) => void;

/** That of an option whose rule is known later. */
export const unchecked: Check = () => undefined;

/** A check for each option of an interface: the compiler refuses one too many and one too few. */
export type Checks<T> = { readonly [K in keyof T]-?: Check };

/**
 * Checks an object with options.
 *
 * @throws NmfError `usage` for what is no object, for a value that breaks its rule, and for an option that does not
 *   exist, with the one that was probably meant.
 */
export function assertOptions(
  options: unknown,
  checks: Readonly<Record<string, Check>>,
  remedy?: string,
): void {
  assertObject('options', options, remedy);
  const given = options as Readonly<Record<string, unknown>>;
  const names = Object.keys(checks);
  for (const name in given) if (!names.includes(name)) throw unknownOption(name, given[name], names);
  runChecks(given, checks);
}

/** @throws NmfError `usage` for a value that breaks its rule. */
export function runChecks<T extends object>(values: T, checks: { readonly [K in keyof T]: Check }): void {
  for (const name in checks) checks[name](name, values[name]);
}

function unknownOption(name: string, value: unknown, names: readonly string[]): NmfError {
  const all = names.join(', ');
  const near = nearest(name, names);
  const remedy = near === undefined ? `Known are ${all}.` : phrase`Did you mean ${option(near)}?`;
  const said = phrase`there is no option ${shown(name)}. ${remedy}`;
  return new NmfError('usage', said, { option: name, rule: `one of ${all}`, value, remedy });
}

/** The name that another one is a part of, holds, or is a few letters away from. */
function nearest(name: string, names: readonly string[]): string | undefined {
  const plain = name.toLowerCase().replace(/[^a-z]/g, '');
  const distances = names.map((known): [number, string] => {
    const other = known.toLowerCase();
    const isPart = plain.length > 2 && (other.includes(plain) || plain.includes(other));
    return [isPart ? 1 : editDistance(plain, other), known];
  });
  const [distance, near] = distances.reduce((a, b) => (b[0] < a[0] ? b : a));
  return distance <= Math.max(1, plain.length / 3) ? near : undefined;
}

/** Letters to put in, take out or change (Levenshtein 1966). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
  }
  return row[b.length];
}

/** Options when all is decided. */
export type Decided<T> = { readonly [K in keyof T]-?: Exclude<T[K], undefined> };

/** Options with their defaults in place of those that were left out, in the order of the defaults. */
export function withDefaults<T extends object>(
  given: { readonly [K in keyof T]?: T[K] | undefined },
  defaults: T,
): T {
  const taken = { ...defaults };
  for (const name in defaults) taken[name] = given[name] === undefined ? defaults[name] : given[name];
  return taken;
}

/** The path of a file or folder, or a name; what is there is another matter. */
export function assertPath(name: string, value: unknown, example: string): void {
  if (typeof value !== 'string' || value.includes('\0')) {
    refuse(name, 'a path: a string without NUL bytes', value, option(name, example));
  }
}

/** A name for what is to be written: not the empty one. */
export function assertNamed(name: string, value: string, what: string, example: string): void {
  if (value !== '') return;
  const remedy = phrase`Try ${option(name, example)}.`;
  const said = phrase`${option(name)} must name ${what}, got "". ${remedy}`;
  throw new NmfError('usage', said, { option: name, rule: `the name of ${what}`, value, remedy });
}

/** Paths in an array. */
export function assertPaths(name: string, values: unknown, example: string): void {
  if (!Array.isArray(values)) refuse(name, 'an array of paths', values, `Try [${shown(example)}].`);
  for (const [i, value] of values.entries()) assertPath(`${name}[${i}]`, value, example);
}

/** A whole number from `least` to `most`. */
export function assertWhole(
  name: string,
  value: unknown,
  least: number,
  most: number,
  example: number,
): void {
  if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most) return;
  const rule = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  refuse(name, `a whole number ${rule}`, value, option(name, example));
}

/** A whole number of at least 1, where it is given. */
export function assertCount(name: string, value: unknown, example = 2): void {
  if (value !== undefined) assertWhole(name, value, 1, Number.MAX_SAFE_INTEGER, example);
}

/** A finite number, where it is given, of at least `least`. */
export function assertNumber(name: string, value: unknown, example: number, least?: number): void {
  const isNumber = typeof value === 'number' && Number.isFinite(value);
  if (value === undefined || (isNumber && value >= (least ?? value))) return;
  const rule = least === undefined ? 'a number' : `a number of at least ${least}`;
  refuse(name, rule, value, option(name, example));
}

export function assertFlag(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean') {
    refuse(name, 'true or false', value, 'Leave it out for its default.');
  }
}

export function assertOneOf(name: string, value: unknown, choices: readonly string[]): void {
  if (value !== undefined && !choices.includes(value as string)) {
    refuse(name, `one of ${choices.join(', ')}`, value, option(name, choices[0]));
  }
}

/** A function that is called back, where it is given. */
export function assertCallback(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') refuse(name, 'a function', value, 'Leave it out.');
}

/** An AbortSignal, of this realm or another. */
export function assertAbortSignal(name: string, value: unknown): void {
  if (value === undefined) return;
  const given = value as Partial<AbortSignal> | null;
  const isOne = typeof given === 'object' && typeof given?.aborted === 'boolean';
  if (
    isOne &&
    typeof given.addEventListener === 'function' &&
    typeof given.removeEventListener === 'function'
  )
    return;
  refuse(name, 'an AbortSignal', value, 'Try new AbortController().signal.');
}

/**
 * Makes something large.
 *
 * @throws NmfError `memory` where there is no room for it.
 */
export function allocate<T>(make: () => T, what: string, remedy: string): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new NmfError('memory', `${what} does not fit in memory. ${remedy}`, { cause: error });
  }
}
