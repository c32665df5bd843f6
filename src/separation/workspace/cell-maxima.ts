import {
  floats,
  type KernelExports,
  type Layout,
  type NmfLayout,
  type Pointer,
  packFactor,
  type Region,
  type WasmMemory,
} from '../../kernels/index.js';
import type { Factorisation } from '../../nmf/index.js';
import { type PictureGrid, pictureGrid } from './picture-grid.js';

/** The loudest magnitude of each cell, in the unit of V. */
export interface CellMaxima {
  readonly grid: PictureGrid;
  /** Of the mixture, row-major [columns x bands]. */
  readonly mixture: Float32Array;
  /** Of each masked component, row-major [columns x bands x S]. */
  readonly components: Float32Array;
}

/** Where the pictures of a separation are made. */
export interface CellMaximaLayout {
  readonly grid: PictureGrid;
  /** Results, as in {@link CellMaxima}. */
  readonly mixture: Region;
  readonly components: Region;
  /** Columns are done in blocks of this many, by any thread. */
  readonly columnsPerBlock: number;
  readonly blocks: number;
  /** Of each thread: a frame group of V / W H, and the largest of a column, [bin groups][components][8]. */
  readonly threads: readonly { readonly ratios: Region; readonly loudest: Region }[];
}

const COLUMNS_PER_BLOCK = 25;
/** Below this W H is nothing, and so is every part. */
const LEAST_PRODUCT = 1e-30;

export function cellMaximaLayout(layout: Layout, nmf: NmfLayout, threads: number): CellMaximaLayout {
  const grid = pictureGrid(nmf.frames, nmf.bins);
  const cells = grid.columns * grid.bands;
  return {
    grid,
    mixture: layout.take(4 * cells),
    components: layout.take(4 * cells * nmf.components),
    columnsPerBlock: COLUMNS_PER_BLOCK,
    blocks: Math.ceil(grid.columns / COLUMNS_PER_BLOCK),
    threads: Array.from({ length: threads }, () => ({
      ratios: layout.take(nmf.binGroups * 128),
      loudest: layout.take(nmf.binGroups * nmf.templates.stride),
    })),
  };
}

/**
 * The loudest magnitude of each cell, of the mixture V and of the masked components M_k V with
 * M_k = w_k h_k / sum_j w_j h_j. Within a column of cells w_k is a factor of all frames, so only
 * h_k V / sum_j w_j h_j has to be compared.
 *
 * @param problem - The thread's own.
 */
export function createCellMaximaTasks(
  kernels: KernelExports,
  memory: WasmMemory,
  nmf: NmfLayout,
  problem: Pointer<'Problem'>,
  layout: CellMaximaLayout,
  thread: number,
) {
  const { padded, binGroups, bins } = nmf;
  const { grid, columnsPerBlock } = layout;
  const { bands, bandEdges, columnEdges } = grid;
  const count = nmf.components;
  const { ratios, loudest } = layout.threads[thread];
  const v = floats(memory, nmf.v);
  const w = floats(memory, nmf.templates.current);
  const largest = floats(memory, loudest);
  const mixtureColumn = new Float32Array(bins);
  const mixtureCells = floats(memory, layout.mixture);
  const cells = floats(memory, layout.components);

  function addFrame(frame: number): void {
    kernels.raiseMaxima(problem, frame, ratios.address, loudest.address);
    let at = (frame >> 2) * binGroups * 32 + 8 * (frame & 3);
    for (let f = 0; f < bins; f += 8, at += 32) {
      const lanes = Math.min(8, bins - f);
      for (let i = 0; i < lanes; i++) if (v[at + i] > mixtureColumn[f + i]) mixtureColumn[f + i] = v[at + i];
    }
  }

  function writeColumn(column: number): void {
    for (let band = 0; band < bands; band++) {
      const cell = column * bands + band;
      let loudestBin = 0;
      for (let f = bandEdges[band]; f < bandEdges[band + 1]; f++) {
        loudestBin = Math.max(loudestBin, mixtureColumn[f]);
        const at = (f >> 3) * padded * 8 + (f & 7);
        for (let s = 0, to = cell * count; s < count; s++, to++) {
          const maximum = w[at + 8 * s] * largest[at + 8 * s];
          if (maximum > cells[to]) cells[to] = maximum;
        }
      }
      mixtureCells[cell] = loudestBin;
    }
    clearColumn();
  }

  function clearColumn(): void {
    kernels.clear(loudest.address, loudest.bytes);
    mixtureColumn.fill(0);
  }

  return {
    cellMaxima: (block: number) => {
      const to = Math.min(grid.columns, (block + 1) * columnsPerBlock);
      let group = -1;
      clearColumn();
      for (let column = block * columnsPerBlock; column < to; column++) {
        cells.fill(0, column * bands * count, (column + 1) * bands * count);
        for (let frame = columnEdges[column]; frame < columnEdges[column + 1]; frame++) {
          if (frame >> 2 !== group) {
            group = frame >> 2;
            kernels.ratios(problem, group, LEAST_PRODUCT, ratios.address);
          }
          addFrame(frame);
        }
        writeColumn(column);
      }
    },
  };
}

/** Puts factors where the tasks of {@link createCellMaximaTasks} read them. */
export function loadFactors(
  memory: WasmMemory,
  { activations, templates, components, padded }: NmfLayout,
  factors: Pick<Factorisation, 'templates' | 'activations'>,
): void {
  for (const [{ current, entries, width }, { data }] of [
    [activations, factors.activations],
    [templates, factors.templates],
  ] as const) {
    packFactor(data, { entries, columns: components, padded, width }, floats(memory, current));
  }
}

/** Takes the results out of the working memory, with V's unit restored. */
export function readCellMaxima(
  memory: WasmMemory,
  { grid, mixture, components }: CellMaximaLayout,
  scale: number,
): CellMaxima {
  const read = (region: Region) => floats(memory, region).map((value) => value * scale);
  return { grid, mixture: read(mixture), components: read(components) };
}
