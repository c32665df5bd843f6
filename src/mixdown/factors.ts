import { readCovariances } from '../folder/covariances-reader.js';
import { type Manifest, pathInside, readNpy } from '../folder/index.js';
import { openNpyColumns } from '../folder/npy-column-reader.js';
import { type Learned, permuteCovariances, unitOf } from '../separation/index.js';

/** The factors of a separation, in the order and unit in which its signals were computed from them: to the bit, both matter. */
export interface Factors {
  /** W. */
  readonly learned: Learned;
  /** Spatial covariances [S x bins x 4], where two channels were filtered by them. */
  readonly covariances: Float32Array | undefined;
  /** What magnitudes are divided by. */
  readonly unit: number;
  /** The place that each component has in that order. */
  readonly places: readonly number[];
  /** Opens H. @throws NmfError `input` where it is damaged. */
  openActivations(): Activations;
}

/** H, which is read in pieces. */
interface Activations {
  /** Row-major [frames x S]. @throws NmfError `input`. */
  read(firstFrame: number, frames: number): Float64Array;
  close(): void;
}

/** Frames that are looked at together for the largest activation. */
const FRAMES_AT_ONCE = 1 << 12;

/**
 * Opens the factors of a separation folder.
 *
 * @throws NmfError `input` for factors that are damaged.
 */
export function openFactors(folder: string, manifest: Manifest): Factors {
  const { result } = manifest;
  const components = manifest.components.length;
  const places = result.applied?.order ?? [...manifest.components.keys()];
  const w = readNpy(pathInside(folder, manifest.templates), result.bins, components);
  const templates = new Float64Array(w.length);
  for (const [i, value] of w.entries()) {
    const k = i % components;
    templates[i - k + places[k]] = value;
  }
  const open = () => openActivations(folder, manifest, places);
  return {
    learned: { templates, components, sources: [], silent: [] },
    covariances: openCovariances(folder, manifest, places),
    unit: result.applied?.unit ?? unitOf(largestOf(open(), result.frames)),
    places,
    openActivations: open,
  };
}

/**
 * Reads the spatial covariances of a separation folder, [S x bins x 4].
 *
 * @param places - The place that each component is to have. Default: its own.
 * @returns Undefined where channels share their masks.
 * @throws NmfError `input` where they are damaged.
 */
export function openCovariances(
  folder: string,
  { covariances: name, components: { length: S }, result: { bins } }: Manifest,
  places: readonly number[] = [...Array(S).keys()],
): Float32Array | undefined {
  if (name === undefined) return undefined;
  const covariances = readCovariances(pathInside(folder, name), S, bins);
  const order = places.map((_, place) => places.indexOf(place));
  return permuteCovariances(covariances, order);
}

/**
 * Opens H of a separation folder.
 *
 * @param places - The place that each component is to have. Default: its own.
 * @throws NmfError `input` where it is damaged.
 */
export function openActivations(
  folder: string,
  { activations: name, components: { length: S }, result }: Manifest,
  places: readonly number[] = [...Array(S).keys()],
): Activations {
  const file = openNpyColumns(pathInside(folder, name), S, result.frames);
  return {
    read(firstFrame, frames) {
      const h = file.read(firstFrame, frames);
      const activations = new Float64Array(h.length);
      for (const [k, place] of places.entries())
        for (let t = 0; t < frames; t++) activations[t * S + place] = h[k * frames + t];
      return activations;
    },
    close: file.close,
  };
}

/** The largest activation of all frames. */
function largestOf(activations: Activations, frames: number): number {
  let largest = 0;
  try {
    for (let first = 0; first < frames; first += FRAMES_AT_ONCE)
      for (const value of activations.read(first, Math.min(FRAMES_AT_ONCE, frames - first)))
        largest = Math.max(largest, value);
  } finally {
    activations.close();
  }
  return largest;
}
