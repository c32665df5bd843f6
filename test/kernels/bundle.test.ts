import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { createWasmKernel } from '../../src/kernels/index.js';
import { WASM_BYTES as SHARED } from '../../src/kernels/wasm-bytes-shared.generated.js';
import { WASM_BYTES as UNSHARED } from '../../src/kernels/wasm-bytes-unshared.generated.js';
import { wasm } from '../../src/kernels/wasm-types.js';
import { factorsOf, problemOf } from './cases.js';

const example = {
  size: { frames: 70, bins: 33 },
  components: 3,
  beta: 1,
  zeroShare: 0,
  hasEmptyFrame: false,
  hasEmptyBin: false,
  seed: 3,
};

/** The kernel of one thread, packed for a browser; esbuild refuses what only Node.js has. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { createWasmKernel } from './index.js';`,
      resolveDir: fileURLToPath(new URL('../../src/kernels', import.meta.url)),
    },
    bundle: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'kernels',
    write: false,
  });
  return outputFiles[0].text;
}

describe('the kernel of one thread, packed for a browser', () => {
  it('holds one build of the kernels, that for memory of its own', async () => {
    const text = await bundle();
    expect(text.includes(UNSHARED)).toBe(true);
    expect(text.includes(SHARED)).toBe(false);
    expect(text).not.toMatch(/\bBuffer\b|\bprocess\.|SharedArrayBuffer\(|node:/);
  });

  it('computes the same bits where there is nothing of Node.js', async () => {
    const context = createContext({ atob, WebAssembly: wasm });
    runInContext(`${await bundle()}; this.createWasmKernel = kernels.createWasmKernel;`, context);
    const [here, there] = [createWasmKernel, context.createWasmKernel as typeof createWasmKernel].map(
      (create) => {
        const kernel = create(problemOf(example));
        kernel.load(factorsOf(example));
        kernel.evaluate('activations', 'current', true);
        kernel.update('activations', 'current', 1, false);
        return [...kernel.read().activations, kernel.divergence()];
      },
    );
    expect(here.every(Number.isFinite)).toBe(true);
    expect(there).toEqual(here);
  });
});
