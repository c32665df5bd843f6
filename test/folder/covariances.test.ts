import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeCovariances } from '../../src/folder/covariances.js';
import { readCovariances } from '../../src/folder/covariances-reader.js';
import { withTempFolder } from '../support/temp.js';

const COVARIANCES = Float32Array.from([1.5, 0.5, 0.25, -0.5, 1, 1, 0, 0, 2, 0, 0, 0, 0.1, 1.9, -0.1, 0.2]);

/** Writes two components of two bins, and does something with the file. */
const withFile = (use: (path: string) => void) =>
  withTempFolder((folder) => {
    const path = join(folder, 'covariances.npy');
    writeCovariances(path, COVARIANCES, 2);
    use(path);
  });

it('covariances come back as they were written', () =>
  withFile((path) => {
    expect(readCovariances(path, 2, 2)).toEqual(COVARIANCES);
    expect(readFileSync(path, 'latin1')).toContain("'shape': (2, 2, 4)");
  }));

it.each([
  ['of another shape', () => undefined, [4, 1], 'its shape is 2 x 2 x 4, the manifest says 4 x 1 x 4'],
  ['cut short', (path: string) => truncateSync(path, 190), [2, 2], 'it is cut short'],
  [
    'with a number too large',
    (path: string) => {
      const bytes = readFileSync(path);
      bytes.writeFloatLE(3, bytes.length - 4);
      writeFileSync(path, bytes);
    },
    [2, 2],
    'it holds 3, which no covariance of trace 2 does',
  ],
  [
    'that are no array',
    (path: string) => writeFileSync(path, 'mine'),
    [2, 2],
    'it is not a NumPy file of little-endian float32 in C order',
  ],
] as const)('covariances %s are refused', (_name, damage, [components, bins], message) =>
  withFile((path) => {
    damage(path);
    expect(() => readCovariances(path, components, bins)).toThrow(message);
  }),
);
