import { decibels } from './decibels.js';

/** Samples of a signal that follow those of its block before: one array per channel. */
export type Block = readonly Float64Array[];

/** Inner products of components and references: the SI-SDR of any group of components follows from them. */
export interface Products {
  /** Number of components S. */
  readonly components: number;
  /** Number of references J. */
  readonly references: number;
  /** Of components with each other, row-major [S x S]. */
  readonly gram: Float64Array;
  /** Of components with references, row-major [S x J]. */
  readonly cross: Float64Array;
  /** Of each reference with itself. */
  readonly energies: Float64Array;
}

/** Products of nothing yet. */
export function createProducts(components: number, references: number): Products {
  return {
    components,
    references,
    gram: new Float64Array(components * components),
    cross: new Float64Array(components * references),
    energies: new Float64Array(references),
  };
}

/** Adds the products of one block of every component and reference, all channels together. */
export function addProducts(
  { gram, cross, energies }: Products,
  components: readonly Block[],
  references: readonly Block[],
): void {
  for (let k = 0; k < components.length; k++) {
    for (let l = 0; l <= k; l++) {
      const product = dot(components[k], components[l]);
      gram[k * components.length + l] += product;
      if (l < k) gram[l * components.length + k] += product;
    }
    for (let j = 0; j < references.length; j++) {
      cross[k * references.length + j] += dot(components[k], references[j]);
    }
  }
  for (let j = 0; j < references.length; j++) energies[j] += dot(references[j], references[j]);
}

/**
 * SI-SDR in dB of the sum of a group of components (Le Roux, Wisdom, Erdogan & Hershey 2019, "SDR - half-baked or well
 * done?", equation 5): the part of the sum along the reference against the rest of it. Means are not taken off. Beyond
 * 140 dB rounding decides.
 *
 * @returns NaN where the sum is silent.
 */
export function siSdr(
  { components, references, gram, cross, energies }: Products,
  group: readonly number[],
  reference: number,
): number {
  let whole = 0;
  let projection = 0;
  for (const k of group) {
    for (const l of group) whole += gram[k * components + l];
    projection += cross[k * references + reference];
  }
  const along = projection ** 2 / energies[reference];
  return decibels(along, whole - along);
}

function dot(a: Block, b: Block): number {
  let sum = 0;
  for (let c = 0; c < a.length; c++) {
    const x = a[c];
    const y = b[c];
    for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  }
  return sum;
}
