import { NmfError } from '../errors.js';
import { option, phrase } from '../text/index.js';
import { type WasmMemory, type WasmModule, wasm } from './wasm-types.js';

type Address = number;

/** What the compiled kernels offer; documented in assembly/. Every number but exponents and factors is an integer. */
export interface KernelExports {
  constantsEnd(): Address;
  clear(at: Address, bytes: number): void;
  activationFraction(...args: TermsArgs): number;
  templateFraction(...args: TermsArgs): number;
  divergenceGroups(
    ...args: [
      beta: number,
      v: Address,
      w: Address,
      h: Address,
      groups: number,
      p: Address,
      ...size: [binGroups: number, components: number, floor: number],
    ]
  ): number;
  dotGroups(...args: ProductArgs): void;
  addGroups(...args: ProductArgs): void;
  maskedEnergies(
    ...args: [
      v: Address,
      w: Address,
      h: Address,
      squares: Address,
      result: Address,
      groups: number,
      p: Address,
      ...size: [binGroups: number, components: number, floor: number],
    ]
  ): void;
  weightsKl(
    ...args: [
      v: Address,
      w: Address,
      h: Address,
      a: Address,
      binGroups: number,
      components: number,
      floor: number,
    ]
  ): void;
  sumPartials(from: Address, stride: number, count: number, result: Address, bytes: number): void;
  raiseMaxima(q: Address, h: Address, maxima: Address, binGroups: number, components: number): void;
  multiplicative(
    ...args: [
      y: Address,
      n: Address,
      d: Address,
      result: Address,
      groups: number,
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
      groups: number,
      used: number,
      stride: number,
    ]
  ): void;
  extrapolateGeometric(...args: ExtrapolateArgs): void;
  extrapolateLinear(...args: ExtrapolateArgs): void;
  clearLanes(group: Address, components: number, width: number, lanes: number): void;
  dotFactors(
    ...args: [y: Address, d: Address, groups: number, used: number, stride: number, dStride: number]
  ): number;
  correlate(x: Address, count: number, lags: number, sums: Address): void;
  columnSums(
    ...args: [x: Address, groups: number, stride: number, components: number, width: number, sums: Address]
  ): void;
  addGram(
    ...args: [x: Address, groups: number, components: number, padded: number, width: number, gram: Address]
  ): void;
  multiplyGram(...args: GramArgs): void;
  quadraticForm(
    ...args: [y: Address, gram: Address, groups: number, components: number, padded: number, width: number]
  ): number;
  halsSweep(
    ...args: [
      y: Address,
      n: Address,
      gram: Address,
      result: Address,
      groups: number,
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
  writeMagnitudes(power: Address, share: number, group: Address, binGroups: number): void;
  sumGroup(group: Address, vectors: number): number;
  sumPowers(group: Address, vectors: number, exponent: number): number;
  copyFrame(from: Address, to: Address, binGroups: number): void;
  padGroup(group: Address, binGroups: number, bins: number, frames: number, value: number): void;
  scaleGroup(group: Address, vectors: number, scale: number, least: number, floor: number): void;
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
      maxima: Address,
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
  groups: number,
  a: Address,
  b: Address,
  ...size: [binGroups: number, components: number, floor: number],
];
type ProductArgs = [
  v: Address,
  factor: Address,
  result: Address,
  groups: number,
  binGroups: number,
  columns: number,
];
type ExtrapolateArgs = [
  x: Address,
  previous: Address,
  y: Address,
  groups: number,
  used: number,
  stride: number,
  amount: number,
  floor: number,
];
type GramArgs = [
  y: Address,
  gram: Address,
  d: Address,
  groups: number,
  components: number,
  padded: number,
  width: number,
];

/** The compiled kernels and the memory that they work on. */
export interface LoadedKernels {
  readonly module: WasmModule;
  readonly memory: WasmMemory;
}

const PAGE_BYTES = 65_536;
/** What WebAssembly can address, less a page: the address behind the last byte of 2^32 would be 0. */
export const MAX_MEMORY_BYTES = 2 ** 32 - PAGE_BYTES;

/** @param base64 - Of the build, which the module that holds it decodes only when it is wanted. */
export function compile(base64: string): WasmModule {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return new wasm.Module(bytes);
}

/**
 * Memory of a fixed size.
 *
 * @param isShared - Whether it can be sent to other threads; the build of the kernels must ask for the same.
 * @throws NmfError `memory` when there is not that much, or more than WebAssembly can address.
 */
export function createMemory(bytes: number, isShared: boolean): WasmMemory {
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
      phrase`${Math.ceil(bytes / 1e6)} MB of working memory could not be had. Try a lower ${option('sampleRate')}, fewer ${option('components')}, or a shorter recording; where address space is limited (ulimit -v), run Node.js with --disable-wasm-trap-handler.`,
      { cause: error },
    );
  }
}

export function instantiate({ module, memory }: LoadedKernels): KernelExports {
  return new wasm.Instance(module, { env: { memory } }).exports as KernelExports;
}
