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
