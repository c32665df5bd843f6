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
import type { PictureGrid } from './picture-grid.js';

/** The loudest magnitude of each cell, in the recording's own unit. */
export interface CellMaxima {
  readonly grid: PictureGrid;
  /** Of the mixture, row-major [columns x bands]. */
  readonly mixture: Float32Array;
  /** Of each masked component, row-major [columns x bands x S]. */
  readonly components: Float32Array;
}

/** Where the pictures of the frames that are in the working memory are made. */
export interface CellMaximaLayout {
  readonly grid: PictureGrid;
  /** Columns that there is room for at once. */
  readonly columns: number;
  /** First of those frames in each column, and the one after the last: uint32 [columns + 1]. */
  readonly columnEdges: Region;
  /** Results, as in {@link CellMaxima}. */
  readonly mixture: Region;
  readonly components: Region;
  /** Of each thread: a frame group of V / W H, and the largest of a column, [bin groups][components][8]. */
  readonly threads: readonly { readonly ratios: Region; readonly loudest: Region }[];
}

/** Columns are done in blocks of this many, by any thread. */
const COLUMNS_PER_BLOCK = 25;
/** Below this W H is nothing, and so is every part. */
const LEAST_PRODUCT = 1e-30;

/** @param grid - Over the whole recording. */
export function cellMaximaLayout(
  layout: Layout,
  nmf: NmfLayout,
  threads: number,
  grid: PictureGrid,
): CellMaximaLayout {
  const columns = Math.min(grid.columns, nmf.frames);
  const cells = columns * grid.bands;
  return {
    grid,
    columns,
    columnEdges: layout.take(4 * (columns + 1)),
    mixture: layout.take(4 * cells),
    components: layout.take(4 * cells * nmf.components),
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
  const { bands, bandEdges } = layout.grid;
  const columnEdges = edgesOf(memory, layout);
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
    /** @param columns - In all blocks. */
    cellMaxima: (block: number, columns: number) => {
      const to = Math.min(columns, (block + 1) * COLUMNS_PER_BLOCK);
      let group = -1;
      clearColumn();
      for (let column = block * COLUMNS_PER_BLOCK; column < to; column++) {
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

/** Those of silence, to be raised. */
export function createCellMaxima(grid: PictureGrid, components: number): CellMaxima {
  const cells = grid.columns * grid.bands;
  return { grid, mixture: new Float32Array(cells), components: new Float32Array(cells * components) };
}

/** @param order - `order[k]` is the present number of the component that becomes k. */
export function orderedMaxima(maxima: CellMaxima, order: readonly number[]): CellMaxima {
  const count = order.length;
  const { components } = maxima;
  const ordered = new Float32Array(components.length);
  for (let at = 0; at < ordered.length; at += count) {
    for (let k = 0; k < count; k++) ordered[at + k] = components[at + order[k]];
  }
  return { ...maxima, components: ordered };
}

/** Frames in the working memory that are looked at. */
export interface PicturedFrames {
  /** Number that frame 0 of the memory has in the recording. */
  readonly firstFrame: number;
  /** The first of them in the memory, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/**
 * Raises maxima to those of some frames, whose V and factors are in the working memory.
 *
 * @param run - Runs the blocks of the task `cellMaxima`.
 * @param unit - What V was divided by.
 */
export function raiseCellMaxima(
  maxima: CellMaxima,
  { firstFrame, from, to }: PicturedFrames,
  memory: WasmMemory,
  layout: CellMaximaLayout,
  run: (blocks: number, columns: number) => void,
  unit: number,
): void {
  const { bands, columnEdges } = maxima.grid;
  const isBefore = (edge: number) => edge <= firstFrame + from;
  const first = columnEdges.findLastIndex(isBefore);
  const local = edgesOf(memory, layout);
  let columns = 0;
  local[0] = from;
  while (local[columns] < to) {
    columns++;
    local[columns] = Math.min(to, columnEdges[first + columns] - firstFrame);
  }
  run(Math.ceil(columns / COLUMNS_PER_BLOCK), columns);
  raise(maxima.mixture, first * bands, floats(memory, layout.mixture), columns * bands, unit);
  const perColumn = maxima.components.length / maxima.grid.columns;
  raise(maxima.components, first * perColumn, floats(memory, layout.components), columns * perColumn, unit);
}

function raise(target: Float32Array, at: number, found: Float32Array, count: number, unit: number): void {
  for (let i = 0; i < count; i++) {
    const value = found[i] * unit;
    if (value > target[at + i]) target[at + i] = value;
  }
}

const edgesOf = (memory: WasmMemory, { columnEdges: { address, bytes } }: CellMaximaLayout) =>
  new Uint32Array(memory.buffer, address, bytes / 4);
