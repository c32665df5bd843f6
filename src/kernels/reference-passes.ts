import type { Factor, NmfProblem } from './contract.js';
import { productFloor } from './contract.js';
import { fillWithColumnSums, transpose } from './dense.js';
import { divergenceOf, power } from './divergence.js';
import { addActivations, dotTemplates, GROUP_FRAMES, multiplyFactors } from './group-products.js';

/** The reference's passes over V, on buffers of one group of four frames. */
export function createPasses({ v, frames, bins, components, beta }: NmfProblem) {
  const floor = productFloor(beta);
  const divergenceAt = divergenceOf(beta);
  const product = new Float64Array(GROUP_FRAMES * bins);
  const a = new Float64Array(GROUP_FRAMES * bins);
  const b = new Float64Array(GROUP_FRAMES * bins);
  const hGroup = new Float64Array(GROUP_FRAMES * components);
  const sums = new Float64Array(GROUP_FRAMES * components);
  const transposedTemplates = new Float64Array(bins * components);

  /** W H of the group that begins at `frame`, into `product`; frames past the end are those of an empty H. */
  function multiplyGroup(w: Factor, h: Factor, frame: number): number {
    const count = Math.min(GROUP_FRAMES, frames - frame);
    copyEntries(h, frame * components, count * components, hGroup);
    multiplyFactors(w, hGroup, bins, components, product, floor);
    return count;
  }

  /**
   * The weights of the group (Fevotte & Idier 2011, eq. 4.1), v p^(beta-2) into `a` and p^(beta-1) into `b`; past the
   * end old ones stay, which meet zeros of H or nothing.
   *
   * @returns The group's sum of v log p (beta 1) or log(v / p) (beta 0), where it is wanted.
   */
  function weighGroup(w: Factor, h: Factor, frame: number, wantsLogs: boolean): number {
    const count = multiplyGroup(w, h, frame) * bins;
    for (let i = 0; i < count; i++) {
      b[i] = power(product[i], beta - 1);
      a[i] = (v[frame * bins + i] * b[i]) / product[i];
    }
    if (!wantsLogs || (beta !== 0 && beta !== 1)) return 0;
    let logs = 0;
    for (let i = 0; i < count; i++) {
      const x = v[frame * bins + i];
      logs += beta === 1 ? x * Math.log(product[i]) : Math.log(x / product[i]);
    }
    return logs;
  }

  return {
    activationFraction(
      w: Factor,
      h: Factor,
      numerator: Factor,
      denominator: Factor,
      wantsLogs: boolean,
    ): number {
      let logs = 0;
      transpose(w, bins, components, transposedTemplates);
      for (let t = 0; t < frames; t += GROUP_FRAMES) {
        logs += weighGroup(w, h, t, wantsLogs);
        const count = Math.min(GROUP_FRAMES, frames - t) * components;
        dotTemplates(a, transposedTemplates, bins, components, sums);
        writeEntries(sums, count, numerator, t * components);
        if (beta === 1) continue;
        dotTemplates(b, transposedTemplates, bins, components, sums);
        writeEntries(sums, count, denominator, t * components);
      }
      if (beta === 1) fillWithColumnSums(w, components, denominator);
      return logs;
    },

    templateFraction(
      w: Factor,
      h: Factor,
      numerator: Factor,
      denominator: Factor,
      wantsLogs: boolean,
    ): number {
      let logs = 0;
      numerator.fill(0);
      denominator.fill(0);
      for (let t = 0; t < frames; t += GROUP_FRAMES) {
        logs += weighGroup(w, h, t, wantsLogs);
        addActivations(a, hGroup, bins, components, numerator);
        if (beta !== 1) addActivations(b, hGroup, bins, components, denominator);
      }
      if (beta === 1) fillWithColumnSums(h, components, denominator);
      return logs;
    },

    divergence(w: Factor, h: Factor): number {
      let total = 0;
      for (let t = 0; t < frames; t += GROUP_FRAMES) {
        const count = multiplyGroup(w, h, t);
        for (let r = 0; r < count; r++) {
          let sum = 0;
          for (let f = 0; f < bins; f++) sum += divergenceAt(v[(t + r) * bins + f], product[r * bins + f]);
          total += sum;
        }
      }
      return total;
    },

    multiply(x: Float64Array, columns: number, result: Float64Array): void {
      const transposed = new Float64Array(x.length);
      const group = new Float64Array(GROUP_FRAMES * columns);
      transpose(x, bins, columns, transposed);
      for (let t = 0; t < frames; t += GROUP_FRAMES) {
        const count = Math.min(GROUP_FRAMES, frames - t);
        copyEntries(v, t * bins, count * bins, a);
        dotTemplates(a, transposed, bins, columns, group);
        writeEntries(group, count * columns, result, t * columns);
      }
    },

    multiplyTransposed(y: Float64Array, columns: number, result: Float64Array): void {
      const group = new Float64Array(GROUP_FRAMES * columns);
      result.fill(0);
      for (let t = 0; t < frames; t += GROUP_FRAMES) {
        const count = Math.min(GROUP_FRAMES, frames - t);
        copyEntries(v, t * bins, count * bins, a);
        copyEntries(y, t * columns, count * columns, group);
        addActivations(a, group, bins, columns, result);
      }
    },
  };
}

/** Copies `count` entries to the front of `group` and clears the rest of it. */
function copyEntries(
  source: Float32Array | Float64Array,
  at: number,
  count: number,
  group: Float64Array,
): void {
  for (let i = 0; i < count; i++) group[i] = source[at + i];
  if (count < group.length) group.fill(0, count);
}

function writeEntries(group: Float64Array, count: number, result: Float64Array, at: number): void {
  for (let i = 0; i < count; i++) result[at + i] = group[i];
}
