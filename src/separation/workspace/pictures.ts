import type { Factorisation } from '../../nmf/index.js';
import {
  type CellMaxima,
  createCellMaxima,
  loadFactors,
  type PicturedFrames,
  raiseCellMaxima,
} from './cell-maxima.js';
import type { PictureGrid } from './picture-grid.js';
import type { Workspace } from './workspace.js';

/**
 * Raises maxima to those of frames whose magnitudes a workspace holds.
 *
 * @param factors - Of all frames that it holds.
 * @param unit - What its magnitudes were divided by.
 */
export function addPictures(
  maxima: CellMaxima,
  { layout: { nmf, cellMaxima }, kernels: { memory }, pool }: Workspace,
  factors: Pick<Factorisation, 'templates' | 'activations'>,
  frames: PicturedFrames,
  unit: number,
): void {
  const { pictures } = pool;
  if (cellMaxima === undefined || pictures === undefined)
    throw new Error('the workspace has no room for pictures');
  loadFactors(memory, nmf, factors);
  const run = (blocks: number, columns: number) => pictures.cellMaxima(blocks, columns);
  raiseCellMaxima(maxima, frames, memory, cellMaxima, run, unit);
}

/**
 * The loudest magnitudes of the masked components, from the spectrogram that a workspace holds.
 *
 * @param unit - What its magnitudes were divided by.
 */
export function picturesOf(
  workspace: Workspace,
  factors: Pick<Factorisation, 'templates' | 'activations'>,
  grid: PictureGrid,
  unit: number,
): CellMaxima {
  const { nmf } = workspace.layout;
  const maxima = createCellMaxima(grid, nmf.components);
  addPictures(maxima, workspace, factors, { firstFrame: 0, from: 0, to: nmf.frames }, unit);
  return maxima;
}
