import { writeFile } from '../disk/index.js';
import { npyHeader } from './npy-array.js';

/** Numbers of a spatial covariance: r11, r22, and re and im of r12. */
export const COVARIANCE_NUMBERS = 4;

/**
 * Writes spatial covariances as a NumPy file: little-endian float32, C order, [S x bins x 4].
 *
 * @param covariances - Row-major.
 * @throws NmfError `output` when the file cannot be written.
 */
export function writeCovariances(path: string, covariances: Float32Array, components: number): void {
  writeFile(path, covarianceBytes(covariances, components));
}

/** A component at a time. */
function* covarianceBytes(covariances: Float32Array, components: number): Generator<Buffer> {
  const numbers = covariances.length / components;
  yield npyHeader('<f4', [components, numbers / COVARIANCE_NUMBERS, COVARIANCE_NUMBERS]);
  for (let first = 0; first < covariances.length; first += numbers) {
    const piece = Buffer.alloc(4 * numbers);
    for (let i = 0; i < numbers; i++) piece.writeFloatLE(covariances[first + i], 4 * i);
    yield piece;
  }
}
