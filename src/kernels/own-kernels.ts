import { WASM_BYTES } from './wasm-bytes-unshared.generated.js';
import { createKernels, type LoadedKernels } from './wasm-module.js';

/** {@link createKernels} for one thread alone: browsers share memory only with pages that ask for it. */
export function createOwnKernels(bytes: number): LoadedKernels {
  return createKernels(WASM_BYTES, bytes, false);
}
