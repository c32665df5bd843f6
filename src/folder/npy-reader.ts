import { described, readSmallFile } from '../disk/index.js';
import { damaged } from './manifest.js';

const PREAMBLE_BYTES = 10;
/** Format version 1.0 tells the header's length in 16 bits. */
const MAX_HEADER_BYTES = PREAMBLE_BYTES + 65_535;

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
  const bytes = described('read', path, () => readSmallFile(path, MAX_HEADER_BYTES + 4 * rows * columns));
  const headerBytes =
    bytes.length < PREAMBLE_BYTES ? 0 : PREAMBLE_BYTES + bytes.readUInt16LE(PREAMBLE_BYTES - 2);
  const header = bytes.toString('latin1', PREAMBLE_BYTES, headerBytes);
  const shape = /'shape':\s*\((\d+),\s*(\d+)\)/.exec(header);
  const isOurs =
    bytes.toString('latin1', 0, 6) === '\x93NUMPY' &&
    bytes[6] === 1 &&
    /'descr':\s*'<f4'/.test(header) &&
    /'fortran_order':\s*False/.test(header);
  if (!isOurs || shape === null) {
    throw damaged(path, 'it is not a NumPy file of little-endian float32 in C order');
  }
  if (Number(shape[1]) !== rows || Number(shape[2]) !== columns) {
    throw damaged(path, `its shape is ${shape[1]} x ${shape[2]}, the manifest says ${rows} x ${columns}`);
  }
  if (bytes.length < headerBytes + 4 * rows * columns) throw damaged(path, 'it is cut short');
  const data = new Float32Array(rows * columns);
  for (let i = 0, at = headerBytes; i < data.length; i++, at += 4) data[i] = bytes.readFloatLE(at);
  const wrong = data.find((value) => !(value >= 0 && value < Number.POSITIVE_INFINITY));
  if (wrong !== undefined)
    throw damaged(path, `it holds ${wrong}, but its numbers must be finite and at least 0`);
  return data;
}
