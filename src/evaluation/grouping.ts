import { type Products, siSdr } from './products.js';

/** What a group without sound counts as, in dB. */
const SILENT = -80;
/** What a group without error counts as, in dB: one perfect group must not hide the others. */
const PERFECT = 120;
/** Smaller gains of the mean, in dB, are rounding. */
const LEAST_GAIN = 1e-9;

/**
 * Groups components as a listener would who knows the references: each component goes to one reference, so that the mean
 * SI-SDR of the groups is as high as can be found. It begins with the reference that each component correlates with best,
 * and moves one component at a time as long as that gains something. With one reference, a component may also be left
 * out.
 *
 * @returns Indices of components, ascending, for each reference.
 */
export function groupIdeally(products: Products): number[][] {
  const { components, references, cross, energies } = products;
  const count = references === 1 ? 2 : references; // of groups: the second one is left out
  const membership = Array.from({ length: components }, (_, k) => {
    const correlations = Array.from(energies, (energy, j) => cross[k * references + j] / Math.sqrt(energy));
    return correlations.indexOf(Math.max(...correlations));
  });
  const members = (group: number) => membership.flatMap((own, k) => (own === group ? [k] : []));
  const quality = (group: number) =>
    group < references ? bounded(siSdr(products, members(group), group)) : 0;
  const qualities = Array.from({ length: count }, (_, group) => quality(group));
  const move = (k: number, to: number): boolean => {
    const from = membership[k];
    membership[k] = to;
    const [left, joined] = [quality(from), quality(to)];
    if ((left + joined - qualities[from] - qualities[to]) / references > LEAST_GAIN) {
      qualities[from] = left;
      qualities[to] = joined;
      return true;
    }
    membership[k] = from;
    return false;
  };
  for (let hasMoved = true; hasMoved; ) {
    hasMoved = false;
    for (let k = 0; k < components; k++) {
      for (let group = 0; group < count; group++) {
        if (group !== membership[k] && move(k, group)) hasMoved = true;
      }
    }
  }
  return Array.from({ length: references }, (_, group) => members(group));
}

function bounded(decibels: number): number {
  return Number.isNaN(decibels) ? SILENT : Math.min(PERFECT, Math.max(SILENT, decibels));
}
