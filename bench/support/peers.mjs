import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./nmf_peers.py', import.meta.url));

/**
 * Writes a matrix as a NumPy file, float32.
 *
 * @param {string} path
 * @param {ArrayLike<number>} data - Column-major.
 * @param {number} rows
 * @param {number} columns
 */
export function writeMatrix(path, data, rows, columns) {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const header = Buffer.alloc(Math.ceil((10 + text.length + 1) / 64) * 64, ' ');
  header.write('\x93NUMPY\x01\x00', 0, 'latin1');
  header.writeUInt16LE(header.length - 10, 8);
  header.write(text, 10);
  header[header.length - 1] = 10;
  const rowMajor = new Float32Array(rows * columns);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) rowMajor[r * columns + c] = data[c * rows + r];
  writeFileSync(path, Buffer.concat([header, Buffer.from(rowMajor.buffer)]));
}

/**
 * Starts Python with the matrices of a folder (see nmf_peers.py), on so many threads.
 *
 * @param {string} folder
 * @param {number} beta
 * @param {number} threads
 */
export async function openPeers(folder, beta, threads) {
  const count = String(threads);
  const child = spawn('/usr/bin/python3', [script, folder, String(beta), count], {
    env: { ...process.env, OPENBLAS_NUM_THREADS: count, OMP_NUM_THREADS: count, MKL_NUM_THREADS: count },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the peers ended; are they installed? sh scripts/setup-peers.sh');
    return JSON.parse(value);
  };
  /** @type {Record<string, string>} */
  const versions = await answer();
  return {
    versions,
    /**
     * @param {{ peer: string, start: number, iterations: number, divergence?: boolean }} order
     * @returns {Promise<{ ms: number, divergence?: number }>} Wall time.
     */
    run(order) {
      child.stdin.write(`${JSON.stringify(order)}\n`);
      return answer();
    },
    async close() {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}
