import { NmfError } from '../errors.js';
import { type NmfKernel, type NmfShape, SPARE_COLUMNS } from './contract.js';

/**
 * Checks V where it enters: a single NaN would spread through W H into every entry of both factors, and the builds of
 * the kernels do not agree on what they make of it. The pass takes about as long as an iteration.
 *
 * @param v - Row-major [frames x bins].
 * @returns The sum of all entries, added up frame by frame.
 * @throws NmfError `input` for an entry that is negative, NaN or infinite; RangeError for another length.
 */
export function checkedSum(v: Float32Array, { frames, bins }: Pick<NmfShape, 'frames' | 'bins'>): number {
  assertLength('V', v, frames * bins);
  let total = 0;
  for (let at = 0; at < v.length; at += bins) {
    let sum = 0;
    for (let i = at; i < at + bins; i++) {
      const x = v[i];
      if (!(x >= 0 && x < Number.POSITIVE_INFINITY)) {
        throw new NmfError(
          'input',
          `the spectrogram must hold finite magnitudes of at least 0, got ${x} at bin ${i - at} of frame ${at / bins}.`,
        );
      }
      sum += x;
    }
    total += sum;
  }
  return total;
}

/** The kernel, with a range and calls that would read or write past its matrices refused: a caller's bug, a RangeError. */
export function withChecks(kernel: NmfKernel): NmfKernel {
  const { frames, bins, components, beta, free } = kernel.shape;
  for (const range of [free?.activations, free?.templates]) {
    if (range !== undefined && !(range.from >= 0 && range.from <= range.to && range.to <= components))
      throw new RangeError(`no range of ${components} components: ${range.from} to ${range.to}`);
  }
  const assertQuadratic = (call: string) => {
    if (beta !== 2) throw new RangeError(`${call} is for beta 2, and this kernel's is ${beta}`);
  };
  const assertProduct = (
    x: Float64Array,
    rows: number,
    columns: number,
    result: Float64Array,
    to: number,
  ) => {
    const most = components + SPARE_COLUMNS;
    if (!(columns >= 1 && columns <= most)) throw new RangeError(`${columns} columns, room for 1 to ${most}`);
    assertLength('the factor of V', x, rows * columns);
    assertLength('the result', result, to * columns);
  };
  return {
    ...kernel,
    load(factors) {
      assertLength('W', factors.templates, bins * components);
      assertLength('H', factors.activations, frames * components);
      kernel.load(factors);
    },
    addToFraction(side, numerator, denominator) {
      const length = (side === 'activations' ? frames : bins) * components;
      assertLength('the part of N', numerator, length);
      assertLength('the part of D', denominator, length);
      kernel.addToFraction(side, numerator, denominator);
    },
    project(side) {
      assertQuadratic('project');
      kernel.project(side);
    },
    quadraticObjective(side, at) {
      assertQuadratic('quadraticObjective');
      return kernel.quadraticObjective(side, at);
    },
    sweep(side, at, sweeps) {
      if (sweeps > 0) assertQuadratic('sweep');
      kernel.sweep(side, at, sweeps);
    },
    componentEnergies(binWeights, range = { from: 0, to: frames }) {
      assertLength('the weights', binWeights, bins);
      if (!(range.from >= 0 && range.from <= range.to && range.to <= frames))
        throw new RangeError(`no range of ${frames} frames: ${range.from} to ${range.to}`);
      return kernel.componentEnergies(binWeights, range);
    },
    multiply(x, columns, result) {
      assertProduct(x, bins, columns, result, frames);
      kernel.multiply(x, columns, result);
    },
    multiplyTransposed(y, columns, result) {
      assertProduct(y, frames, columns, result, bins);
      kernel.multiplyTransposed(y, columns, result);
    },
  };
}

function assertLength(what: string, array: ArrayLike<number>, length: number): void {
  if (array.length !== length) throw new RangeError(`${what} has ${array.length} entries, not ${length}`);
}
