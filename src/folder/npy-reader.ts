import { described, readSmallFile } from '../disk/index.js';
import { NmfError } from '../errors.js';
import { MAX_NPY_HEADER_BYTES, readNpyHeader } from './npy-array.js';

/** A matrix as it lies in a file. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Row-major [rows x columns]. */
  readonly data: Float32Array;
}

/**
 * Reads a factor that `writeNpy` wrote: format version 1.0, little-endian float32, C order, no value negative, NaN or
 * infinite.
 *
 * @param expected - The shape that the manifest tells.
 * @throws NmfError `input` when the file cannot be read, is of another kind, does not have that shape, or
 *   holds what a factor does not.
 */
export function readNpy(path: string, expected: { readonly rows: number; readonly columns: number }): Matrix {
  const { rows, columns } = expected;
  const bytes = described('read', path, () => readSmallFile(path, MAX_NPY_HEADER_BYTES + 4 * rows * columns));
  const header = readNpyHeader(bytes);
  if (header?.descr !== '<f4' || header.isFortran || header.shape.length !== 2) {
    throw damaged(path, 'it is not a NumPy file of little-endian float32 in C order');
  }
  const { shape, dataAt } = header;
  if (shape[0] !== rows || shape[1] !== columns) {
    throw damaged(path, `its shape is ${shape.join(' x ')}, the manifest says ${rows} x ${columns}`);
  }
  if (bytes.length < dataAt + 4 * rows * columns) throw damaged(path, 'it is cut short');
  const data = new Float32Array(rows * columns);
  for (let i = 0, at = dataAt; i < data.length; i++, at += 4) data[i] = bytes.readFloatLE(at);
  const wrong = data.find((value) => !(value >= 0 && value < Number.POSITIVE_INFINITY));
  if (wrong !== undefined)
    throw damaged(path, `it holds ${wrong}, but its numbers must be finite and at least 0`);
  return { rows, columns, data };
}

function damaged(path: string, what: string): NmfError {
  return new NmfError('input', `${path} is damaged: ${what}. Separate the recording again.`);
}
