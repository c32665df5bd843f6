import fc from 'fast-check';

/** An array whose memory was handed over to another thread. */
export function detached(): Float32Array {
  const samples = new Float32Array(8);
  structuredClone(samples, { transfer: [samples.buffer] });
  return samples;
}

/** What nobody should hand over and somebody will; strings that could name a file are left out. */
const odd: readonly unknown[] = [
  ...[undefined, null, true, false, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ...[-0, 0, 0.5, 1, 2.5, 3, -1, 48_000, 1e15, 2 ** 53, 1e300, -1e300, 5e-324, 10n, '', '\0', Symbol('odd')],
  ...[() => 1, {}, [], [1], [[1, 2], [3]], { length: 3 }, Object.create(null), new Date(Number.NaN)],
  ...[new Map(), /x/, new Error('odd'), Promise.resolve(1), new Proxy({}, {}), new ArrayBuffer(8)],
  ...[new Uint8Array(8), new Float64Array(8), new BigInt64Array(2), new DataView(new ArrayBuffer(8))],
  ...[
    new Float32Array(0),
    new Float32Array(1),
    new Float32Array([0, Number.NaN]),
    new Float32Array(5).fill(3e38),
  ],
  ...[new Float32Array(new SharedArrayBuffer(16)), new Float32Array(7).fill(-1e-45), detached()],
  ...[
    new Float32Array([0, Number.POSITIVE_INFINITY]),
    [new Float32Array(3), new Float32Array(4)],
    [detached()],
  ],
  ...[AbortSignal.abort(), { aborted: false }, new AbortController()],
];
const oddStrings = ['toString', '__proto__', '32', '1..2', 'nan'];

/** @param isPath - Whether it takes the place of a path, where a string would name a file. */
export const anyOddValue = (isPath: boolean) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...odd) },
    { weight: 1, arbitrary: fc.constantFrom(...(isPath ? [''] : oddStrings)) },
    {
      weight: 1,
      arbitrary: fc.anything({ values: [fc.constantFrom(...odd)], maxDepth: 2, withNullPrototype: true }),
    },
  );

/** Where something can be put into arguments, as a list of keys. */
export type Place = readonly PropertyKey[];

/** All places in the arguments of a call: each of them, and what plain objects and arrays in them hold. */
export function placesIn(value: unknown, at: Place = []): Place[] {
  if (!isPlain(value)) return at.length === 0 ? [] : [at];
  const inner = Object.keys(value).flatMap((key) =>
    placesIn((value as Record<string, unknown>)[key], [...at, key]),
  );
  return at.length === 0 ? inner : [at, ...inner];
}

export function valueAt(value: unknown, place: Place): unknown {
  return place.reduce((inner, key) => (inner as Record<PropertyKey, unknown>)?.[key], value);
}

/** A copy with something else in one place; typed arrays, functions and what has a class are not copied. */
export function withValue<T>(value: T, [key, ...rest]: Place, put: unknown): T {
  if (key === undefined) return put as T;
  if (!isPlain(value)) return value; // put there by another change
  const inner = (value as Record<PropertyKey, unknown>)[key];
  const changed = rest.length === 0 ? put : withValue(inner, rest, put);
  return Array.isArray(value)
    ? (value.map((item, i) => (String(i) === key ? changed : item)) as T)
    : Object.assign(Object.create(Object.getPrototypeOf(value)), value, { [key]: changed });
}

function isPlain(value: unknown): value is object {
  if (Array.isArray(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  // An ndarray is an object of a class of its own, with its parts in the open.
  return Object.getPrototypeOf(value) === Object.prototype || 'stride' in value;
}

/** The first number in a result that is not finite, with its place; undefined where all are. */
export function notFiniteIn(value: unknown, at = 'result'): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${at} is ${value}`;
  if (value instanceof Error || typeof value !== 'object' || value === null) return undefined;
  if (ArrayBuffer.isView(value)) {
    const bad = Array.prototype.findIndex.call(
      value,
      (x: unknown) => typeof x === 'number' && !Number.isFinite(x),
    );
    return bad < 0 ? undefined : `${at}[${bad}] is ${(value as unknown as number[])[bad]}`;
  }
  for (const [key, inner] of Object.entries(value)) {
    const found = notFiniteIn(inner, `${at}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
