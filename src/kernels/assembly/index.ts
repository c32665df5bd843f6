/**
 * The fast kernels, in AssemblyScript for WebAssembly with 128-bit SIMD. Nothing here allocates or keeps state: the
 * host lays out memory (see ../layout.ts) and passes structs of addresses and sizes (structs.ts), so that any thread can
 * work on any block. What is exported here and those structs are all that the host sees: the build generates its types
 * and the functions that write structs from them.
 *
 * Layouts, float32, every array aligned to 64 bytes; P is the component count padded to an even number:
 *
 *   V, WH and the weights         [frame group = frame / 4][bin group = bin / 8][frame % 4][bin % 8]
 *   activations H, their N and D  [frame group][component of P][frame % 4]
 *   templates W, their N and D    [bin group][component of P][bin % 8]
 *
 *   one frame group of V:  bin group 0                         bin group 1
 *                          frame 0: b0 .. b7 | frame 1: b0 .. b7 | 2 | 3 || frame 0: b8 .. b15 | ...
 *
 * so that the inner loops read memory in order with constant offsets. Frames past the end and bins past the last are
 * padding: V there is the floor of WH, and W, H are 0, so that they count for nothing in any sum; and what is 0 in a
 * factor stays 0. Blocks are ranges of groups, from and up to.
 */

/** First byte after the constants. */
export function constantsEnd(): usize {
  return __heap_base;
}

/** Sets memory to 0. On shared memory JavaScript's own fill goes entry by entry, ten times slower. */
export function clear(at: usize, bytes: usize): void {
  memory.fill(at, 0, bytes);
}

export {
  activationFraction,
  divergence,
  maskedEnergies,
  multiply,
  multiplyTransposed,
  sumPartials,
  templateFraction,
} from './passes';
export { raiseMaxima, ratios } from './cell-maxima';
export { columnSums, dot, extrapolate, fillDenominator, restore, update } from './factors';
export { addGram, multiplyGram, quadratic, sweep } from './gram';
export { addPower, analyseFrames, writeMagnitudes, writeSpectrum } from './analyse';
export { addCovariances } from './covariances';
export { scaleMagnitudes, sumMagnitudes, sumPowers, takeFrames } from './spectrogram';
export { addWeights, distributeRest, maskScales, synthesise } from './reconstruct';
export { filterPlaces, keepSpectrum, solvePlaces } from './spatial-filter';
