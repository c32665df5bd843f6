import { described, readSmallFile } from '../disk/index.js';
import type { NmfError } from '../errors.js';
import { damaged } from './manifest.js';
import { MAX_NPY_HEADER_BYTES, type NpyHeader, readNpyHeader } from './npy-array.js';

/**
 * Reads a factor that `writeNpy` wrote: format version 1.0, little-endian float32, C order, no value negative, NaN or
 * infinite.
 *
 * @param rows - As the manifest tells them, and the columns.
 * @returns Row-major [rows x columns].
 * @throws NmfError `input` when the file cannot be read, is of another kind, does not have that shape, or
 *   holds what a factor does not.
 */
export function readNpy(path: string, rows: number, columns: number): Float32Array {
  const bytes = described('read', path, () => readSmallFile(path, MAX_NPY_HEADER_BYTES + 4 * rows * columns));
  const { dataAt } = readFactorHeader(path, bytes, rows, columns);
  if (bytes.length < dataAt + 4 * rows * columns) throw cutShort(path);
  const data = new Float32Array(rows * columns);
  for (let i = 0, at = dataAt; i < data.length; i++, at += 4) data[i] = bytes.readFloatLE(at);
  assertFactorValues(path, data);
  return data;
}

/**
 * The header of a factor.
 *
 * @param start - The file's first bytes, with all of the header.
 * @throws NmfError `input` for another kind of file and another shape.
 */
export function readFactorHeader(path: string, start: Buffer, rows: number, columns: number): NpyHeader {
  const header = readNpyHeader(start);
  if (header?.descr !== '<f4' || header.isFortran || header.shape.length !== 2) {
    throw damaged(path, 'it is not a NumPy file of little-endian float32 in C order');
  }
  const { shape } = header;
  if (shape[0] !== rows || shape[1] !== columns) {
    throw damaged(path, `its shape is ${shape.join(' x ')}, the manifest says ${rows} x ${columns}`);
  }
  return header;
}

/** @throws NmfError `input` for numbers that no factor holds. */
export function assertFactorValues(path: string, values: Float32Array): void {
  const wrong = values.find((value) => !(value >= 0 && value < Number.POSITIVE_INFINITY));
  if (wrong !== undefined)
    throw damaged(path, `it holds ${wrong}, but its numbers must be finite and at least 0`);
}

export const cutShort = (path: string): NmfError => damaged(path, 'it is cut short');
