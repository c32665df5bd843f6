import { WASM_BYTES } from './wasm-bytes-shared.generated.js';
import { createKernels, type LoadedKernels } from './wasm-module.js';

/** {@link createKernels} for several threads: made by one, joined by the others. */
export function createSharedKernels(bytes: number): LoadedKernels {
  return createKernels(WASM_BYTES, bytes, true);
}
