import type { NdArray } from 'ndarray';
import { writeFile } from '../disk/index.js';
import { npyHeader } from './npy-array.js';

const PIECE_BYTES = 1 << 20;

/**
 * Writes a matrix as a NumPy file: little-endian float32, C order, whatever the strides of the view.
 *
 * @param matrix - Two-dimensional view, e.g. templates [bins x S] or activations [S x frames].
 * @throws NmfError `output` when the file cannot be written.
 */
export function writeNpy(path: string, matrix: NdArray<Float64Array | Float32Array>): void {
  writeFile(path, npyBytes(matrix));
}

/** In pieces of about a megabyte, each good until the next one is asked for. */
function* npyBytes(matrix: NdArray<Float64Array | Float32Array>): Generator<Buffer> {
  const [rows, columns] = matrix.shape as [number, number];
  const [rowStride, columnStride] = matrix.stride as [number, number];
  const { data, offset } = matrix;
  yield npyHeader('<f4', [rows, columns]);
  const rowsPerPiece = Math.max(1, Math.floor(PIECE_BYTES / (4 * Math.max(1, columns))));
  const piece = Buffer.alloc(4 * columns * Math.min(rows, rowsPerPiece));
  for (let first = 0; first < rows; first += rowsPerPiece) {
    let at = 0;
    for (let r = first; r < Math.min(rows, first + rowsPerPiece); r++) {
      let from = offset + r * rowStride;
      for (let c = 0; c < columns; c++, from += columnStride) at = piece.writeFloatLE(data[from], at);
    }
    yield piece.subarray(0, at);
  }
}
