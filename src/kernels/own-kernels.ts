import { WASM_BYTES } from './wasm-bytes-unshared.generated.js';
import { compile, createMemory, type LoadedKernels } from './wasm-module.js';
import type { WasmModule } from './wasm-types.js';

let compiled: WasmModule | undefined;

/**
 * Memory of one thread alone, with the kernels that work on it. Browsers share memory only with pages that ask for it.
 *
 * @param bytes - Size of the memory.
 * @throws NmfError `memory` when there is not that much, or more than WebAssembly can address.
 */
export function createOwnKernels(bytes: number): LoadedKernels {
  const memory = createMemory(bytes, false);
  compiled ??= compile(WASM_BYTES);
  return { module: compiled, memory };
}
