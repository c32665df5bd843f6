import {
  COVARIANCE_NUMBERS,
  type Covariances,
  floats,
  type Layout,
  type Pointer,
  type Region,
  SPATIAL_FILTER_BYTES,
  type WasmMemory,
  writeSpatialFilter,
} from '../../kernels/index.js';

/** Where two channels are filtered by the components' places; see kernels/assembly/structs.ts. */
export interface PlacesLayout {
  /** [S][bins][4]. */
  readonly covariances: Region;
  /** What each thread has of its own. */
  readonly threads: readonly PlacesThreadLayout[];
}

interface PlacesThreadLayout {
  /** Spectrum of the first channel. */
  readonly first: Region;
  /** y and x - P y, [bins][8][4]. */
  readonly solved: Region;
  /** Spectra of an output, [2][bins]. */
  readonly filtered: Region;
  readonly struct: Region;
}

export function placesLayout(
  layout: Layout,
  bins: number,
  components: number,
  threads: number,
): PlacesLayout {
  return {
    covariances: layout.take(4 * COVARIANCE_NUMBERS * bins * components),
    threads: Array.from({ length: threads }, () => ({
      first: layout.take(32 * bins),
      solved: layout.take(128 * bins),
      filtered: layout.take(64 * bins),
      struct: layout.take(SPATIAL_FILTER_BYTES),
    })),
  };
}

/** Sets R. @param covariances - [S x bins x 4], row-major. */
export function fillPlaces(
  memory: WasmMemory,
  { places }: { readonly places: PlacesLayout | undefined },
  covariances: Covariances,
): void {
  if (places === undefined) throw new Error('the layout has no room for places');
  floats(memory, places.covariances).set(covariances);
}

/**
 * Writes what a thread's kernels are told.
 *
 * @param synthesis - The thread's own.
 * @param channelStride - Bytes from the samples of an output's first channel to those of its second.
 */
export function writePlacesStruct(
  memory: WasmMemory,
  { covariances, threads }: PlacesLayout,
  synthesis: Pointer<'Synthesis'>,
  channelStride: number,
  thread: number,
): Pointer<'SpatialFilter'> {
  const { struct, ...own } = threads[thread];
  return writeSpatialFilter(memory, struct, { ...own, covariances, synthesis, channelStride });
}
