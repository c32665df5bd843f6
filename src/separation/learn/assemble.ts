import { joinTemplates } from '../../nmf/index.js';
import { type Learned, type LearnedSource, REST } from '../learned.js';
import { range } from './frame-marks.js';

/** Templates of a named source. */
export interface NamedTemplates {
  readonly name: string;
  /** Row-major [bins x any number]; each sums to 1. */
  readonly templates: Float64Array;
}

/**
 * Puts named sources and a background side by side.
 *
 * @param background - Row-major [bins x any number]; empty where there is none.
 */
export function assemble(
  parts: readonly NamedTemplates[],
  background: Float64Array,
  bins: number,
): Omit<Learned, 'silent'> {
  const all = background.length === 0 ? parts : [...parts, { name: REST, templates: background }];
  const sources: LearnedSource[] = [];
  let from = 0;
  for (const { name, templates } of all) {
    const to = from + templates.length / bins;
    sources.push({ name, components: range(from, to) });
    from = to;
  }
  const templates = joinTemplates(
    all.map((part) => part.templates),
    bins,
  );
  return { templates, components: from, sources };
}

/** Components of all sources but those of one name. */
export function componentsExcept({ sources }: Pick<Learned, 'sources'>, name: string): number[] {
  return sources.flatMap((source) => (source.name === name ? [] : source.components));
}

/** A matrix's columns of some numbers, row-major. */
export function takeColumns(rows: Float64Array, columns: number, taken: readonly number[]): Float64Array {
  const result = new Float64Array((rows.length / columns) * taken.length);
  for (let i = 0; i < result.length; i++) {
    result[i] = rows[Math.floor(i / taken.length) * columns + taken[i % taken.length]];
  }
  return result;
}
