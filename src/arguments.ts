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
  const advice = typeof remedy === 'string' ? [remedy] : phrase`Try ${remedy}.`;
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

/** The names of an interface's members: the compiler refuses one too many and one too few. */
export const namesOf = <T extends object>(names: Readonly<Record<keyof T, true>>): readonly string[] =>
  Object.keys(names);

/**
 * An object with options that a function knows.
 *
 * @throws NmfError `usage` for anything else, and for another name, with the one that was probably meant.
 */
export function assertOptions(options: unknown, names: readonly string[], remedy?: string): void {
  assertObject('options', options, remedy);
  for (const name in options as object) {
    if (names.includes(name)) continue;
    const near = nearest(name, names);
    const advice =
      near === undefined ? [`Known are ${names.join(', ')}.`] : phrase`Did you mean ${option(near)}?`;
    const rule = `one of ${names.join(', ')}`;
    throw new NmfError('usage', phrase`there is no option ${shown(name)}. ${advice}`, {
      ...{ option: name, rule, remedy: advice },
      value: (options as Record<string, unknown>)[name],
    });
  }
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
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return;
  const rule = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  refuse(name, `a whole number ${rule}`, value, option(name, example));
}

/** @throws NmfError `usage` when a value is given and is no whole number of at least 1. */
export function assertCount(name: string, value: unknown, example = 2): void {
  if (value === undefined || (Number.isSafeInteger(value) && Number(value) >= 1)) return;
  refuse(name, 'a whole number of at least 1', value, option(name, example));
}

/** A finite number of at least `least`, where it is given. */
export function assertNumber(name: string, value: unknown, least: number, example: number): void {
  if (value === undefined || (typeof value === 'number' && Number.isFinite(value) && value >= least)) return;
  const rule = least === Number.NEGATIVE_INFINITY ? 'a number' : `a number of at least ${least}`;
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

/** Functions that are called back, each where it is given. */
export function assertCallbacks(callbacks: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(callbacks)) {
    if (value !== undefined && typeof value !== 'function')
      refuse(name, 'a function', value, 'Leave it out.');
  }
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
