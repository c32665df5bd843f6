/**
 * What callers hand to the library, checked at its door, where the types of TypeScript are gone: each check names the
 * parameter, its rule, what was given, and a remedy. Checks of optional values accept undefined.
 */
import { NmfError } from './errors.js';

const tagOf = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)?.get;

/** `Float32Array` and the like, of whatever realm; undefined for anything but a typed array. */
export function typedArrayKind(value: unknown): string | undefined {
  return tagOf?.call(value) as string | undefined;
}

/** Any value as it may stand in a one-line message. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (typeof value !== 'object' || value === null) return String(value);
  const kind = typedArrayKind(value);
  if (kind !== undefined)
    return `${kind.startsWith('I') ? 'an' : 'a'} ${kind} of ${(value as Uint8Array).length}`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return value instanceof Promise ? 'a promise (await it first)' : 'an object';
}

/** @throws NmfError `usage`, always: `name` breaks its rule. */
export function refuse(name: string, rule: string, value: unknown, remedy: string): never {
  throw new NmfError('usage', `${name} must be ${rule}, got ${shown(value)}. ${remedy}`);
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

/** The path of a file or folder, or a name; what is there is another matter. */
export function assertPath(name: string, value: unknown, example: string): void {
  if (typeof value !== 'string' || value.includes('\0')) {
    refuse(name, 'a path: a string without NUL bytes', value, `Try ${shown(example)}.`);
  }
}

/** Paths in an array. */
export function assertPaths(name: string, values: unknown, example: string): void {
  if (!Array.isArray(values)) refuse(name, 'an array of paths', values, `Try [${shown(example)}].`);
  for (const [i, value] of values.entries()) assertPath(`${name}[${i}]`, value, example);
}

export function assertString(name: string, value: unknown, example: string): void {
  if (typeof value !== 'string') refuse(name, 'a string', value, `Try ${shown(example)}.`);
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
  refuse(name, `a whole number ${rule}`, value, `Try ${example}.`);
}

/** @throws NmfError `usage` when a value is given and is no whole number of at least 1. */
export function assertCount(flag: string, value: number | undefined): void {
  if (value === undefined || (typeof value === 'number' && Number.isInteger(value) && value >= 1)) return;
  refuse(flag, 'a whole number of at least 1', value, `Try ${flag} 2.`);
}

/** A finite number of at least `least`, where it is given. */
export function assertNumber(name: string, value: unknown, least: number, example: number): void {
  if (value === undefined || (typeof value === 'number' && Number.isFinite(value) && value >= least)) return;
  const rule = least === Number.NEGATIVE_INFINITY ? 'a number' : `a number of at least ${least}`;
  refuse(name, rule, value, `Try ${example}.`);
}

export function assertFlag(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean') {
    refuse(name, 'true or false', value, 'Leave it out for its default.');
  }
}

export function assertOneOf(name: string, value: unknown, choices: readonly string[]): void {
  if (value !== undefined && !choices.includes(value as string)) {
    refuse(name, `one of ${choices.join(', ')}`, value, `Try ${shown(choices[0])}.`);
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
