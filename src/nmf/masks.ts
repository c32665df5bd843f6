import ndarray, { type NdArray } from 'ndarray';
import { allocate, assertObject, refuse } from '../arguments.js';
import { NmfError } from '../errors.js';
import { copyRows, transposed, viewOf } from '../ndarrays.js';
import type { Factorisation } from './factorisation.js';
import { fillShares } from './shares.js';

/**
 * What each component, or each group of components, is given of every entry of the spectrogram:
 * M_k = w_k h_k / sum_j w_j h_j (the Wiener-like filter of Fevotte, Bertin & Durrieu 2009, on magnitudes); where that
 * sum is nothing, every component an equal share. Over all components the masks add up to 1.
 *
 * All masks are held at once, 4 bytes an entry: 10 components of a minute at 44.1 kHz take 0.2 GB. Groups take less,
 * and long recordings are for `separate`, which makes each mask where it is used. For two channels it filters by where
 * components sound as well; with `spatial: 'off'` it applies these masks alone.
 *
 * @param factors - W [bins x S] and H [S x frames], such as what {@link factorise} returned; any strides, entries finite
 *   and at least 0.
 * @param groups - Components that share a mask, by their numbers from 0; one mask for each group, the sum of its
 *   components'. A component in no group is in no mask. Default: one group for each component.
 * @returns From 0 to 1, [masks x bins x frames]; the data are row-major [masks x frames x bins].
 * @throws NmfError `usage` for what are no factors, and for groups of other than their components; `input` for factors
 *   that do not fit each other, or hold anything else; `memory`.
 */
export function masks(
  factors: Pick<Factorisation, 'templates' | 'activations'>,
  groups?: readonly (readonly number[])[],
): NdArray<Float32Array> {
  const { w, h, bins, frames, components } = readFactors(factors);
  const wanted = groups ?? Array.from({ length: components }, (_, k) => [k]);
  assertGroups(wanted, components);
  const maskEntries = bins * frames;
  const data = allocate(
    () => new Float32Array(wanted.length * maskEntries),
    `${wanted.length} masks of ${bins} bins and ${frames} frames`,
    'Try groups of components, or a part of the recording at a time.',
  );
  const shares = new Float64Array(bins * components);
  for (let t = 0; t < frames; t++) {
    fillShares(w, h, t * components, components, shares);
    for (let f = 0; f < bins; f++) {
      writeBin(shares, f * components, wanted, data, t * bins + f, maskEntries);
    }
  }
  return ndarray(data, [wanted.length, bins, frames], [maskEntries, 1, bins]);
}

/**
 * The masks of one bin. What rounding to float32 leaves of their sum goes to the largest, so that masks that add up to 1
 * do so however many there are.
 */
function writeBin(
  shares: Float64Array,
  from: number,
  groups: readonly (readonly number[])[],
  data: Float32Array,
  at: number,
  stride: number,
): void {
  let rest = 0;
  let largest = at;
  for (let g = 0, to = at; g < groups.length; g++, to += stride) {
    let mask = 0;
    for (const k of groups[g]) mask += shares[from + k];
    data[to] = mask;
    rest += mask - data[to];
    if (data[to] > data[largest]) largest = to;
  }
  data[largest] += rest;
}

function readFactors(factors: Pick<Factorisation, 'templates' | 'activations'>) {
  assertObject('factors', factors, 'Try what factorise returned.');
  const { templates, activations } = factors;
  const w = viewOf(templates, 'factors.templates', ['bins', 'S']);
  const h = viewOf(activations, 'factors.activations', ['S', 'frames']);
  const [bins, components] = w.shape;
  const frames = h.shape[1];
  if (components < 1 || h.shape[0] !== components) {
    throw new NmfError(
      'input',
      `factors.templates [bins, S] and factors.activations [S, frames] must have the same S of at least 1, got ${components} and ${h.shape[0]}. Try what factorise returned.`,
    );
  }
  const read = (name: string, rows: Float64Array) => {
    const bad = rows.find((x) => !(x >= 0 && x < Number.POSITIVE_INFINITY));
    if (bad !== undefined) {
      throw new NmfError('input', `factors.${name} must be finite and at least 0, got ${bad}. Put 0 there.`);
    }
    return rows;
  };
  return {
    w: read('templates', copyRows(w, Float64Array)),
    h: read('activations', copyRows(transposed(h), Float64Array)),
    ...{ bins, frames, components },
  };
}

function assertGroups(groups: readonly (readonly number[])[], components: number): void {
  const rule = `an array of component numbers from 0 to ${components - 1}, none of them twice`;
  if (!Array.isArray(groups)) refuse('groups', 'an array of groups', groups, 'Try [[0, 2], [1]].');
  for (const [g, group] of groups.entries()) {
    const isGroup =
      Array.isArray(group) &&
      group.every((k) => Number.isInteger(k) && k >= 0 && k < components) &&
      new Set(group).size === group.length;
    if (!isGroup) refuse(`groups[${g}]`, rule, group, 'Try [0].');
  }
}
