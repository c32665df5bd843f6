import {
  COVARIANCES_BYTES,
  type Layout,
  type NmfLayout,
  type Pointer,
  type Region,
  ROUND_BLOCKS,
  type WasmMemory,
  writeCovariances,
} from '../../kernels/index.js';

/** Where spatial covariances are learned; see kernels/assembly/structs.ts. */
export interface CovarianceLayout {
  /** W times each of the four numbers of R, and what a pass adds up: [4][bin groups][P][8]. */
  readonly weighted: Region;
  readonly sums: Region;
  /** Such sums of each block of a round. */
  readonly partials: Region;
  /** What each thread has of its own. */
  readonly threads: readonly CovarianceThreadLayout[];
}

interface CovarianceThreadLayout {
  /** Four frame groups each: spectra, and numbers of every cell. */
  readonly spectra: Region;
  readonly sums: Region;
  /** [P][4]. */
  readonly squares: Region;
  readonly struct: Region;
}

export function covarianceLayout(layout: Layout, nmf: NmfLayout, threads: number): CovarianceLayout {
  const { binGroups, templates, passes, padded } = nmf;
  const bytes = 4 * binGroups * templates.stride;
  return {
    weighted: layout.take(bytes),
    sums: layout.take(bytes),
    partials: layout.take(Math.min(passes.blocks, ROUND_BLOCKS) * bytes),
    threads: Array.from({ length: threads }, () => ({
      spectra: layout.take(4 * binGroups * 128),
      sums: layout.take(4 * binGroups * 128),
      squares: layout.take(16 * padded),
      struct: layout.take(COVARIANCES_BYTES),
    })),
  };
}

/** Writes what a thread's kernels are told. @param problem - The thread's own. */
export function writeCovarianceStruct(
  memory: WasmMemory,
  { weighted, threads }: CovarianceLayout,
  problem: Pointer<'Problem'>,
  thread: number,
): Pointer<'Covariances'> {
  const { struct, ...own } = threads[thread];
  return writeCovariances(memory, struct, { ...own, weighted, problem });
}
