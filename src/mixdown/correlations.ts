import type { Manifest } from '../folder/index.js';
import { createCorrelator } from '../separation/index.js';
import { openActivations } from './factors.js';

/** Frames that are read together. */
const FRAMES_AT_ONCE = 1 << 12;

/**
 * How the activations of a separation folder correlate, in memory that does not depend on their length.
 *
 * @returns [S x S], to the bit what `separate` found.
 * @throws NmfError `input` for activations that are damaged.
 */
export function readCorrelations(folder: string, manifest: Manifest): Float64Array[] {
  const { frames } = manifest.result;
  const correlator = createCorrelator(manifest.components.length);
  const activations = openActivations(folder, manifest);
  try {
    for (let first = 0; first < frames; first += FRAMES_AT_ONCE)
      correlator.add(activations.read(first, Math.min(FRAMES_AT_ONCE, frames - first)));
  } finally {
    activations.close();
  }
  return correlator.correlations();
}
