/** How a spectrogram is reduced to a picture: cells of whole frames and whole bins. */
export interface PictureGrid {
  readonly columns: number;
  readonly bands: number;
  /** First frame of each column, and the number of frames at the end: [columns + 1]. */
  readonly columnEdges: Uint32Array;
  /** First bin of each band, and the number of bins at the end: [bands + 1]. */
  readonly bandEdges: Uint32Array;
}

/** As many cells as an ordinary screen shows. */
const PICTURE_COLUMNS = 800;
const PICTURE_BANDS = 128;

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
