import type { ReadActivations } from './page-source.js';

/** Frames that are read at once. */
const FRAMES_AT_ONCE = 4096;

/**
 * Largest activation of each column.
 *
 * @param columnEdges - First frame of each column and the number of frames, [columns + 1].
 * @returns Row-major [S x columns].
 */
export function reduceActivations(
  read: ReadActivations,
  components: number,
  columnEdges: Uint32Array,
): Float32Array {
  const columns = columnEdges.length - 1;
  const reduced = new Float32Array(components * columns);
  let column = 0;
  forEachFrame(read, columnEdges[columns], (rows, at, frame) => {
    while (columnEdges[column + 1] <= frame) column++;
    for (let s = 0; s < components; s++) {
      const value = rows[at + s];
      if (value > reduced[s * columns + column]) reduced[s * columns + column] = value;
    }
  });
  return reduced;
}

/** How loud components are. */
interface Loudness {
  /** Largest activation of each component. */
  readonly largest: number[];
  /** Of each component in each piece, the sum of its squared activations: [S][pieces]. */
  readonly ofPieces: readonly Float64Array[];
}

/** @param pieceFrames - Frames of each piece; the last one may have fewer. */
export function measureLoudness(
  read: ReadActivations,
  components: number,
  frames: number,
  pieceFrames: number,
): Loudness {
  const pieces = Math.ceil(frames / pieceFrames);
  const largest = Array<number>(components).fill(0);
  const ofPieces = largest.map(() => new Float64Array(pieces));
  forEachFrame(read, frames, (rows, at, frame) => {
    const piece = Math.floor(frame / pieceFrames);
    for (let s = 0; s < components; s++) {
      const value = rows[at + s];
      if (value > largest[s]) largest[s] = value;
      ofPieces[s][piece] += value * value;
    }
  });
  return { largest, ofPieces };
}

function forEachFrame(
  read: ReadActivations,
  frames: number,
  use: (rows: Float32Array | Float64Array, at: number, frame: number) => void,
): void {
  for (let first = 0; first < frames; first += FRAMES_AT_ONCE) {
    const count = Math.min(FRAMES_AT_ONCE, frames - first);
    const rows = read(first, count);
    const components = rows.length / count;
    for (let t = 0; t < count; t++) use(rows, t * components, first + t);
  }
}
