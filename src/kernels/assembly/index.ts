/**
 * The fast kernels, in AssemblyScript for WebAssembly with 128-bit SIMD. Nothing here allocates or keeps state: the
 * host lays out memory (see ../layout.ts) and passes addresses, so that any thread can work on any block.
 *
 * Layouts, float32, every array aligned to 64 bytes; P is the component count padded to an even number:
 *
 *   V, WH and the weights        [frame group = frame / 4][bin group = bin / 8][frame % 4][bin % 8]
 *   activations H, their N and D [frame group][component of P][frame % 4]
 *   templates W, their N and D   [bin group][component of P][bin % 8]
 *
 *   one frame group of V: bin group 0                     bin group 1
 *                   frame 0: b0 .. b7 | frame 1: b0 .. b7 | 2 | 3 || frame 0: b8 .. b15 | ...
 *
 * so that the inner loops read memory in order with constant offsets. Frames past the end and bins past the last are
 * padding: V there is the floor of WH, and W, H are 0, so that they count for nothing in any sum.
 */
/** First byte after the constants. */
export function constantsEnd(): usize {
  return __heap_base;
}

/** Sets memory to 0. On shared memory JavaScript's own fill goes entry by entry, ten times slower. */
export function clear(at: usize, bytes: usize): void {
  memory.fill(at, 0, bytes);
}

export { activationFraction, addGroups, divergenceGroups, dotGroups, maskedEnergies, templateFraction } from './passes';
export { weightsKl } from './model';
export { sumPartials } from './products';
export { raiseMaxima } from './weights';
export {
  clearLanes,
  columnSums,
  dotFactors,
  extrapolateGeometric,
  extrapolateLinear,
  multiplicative,
  restartMomentum,
} from './factors';
export { correlate } from './correlate';
export { addGram, halsSweep, multiplyGram, quadraticForm } from './gram';
export { addPower, analyseFrames, writeMagnitudes } from './analyse';
export { copyFrame, padGroup, scaleGroup, sumPowers, sumGroup } from './spectrogram';
export { addWeights, distributeRest, maskScales, synthesise } from './reconstruct';
