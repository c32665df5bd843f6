import type { NdArray } from 'ndarray';
import { allocate, refuse, typedArrayKind } from '../arguments.js';
import { NmfError } from '../errors.js';

/** A matrix as an ndarray sees it: entry (i, j) is data[offset + i * stride[0] + j * stride[1]]. */
export interface MatrixView {
  readonly data: ArrayLike<number>;
  readonly shape: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly offset: number;
}

/**
 * Checks that something is a matrix whose entries all lie in its data, whatever its strides.
 *
 * @param form - Its shape in the words of messages, e.g. `[bins, frames]`.
 * @throws NmfError `usage` for what is no ndarray of numbers, `input` for other than two dimensions.
 */
export function viewOf(matrix: NdArray, name: string, form: string): MatrixView {
  const { data, shape, stride, offset } = (matrix ?? {}) as Partial<Record<keyof MatrixView, unknown>>;
  if (!isNumbers(data) || !isIntegers(shape) || !isIntegers(stride) || !Number.isSafeInteger(offset)) {
    refuse(
      name,
      `an ndarray of numbers with the shape ${form}`,
      matrix,
      'Try ndarray(Float32Array.from(values), [rows, columns]).',
    );
  }
  if (shape.length !== 2 || stride.length !== 2 || shape.some((count) => count < 0)) {
    const got = `got [${shape.join(', ')}] with strides [${stride.join(', ')}]`;
    throw new NmfError('input', `${name} must have the shape ${form}, ${got}.`);
  }
  const view = { data, shape, stride, offset } as unknown as MatrixView;
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
export function transposed({ shape, stride, ...rest }: MatrixView): MatrixView {
  return { ...rest, shape: [shape[1], shape[0]], stride: [stride[1], stride[0]] };
}

/** A copy of all entries, row-major. */
export function copyRows<A extends Float32Array | Float64Array>(
  { data, shape, stride, offset }: MatrixView,
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

/** Least and largest place of an entry; none lies anywhere in an empty matrix. */
function rangeOf({ shape, stride, offset }: MatrixView): [first: number, last: number] {
  if (shape[0] === 0 || shape[1] === 0) return [0, -1];
  const ends = shape.map((count, d) => (count - 1) * stride[d]);
  return [
    offset + Math.min(0, ends[0]) + Math.min(0, ends[1]),
    offset + Math.max(0, ends[0]) + Math.max(0, ends[1]),
  ];
}

function isNumbers(data: unknown): data is ArrayLike<number> {
  const kind = typedArrayKind(data);
  return kind === undefined ? Array.isArray(data) : !kind.startsWith('Big');
}

function isIntegers(list: unknown): list is number[] {
  return Array.isArray(list) && list.every(Number.isSafeInteger);
}
