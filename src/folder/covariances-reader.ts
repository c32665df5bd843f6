import { described, readSmallFile } from '../disk/index.js';
import { COVARIANCE_NUMBERS } from './covariances.js';
import { damaged } from './manifest.js';
import { MAX_NPY_HEADER_BYTES, readNpyHeader } from './npy-array.js';
import { cutShort } from './npy-reader.js';

/** Their trace is 2, so that no number is larger; as stored, about. */
const MOST = 2.0001;

/**
 * Reads what `writeCovariances` wrote.
 *
 * @returns Row-major [S x bins x 4].
 * @throws NmfError `input` when the file cannot be read, is of another kind, does not have that shape, or holds what no
 *   covariance of trace 2 does.
 */
export function readCovariances(path: string, components: number, bins: number): Float32Array {
  const shape = [components, bins, COVARIANCE_NUMBERS];
  const count = components * bins * COVARIANCE_NUMBERS;
  const bytes = described('read', path, () => readSmallFile(path, MAX_NPY_HEADER_BYTES + 4 * count));
  const header = readNpyHeader(bytes);
  if (header?.descr !== '<f4' || header.isFortran)
    throw damaged(path, 'it is not a NumPy file of little-endian float32 in C order');
  if (header.shape.join() !== shape.join()) {
    const told = header.shape.join(' x ');
    throw damaged(path, `its shape is ${told}, the manifest says ${shape.join(' x ')}`);
  }
  if (bytes.length < header.dataAt + 4 * count) throw cutShort(path);
  const covariances = Float32Array.from({ length: count }, (_, i) =>
    bytes.readFloatLE(header.dataAt + 4 * i),
  );
  const wrong = covariances.find(
    (value, i) => !(value >= (i % COVARIANCE_NUMBERS < 2 ? 0 : -MOST) && value <= MOST),
  );
  if (wrong !== undefined) throw damaged(path, `it holds ${wrong}, which no covariance of trace 2 does`);
  return covariances;
}
