/**
 * The ndarrays that callers hand in, with whatever strides, checked once and then read by address: `get` takes 2 to 15
 * times as long.
 */
import type { NdArray } from 'ndarray';
import { allocate, refuse, typedArrayKind } from './arguments.js';
import { NmfError } from './errors.js';

/** What an ndarray sees: entry (i, j, ...) is data[offset + i * stride[0] + j * stride[1] + ...]. */
export interface View {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset: number;
}

/**
 * Checks that something is an ndarray whose entries all lie in its data, whatever its strides.
 *
 * @param name - What messages call it.
 * @param axes - Names of its dimensions, e.g. `['bins', 'frames']`.
 * @throws NmfError `usage` for what is no ndarray of numbers, `input` for another number of dimensions.
 */
export function viewOf(array: NdArray, name: string, axes: readonly string[]): View {
  const { data, shape, stride, offset } = (array ?? {}) as Partial<Record<keyof View, unknown>>;
  const form = `[${axes.join(', ')}]`;
  if (!isNumbers(data) || !isIntegers(shape) || !isIntegers(stride) || !Number.isSafeInteger(offset)) {
    const example = `ndarray(Float32Array.from(values), ${form})`;
    refuse(name, `an ndarray of numbers with the shape ${form}`, array, `Try ${example}.`);
  }
  if (shape.length !== axes.length || stride.length !== axes.length || shape.some((count) => count < 0)) {
    const got = `got [${shape.join(', ')}] with strides [${stride.join(', ')}]`;
    throw new NmfError('input', `${name} must have the shape ${form}, ${got}.`);
  }
  const view: View = { data, shape, stride, offset: Number(offset) };
  const [first, last] = rangeOf(view);
  if (first < 0 || last >= data.length) {
    throw new NmfError(
      'usage',
      `${name} must lie within its data, got entries from ${first} to ${last} of ${data.length}. Look at its shape, strides and offset.`,
    );
  }
  return view;
}

/** The same matrix with rows and columns exchanged. */
export function transposed({ shape, stride, ...rest }: View): View {
  return { ...rest, shape: shape.toReversed(), stride: stride.toReversed() };
}

/** A copy of all entries of a matrix, row-major. */
export function copyRows<A extends Float32Array | Float64Array>(
  { data, shape, stride, offset }: View,
  kind: new (length: number) => A,
): A {
  const [rows, columns] = shape;
  const copy = allocate(
    () => new kind(rows * columns),
    `a matrix of ${rows} x ${columns}`,
    'Try a part of it at a time.',
  );
  for (let r = 0; r < rows; r++) {
    const from = offset + r * stride[0];
    const to = r * columns;
    for (let c = 0; c < columns; c++) copy[to + c] = data[from + c * stride[1]];
  }
  return copy;
}

/** Least and largest place of an entry; none lies anywhere in an empty array. */
function rangeOf({ shape, stride, offset }: View): [first: number, last: number] {
  if (shape.includes(0)) return [0, -1];
  let [first, last] = [offset, offset];
  for (const [d, count] of shape.entries()) {
    const end = (count - 1) * stride[d];
    if (end < 0) first += end;
    else last += end;
  }
  return [first, last];
}

function isNumbers(data: unknown): data is ArrayLike<number> {
  const kind = typedArrayKind(data);
  return kind === undefined ? Array.isArray(data) : !kind.startsWith('Big');
}

function isIntegers(list: unknown): list is number[] {
  return Array.isArray(list) && list.every(Number.isSafeInteger);
}
