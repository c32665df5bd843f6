import type { MagnitudeSpectrogram } from '../dsp/index.js';
import type { Factorisation } from '../nmf/index.js';

/** How a spectrogram is reduced to a picture: cells of whole frames and whole bins. */
export interface PictureGrid {
  readonly columns: number;
  readonly bands: number;
  /** First frame of each column, and the number of frames at the end: [columns + 1]. */
  readonly columnEdges: Uint32Array;
  /** First bin of each band, and the number of bins at the end: [bands + 1]. */
  readonly bandEdges: Uint32Array;
}

/** The loudest magnitude of each cell, in the unit of V. */
export interface MaskedPeaks {
  readonly grid: PictureGrid;
  /** Of the mixture, row-major [columns x bands]. */
  readonly mixture: Float32Array;
  /** Of each masked component, row-major [columns x bands x S]. */
  readonly components: Float32Array;
}

/** As many cells as an ordinary screen shows. */
export const PICTURE_COLUMNS = 800;
export const PICTURE_BANDS = 128;

/**
 * A grid over a spectrogram: columns of equal length, bands of one bin each at low frequencies and of a growing
 * number above, so that both a linear and a logarithmic axis can be drawn from it.
 */
export function pictureGrid(
  frames: number,
  bins: number,
  maxColumns: number = PICTURE_COLUMNS,
  maxBands: number = PICTURE_BANDS,
): PictureGrid {
  const columns = Math.min(frames, maxColumns);
  const bandEdges = growingBands(bins, maxBands);
  return {
    columns,
    bands: bandEdges.length - 1,
    columnEdges: Uint32Array.from({ length: columns + 1 }, (_, c) => Math.floor((c * frames) / columns)),
    bandEdges,
  };
}

/** Edges e[i] = max(e[i-1] + 1, r e[i-1]), with the smallest ratio r that needs no more than `maxBands` bands. */
function growingBands(bins: number, maxBands: number): Uint32Array {
  let [low, high] = [1, 2];
  while (countBands(bins, high) > maxBands) high *= 2;
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (countBands(bins, middle) > maxBands) low = middle;
    else high = middle;
  }
  const edges = [0];
  while (edges[edges.length - 1] < bins) edges.push(Math.min(bins, nextEdge(edges[edges.length - 1], high)));
  return Uint32Array.from(edges);
}

const nextEdge = (edge: number, ratio: number) => Math.max(edge + 1, Math.floor(edge * ratio));

function countBands(bins: number, ratio: number): number {
  let bands = 0;
  for (let edge = 0; edge < bins; edge = nextEdge(edge, ratio)) bands++;
  return bands;
}

/**
 * One pass over the spectrogram for everything that is told about the masked components M_k V, with
 * M_k = w_k h_k / sum_j w_j h_j: their energies, as {@link componentEnergies} computes them, and the loudest
 * magnitude of each cell of a grid.
 *
 * Columns can be shared out between threads: the peaks of a range are those of the whole, and energies add up.
 *
 * @param columns - The range of columns to do; the rest of the arrays is left at zero. Default: all.
 */
export function maskedPeaks(
  v: MagnitudeSpectrogram,
  { templates, activations }: Pick<Factorisation, 'templates' | 'activations'>,
  grid: PictureGrid,
  columns: { readonly from: number; readonly to: number } = { from: 0, to: grid.columns },
): MaskedPeaks & { readonly energies: Float64Array } {
  const { bins } = v;
  const components = templates.shape[1];
  const { bands, bandEdges, columnEdges } = grid;
  const mixture = new Float32Array(grid.columns * bands);
  const peaks = new Float32Array(grid.columns * bands * components);
  const energies = new Float64Array(components);
  const scratch = {
    magnitudes: v.data,
    w: templates.data,
    h: activations.data,
    products: new Float64Array(components),
    column: new Float64Array(bins * components),
    mixtureColumn: new Float64Array(bins),
    energies,
  };
  for (let c = columns.from; c < columns.to; c++) {
    scratch.column.fill(0);
    scratch.mixtureColumn.fill(0);
    for (let frame = columnEdges[c]; frame < columnEdges[c + 1]; frame++) addFrame(scratch, frame);
    for (let b = 0; b < bands; b++) {
      const cell = c * bands + b;
      for (let f = bandEdges[b]; f < bandEdges[b + 1]; f++) {
        if (scratch.mixtureColumn[f] > mixture[cell]) mixture[cell] = scratch.mixtureColumn[f];
        for (let s = 0, at = cell * components, from = f * components; s < components; s++, at++, from++) {
          if (scratch.column[from] > peaks[at]) peaks[at] = scratch.column[from];
        }
      }
    }
  }
  return { grid, mixture, components: peaks, energies };
}

/** Gives the components another order, as `permuteComponents` does for the factors. */
export function permutePeaks(peaks: MaskedPeaks, order: readonly number[]): MaskedPeaks {
  const { grid, mixture, components: from } = peaks;
  const components = new Float32Array(from.length);
  for (let at = 0; at < from.length; at += order.length) {
    for (let s = 0; s < order.length; s++) components[at + s] = from[at + order[s]];
  }
  return { grid, mixture, components };
}

interface Scratch {
  readonly magnitudes: Float32Array;
  readonly w: Float64Array;
  readonly h: Float64Array;
  readonly products: Float64Array;
  /** Loudest so far, [bins x S]. */
  readonly column: Float64Array;
  readonly mixtureColumn: Float64Array;
  readonly energies: Float64Array;
}

/** Adds one frame to the energies and to the peaks of its column. Where sum_j w_j h_j is nothing, so is every part. */
function addFrame(
  { magnitudes, w, h, products, column, mixtureColumn, energies }: Scratch,
  frame: number,
): void {
  const components = products.length;
  const bins = mixtureColumn.length;
  const hAt = frame * components;
  for (let f = 0, wAt = 0; f < bins; f++, wAt += components) {
    const magnitude = magnitudes[frame * bins + f];
    if (magnitude === 0) continue;
    if (magnitude > mixtureColumn[f]) mixtureColumn[f] = magnitude;
    let sum = 0;
    for (let s = 0; s < components; s++) {
      const product = w[wAt + s] * h[hAt + s];
      products[s] = product;
      sum += product;
    }
    if (sum <= 0) continue;
    const scale = magnitude / sum;
    const mirror = f === 0 || f === bins - 1 ? 1 : 2;
    for (let s = 0; s < components; s++) {
      const masked = products[s] * scale;
      energies[s] += mirror * masked * masked;
      if (masked > column[wAt + s]) column[wAt + s] = masked;
    }
  }
}
