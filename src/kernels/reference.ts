import { addActivations, BLOCK_FRAMES, dotTemplates, multiplyFactors } from './blocks.js';
import type { CreateKernel, Factor } from './contract.js';
import { fillWithColumnSums, multiplyByGram, transpose } from './dense.js';
import { divergenceOf } from './divergence.js';
import { quotientsOf } from './powers.js';

/**
 * The float64 reference: plain loops over frames, bins and components, four frames at a time. W H and the quotients
 * live only in those four rows, and V is read once per call. Faster builds are checked against it.
 *
 * For beta 1, D is the other factor's column sums; for beta 2 it comes from the other factor's Gram matrix, and
 * W H is not needed at all.
 */
export const createReferenceKernel: CreateKernel = (problem) => {
  const { v, frames, bins, components, beta } = problem;
  const quotients = quotientsOf(beta);
  const sumDivergence = divergenceOf(beta);
  const product = new Float64Array(BLOCK_FRAMES * bins);
  const a = new Float64Array(BLOCK_FRAMES * bins);
  const b = new Float64Array(BLOCK_FRAMES * bins);
  const hBlock = new Float64Array(BLOCK_FRAMES * components);
  const sums = new Float64Array(BLOCK_FRAMES * components);
  const transposedTemplates = new Float64Array(bins * components);

  /** W H of the block that begins at `frame`, into `product`; frames past the end are those of an empty H. */
  function multiplyBlock(w: Factor, h: Factor, frame: number): number {
    const rows = Math.min(BLOCK_FRAMES, frames - frame);
    copyRows(h, frame * components, rows * components, hBlock);
    multiplyFactors(w, hBlock, bins, components, product);
    return rows;
  }

  /** The quotients of the block, into `a` and `b`; past the end old ones stay, which meet zeros of H or nothing. */
  function quotientBlock(w: Factor, h: Factor, frame: number): number {
    const rows = multiplyBlock(w, h, frame);
    quotients(v, frame * bins, rows * bins, product, a, b);
    return rows;
  }

  function multiply(x: Float64Array, columns: number, result: Float64Array): void {
    const transposed = new Float64Array(x.length);
    const block = new Float64Array(BLOCK_FRAMES * columns);
    transpose(x, bins, columns, transposed);
    for (let t = 0; t < frames; t += BLOCK_FRAMES) {
      const rows = Math.min(BLOCK_FRAMES, frames - t);
      copyRows(v, t * bins, rows * bins, a);
      dotTemplates(a, transposed, bins, columns, block);
      writeRows(block, rows * columns, result, t * columns);
    }
  }

  function multiplyTransposed(y: Float64Array, columns: number, result: Float64Array): void {
    const block = new Float64Array(BLOCK_FRAMES * columns);
    result.fill(0);
    for (let t = 0; t < frames; t += BLOCK_FRAMES) {
      const rows = Math.min(BLOCK_FRAMES, frames - t);
      copyRows(v, t * bins, rows * bins, a);
      copyRows(y, t * columns, rows * columns, block);
      addActivations(a, block, bins, columns, result);
    }
  }

  return {
    problem,
    multiply,
    multiplyTransposed,

    activationTerms(w, h, numerator, denominator) {
      if (beta === 2) {
        multiply(w, components, numerator);
        multiplyByGram(h, w, components, denominator);
        return;
      }
      transpose(w, bins, components, transposedTemplates);
      for (let t = 0; t < frames; t += BLOCK_FRAMES) {
        const count = quotientBlock(w, h, t) * components;
        dotTemplates(a, transposedTemplates, bins, components, sums);
        writeRows(sums, count, numerator, t * components);
        if (beta === 1) continue;
        dotTemplates(b, transposedTemplates, bins, components, sums);
        writeRows(sums, count, denominator, t * components);
      }
      if (beta === 1) fillWithColumnSums(w, components, denominator);
    },

    templateTerms(w, h, numerator, denominator) {
      if (beta === 2) {
        multiplyTransposed(h, components, numerator);
        multiplyByGram(w, h, components, denominator);
        return;
      }
      numerator.fill(0);
      denominator.fill(0);
      for (let t = 0; t < frames; t += BLOCK_FRAMES) {
        quotientBlock(w, h, t);
        addActivations(a, hBlock, bins, components, numerator);
        if (beta !== 1) addActivations(b, hBlock, bins, components, denominator);
      }
      if (beta === 1) fillWithColumnSums(h, components, denominator);
    },

    divergence(w, h) {
      let total = 0;
      for (let t = 0; t < frames; t += BLOCK_FRAMES) {
        const rows = multiplyBlock(w, h, t);
        for (let r = 0; r < rows; r++) total += sumDivergence(v, (t + r) * bins, bins, product, r * bins);
      }
      return total;
    },
  };
};

/** Copies `count` entries to the front of `block` and clears the rest of it. */
function copyRows(source: Float32Array | Float64Array, at: number, count: number, block: Float64Array): void {
  for (let i = 0; i < count; i++) block[i] = source[at + i];
  if (count < block.length) block.fill(0, count);
}

function writeRows(block: Float64Array, count: number, result: Float64Array, at: number): void {
  for (let i = 0; i < count; i++) result[at + i] = block[i];
}
