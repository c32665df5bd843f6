import { WASM_BYTES } from './wasm-bytes-shared.generated.js';
import { compile, createMemory, type LoadedKernels } from './wasm-module.js';
import type { WasmModule } from './wasm-types.js';

let compiled: WasmModule | undefined;

/**
 * Memory that threads share, with the kernels that work on it. Made by one thread, joined by the others.
 *
 * @param bytes - Size of the memory.
 * @throws NmfError `memory` when there is not that much, or more than WebAssembly can address.
 */
export function createSharedKernels(bytes: number): LoadedKernels {
  const memory = createMemory(bytes, true);
  compiled ??= compile(WASM_BYTES);
  return { module: compiled, memory };
}
