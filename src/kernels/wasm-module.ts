import { NmfError } from '../errors.js';
import { option, phrase } from '../text/index.js';
import type { KernelExports } from './bindings.generated.js';
import { type WasmMemory, type WasmModule, wasm } from './wasm-types.js';

/** The compiled kernels and the memory that they work on. */
export interface LoadedKernels {
  readonly module: WasmModule;
  readonly memory: WasmMemory;
}

const PAGE_BYTES = 65_536;
/** What WebAssembly can address, less a page: the address behind the last byte of 2^32 would be 0. */
export const MAX_MEMORY_BYTES = 2 ** 32 - PAGE_BYTES;

/** The builds that were wanted so far. */
const compiled = new Map<string, WasmModule>();

/**
 * Memory of a fixed size, with the kernels that work on it.
 *
 * @param base64 - The build, which is decoded and compiled once.
 * @param isShared - Whether the memory can be sent to other threads; the build must ask for the same.
 * @throws NmfError `memory` when there is not that much, or more than WebAssembly can address.
 */
export function createKernels(base64: string, bytes: number, isShared: boolean): LoadedKernels {
  const memory = createMemory(bytes, isShared);
  const module = compiled.get(base64) ?? compile(base64);
  compiled.set(base64, module);
  return { module, memory };
}

function compile(base64: string): WasmModule {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return new wasm.Module(bytes);
}

function createMemory(bytes: number, isShared: boolean): WasmMemory {
  if (bytes > MAX_MEMORY_BYTES) {
    throw new NmfError(
      'memory',
      phrase`the spectrogram needs ${(bytes / 1e9).toFixed(1)} GB of working memory, and 4.3 GB can be addressed. Try a lower ${option('sampleRate')}, a longer ${option('hopSamples')}, fewer ${option('components')}, or a shorter recording.`,
    );
  }
  const pages = Math.ceil(bytes / PAGE_BYTES);
  try {
    return new wasm.Memory({ initial: pages, maximum: pages, shared: isShared });
  } catch (error) {
    throw new NmfError(
      'memory',
      phrase`${Math.ceil(bytes / 1e6)} MB of working memory could not be allocated. Try a lower ${option('sampleRate')}, fewer ${option('components')}, or a shorter recording; where address space is limited (ulimit -v), run Node.js with --disable-wasm-trap-handler.`,
      { cause: error },
    );
  }
}

export function instantiate({ module, memory }: LoadedKernels): KernelExports {
  return new wasm.Instance(module, { env: { memory } }).exports as KernelExports;
}
