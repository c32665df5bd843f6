import { NmfError } from '../errors.js';
import { option, phrase } from '../text/index.js';
import { WASM_BYTES } from './wasm-bytes.generated.js';
import { type WasmMemory, type WasmModule, wasm } from './wasm-types.js';

type Address = number;

/** What the compiled kernels offer; documented in assembly/. Every number but exponents and factors is an integer. */
export interface KernelExports {
  constantsEnd(): Address;
  clear(at: Address, bytes: number): void;
  activationTerms(...args: TermsArgs): number;
  templateTerms(...args: TermsArgs): number;
  divergenceRows(
    ...args: [
      beta: number,
      v: Address,
      w: Address,
      h: Address,
      rows: number,
      p: Address,
      ...size: [panels: number, components: number, floor: number],
    ]
  ): number;
  dotRows(...args: ProductArgs): void;
  addRows(...args: ProductArgs): void;
  energyTerms(
    ...args: [
      v: Address,
      w: Address,
      h: Address,
      squares: Address,
      result: Address,
      rows: number,
      p: Address,
      ...size: [panels: number, components: number, floor: number],
    ]
  ): void;
  quotientRowKl(
    ...args: [
      v: Address,
      w: Address,
      h: Address,
      a: Address,
      panels: number,
      components: number,
      floor: number,
    ]
  ): void;
  sumPartials(from: Address, stride: number, count: number, result: Address, bytes: number): void;
  raisePeaks(q: Address, h: Address, peaks: Address, panels: number, components: number): void;
  multiplicative(
    ...args: [
      y: Address,
      n: Address,
      d: Address,
      result: Address,
      blocks: number,
      used: number,
      stride: number,
      dStride: number,
      exponent: number,
      floor: number,
    ]
  ): void;
  restartMomentum(
    ...args: [
      r: Address,
      y: Address,
      x: Address,
      previous: Address,
      former: Address,
      blocks: number,
      used: number,
      stride: number,
    ]
  ): void;
  extrapolateGeometric(...args: ExtrapolateArgs): void;
  extrapolateLinear(...args: ExtrapolateArgs): void;
  clearLanes(block: Address, components: number, width: number, lanes: number): void;
  dotFactors(
    ...args: [y: Address, d: Address, blocks: number, used: number, stride: number, dStride: number]
  ): number;
  correlate(x: Address, count: number, lags: number, sums: Address): void;
  columnSums(
    ...args: [x: Address, blocks: number, stride: number, components: number, width: number, sums: Address]
  ): void;
  addGram(
    ...args: [x: Address, blocks: number, components: number, padded: number, width: number, gram: Address]
  ): void;
  multiplyGram(...args: GramArgs): void;
  quadraticForm(
    ...args: [y: Address, gram: Address, blocks: number, components: number, padded: number, width: number]
  ): number;
  halsSweep(
    ...args: [
      y: Address,
      n: Address,
      gram: Address,
      result: Address,
      blocks: number,
      components: number,
      padded: number,
      width: number,
      sweeps: number,
      floor: number,
    ]
  ): void;
  analyseFrames(
    ...args: [
      samples: Address,
      hop: number,
      window: Address,
      nFft: number,
      z: Address,
      twiddles: Address,
      spectrum: Address,
    ]
  ): void;
  addPower(spectrum: Address, power: Address, bins: number): void;
  writeMagnitudes(power: Address, share: number, row: Address, panels: number): void;
  sumRow(row: Address, vectors: number): number;
  sumPowers(row: Address, vectors: number, exponent: number): number;
  copyFrame(from: Address, to: Address, panels: number): void;
  padRow(row: Address, panels: number, bins: number, frames: number, value: number): void;
  scaleRow(row: Address, vectors: number, scale: number, least: number, floor: number): void;
  maskScales(
    ...args: [w: Address, h: Address, share: Address, scales: Address, bins: number, components: number]
  ): void;
  synthesise(
    ...args: [
      spectrum: Address,
      w: Address,
      h: Address,
      scales: Address,
      half: number,
      z: Address,
      twiddles: Address,
      window: Address,
      samples: Address,
      stride: number,
      hop: number,
      components: number,
    ]
  ): void;
  addWeights(squared: Address, weights: Address, count: number): void;
  distributeRest(
    ...args: [
      mixture: Address,
      weights: Address,
      components: Address,
      stride: number,
      many: number,
      count: number,
      step: number,
      peaks: Address,
    ]
  ): void;
}

type TermsArgs = [
  beta: number,
  wantsLog: number,
  v: Address,
  w: Address,
  h: Address,
  n: Address,
  d: Address,
  rows: number,
  a: Address,
  b: Address,
  ...size: [panels: number, components: number, floor: number],
];
type ProductArgs = [
  v: Address,
  factor: Address,
  result: Address,
  rows: number,
  panels: number,
  columns: number,
];
type ExtrapolateArgs = [
  x: Address,
  previous: Address,
  y: Address,
  blocks: number,
  used: number,
  stride: number,
  amount: number,
  floor: number,
];
type GramArgs = [
  y: Address,
  gram: Address,
  d: Address,
  blocks: number,
  components: number,
  padded: number,
  width: number,
];

/** Memory that threads share, with the kernels that work on it. Made by one thread, joined by the others. */
export interface SharedKernels {
  readonly module: WasmModule;
  readonly memory: WasmMemory;
}

const PAGE_BYTES = 65_536;
/** What WebAssembly can address, less a page: the address behind the last byte of 2^32 would be 0. */
export const MAX_MEMORY_BYTES = 2 ** 32 - PAGE_BYTES;

let compiled: WasmModule | undefined;

/**
 * @param bytes - Size of the memory.
 * @throws NmfError `memory` when there is not that much, or more than WebAssembly can address.
 */
export function createSharedKernels(bytes: number): SharedKernels {
  if (bytes > MAX_MEMORY_BYTES) {
    throw new NmfError(
      'memory',
      phrase`the spectrogram needs ${(bytes / 1e9).toFixed(1)} GB of working memory, and 4.3 GB can be addressed. Try a lower ${option('sampleRate')}, a longer ${option('hopSamples')}, fewer ${option('components')}, or a shorter recording.`,
    );
  }
  compiled ??= new wasm.Module(Buffer.from(WASM_BYTES, 'base64'));
  const pages = Math.ceil(bytes / PAGE_BYTES);
  try {
    return {
      module: compiled,
      memory: new wasm.Memory({ initial: pages, maximum: pages, shared: true }),
    };
  } catch (error) {
    throw new NmfError(
      'memory',
      phrase`${Math.ceil(bytes / 1e6)} MB of working memory could not be had. Try a lower ${option('sampleRate')}, fewer ${option('components')}, or a shorter recording; where address space is limited (ulimit -v), run Node.js with --disable-wasm-trap-handler.`,
      { cause: error },
    );
  }
}

export function instantiate({ module, memory }: SharedKernels): KernelExports {
  return new wasm.Instance(module, { env: { memory } }).exports as KernelExports;
}
