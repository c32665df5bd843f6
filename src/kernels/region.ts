import type { WasmMemory } from './wasm-types.js';

/** A piece of WebAssembly memory. It can be sent to other threads. */
export interface Region {
  readonly address: number;
  readonly bytes: number;
}

/** A region's numbers, as they are at any time: nothing is copied. The memory never grows, so views stay valid. */
export function floats({ buffer }: WasmMemory, { address, bytes }: Region): Float32Array {
  return new Float32Array(buffer, address, bytes / 4);
}

/** As {@link floats}, in float64. */
export function doubles({ buffer }: WasmMemory, { address, bytes }: Region): Float64Array {
  return new Float64Array(buffer, address, bytes / 8);
}

/** `bytes` of a region from byte `from` on. */
export function partOf({ address }: Region, from: number, bytes: number): Region {
  return { address: address + from, bytes };
}

/** Regions handed out one after the other; the same calls give the same regions. */
export interface Layout {
  /** @returns That many bytes; their address is a multiple of 64. */
  take(bytes: number): Region;
  /** Bytes handed out so far. */
  bytes(): number;
}

const ALIGNMENT = 64;
/** The kernels' constants lie below this address; the compiler counts on no other being below 1024. */
export const RESERVED_BYTES = 2048;

export function createLayout(): Layout {
  let end = RESERVED_BYTES;
  return {
    take(bytes) {
      const address = end;
      end += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
      return { address, bytes };
    },
    bytes: () => end,
  };
}
