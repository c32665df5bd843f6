import type { Manifest } from '../folder/index.js';
import { printableName } from '../text/index.js';
import { alignedTable } from './aligned-table.js';

/** The components as a table, one per line under a heading, columns aligned; ends with a line break. */
export function componentTable({ components }: Manifest): string {
  const rows = [
    ['index', 'file', 'energy', 'peak', 'centroid'],
    ...components.map((c) => [
      String(c.index),
      printableName(c.file),
      formatShare(c.energyShare),
      formatHertz(c.peakHz),
      formatHertz(c.centroidHz),
    ]),
  ];
  return alignedTable(rows, [1]);
}

function formatShare(share: number): string {
  const percent = 100 * share;
  return percent > 0 && percent < 0.05 ? '<0.1 %' : `${percent.toFixed(1)} %`;
}

function formatHertz(hz: number): string {
  return `${hz < 10 ? Number(hz.toPrecision(3)) : hz < 100 ? hz.toFixed(1) : Math.round(hz)} Hz`;
}
