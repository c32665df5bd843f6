import type { KernelExports, Layout, NmfLayout, TaskTable, WasmMemory } from '../../kernels/index.js';
import { packFactor } from '../../kernels/index.js';
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
  readonly mixture: number;
  readonly components: number;
  /** Columns are done in blocks of this many, by any thread. */
  readonly columnsPerBlock: number;
  readonly blocks: number;
  /** For each thread a frame group of V / W H, and the largest of a column, [binGroups][components][8]. */
  readonly scratch: readonly { readonly ratios: number; readonly loudest: number }[];
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
    scratch: Array.from({ length: threads }, () => ({
      ratios: layout.take(nmf.binGroups * 128),
      loudest: layout.take(nmf.binGroups * nmf.templates.stride),
    })),
  };
}

/**
 * The loudest magnitude of each cell, of the mixture V and of the masked components M_k V with
 * M_k = w_k h_k / sum_j w_j h_j. Within a column of cells w_k is a factor of all frames, so only
 * h_k V / sum_j w_j h_j has to be compared.
 */
export function createCellMaximaTasks(
  kernels: KernelExports,
  memory: WasmMemory,
  nmf: NmfLayout,
  { grid, mixture, components, columnsPerBlock, scratch }: CellMaximaLayout,
  thread: number,
) {
  const { padded, binGroups, bins, activations, templates } = nmf;
  const { bands, bandEdges, columnEdges } = grid;
  const count = nmf.components;
  const { ratios, loudest } = scratch[thread];
  const floats = (address: number, length: number) => new Float32Array(memory.buffer, address, length);
  const v = floats(nmf.v, nmf.frameGroups * binGroups * 32);
  const w = floats(templates.current, binGroups * padded * 8);
  const largest = floats(loudest, binGroups * padded * 8);
  const mixtureColumn = new Float32Array(bins);
  const mixtureCells = floats(mixture, grid.columns * bands);
  const cells = floats(components, grid.columns * bands * count);

  function addFrame(frame: number): void {
    const lane = frame % 4;
    const h = activations.current + ((frame - lane) / 4) * activations.stride;
    kernels.raiseMaxima(ratios + 32 * lane, h + 4 * lane, loudest, binGroups, padded);
    let at = ((frame - lane) / 4) * binGroups * 32 + 8 * lane;
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
    kernels.clear(loudest, binGroups * padded * 32);
    mixtureColumn.fill(0);
  }

  return {
    cellMaxima(block) {
      const to = Math.min(grid.columns, (block + 1) * columnsPerBlock);
      let group = -1;
      kernels.clear(loudest, binGroups * padded * 32);
      mixtureColumn.fill(0);
      for (let column = block * columnsPerBlock; column < to; column++) {
        cells.fill(0, column * bands * count, (column + 1) * bands * count);
        for (let frame = columnEdges[column]; frame < columnEdges[column + 1]; frame++) {
          if (frame >> 2 !== group) {
            group = frame >> 2;
            const h = activations.current + group * activations.stride;
            kernels.weightsKl(
              ...([nmf.v + group * binGroups * 128, templates.current, h, ratios] as const),
              ...([binGroups, padded, LEAST_PRODUCT] as const),
            );
          }
          addFrame(frame);
        }
        writeColumn(column);
      }
    },
  } satisfies TaskTable;
}

/** Puts factors where the tasks of {@link createCellMaximaTasks} read them. */
export function loadFactors(
  memory: WasmMemory,
  { activations, templates, frames, bins, components, padded }: NmfLayout,
  factors: Pick<Factorisation, 'templates' | 'activations'>,
): void {
  for (const [factor, { data }, entries] of [
    [activations, factors.activations, frames],
    [templates, factors.templates, bins],
  ] as const) {
    const target = new Float32Array(memory.buffer, factor.current, (factor.count * factor.stride) / 4);
    packFactor(data, entries, components, target, padded, factor.width);
  }
}

/** Takes the results out of the working memory, with V's unit restored. */
export function readCellMaxima(
  memory: WasmMemory,
  { grid, mixture, components }: CellMaximaLayout,
  count: number,
  scale: number,
): CellMaxima {
  const cells = grid.columns * grid.bands;
  const read = (address: number, length: number) => {
    const result = new Float32Array(memory.buffer, address, length).slice();
    for (let i = 0; i < length; i++) result[i] *= scale;
    return result;
  };
  return { grid, mixture: read(mixture, cells), components: read(components, cells * count) };
}
