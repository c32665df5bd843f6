import type { State } from '../state/state.js';
import { componentsOf } from '../state/work.js';

/**
 * The component without an answer whose activation is most like that of one of the present source's: their correlation.
 * Undefined where the source has none yet, or all have an answer.
 */
export function nextAlike(
  { work, source }: State,
  book: { activation(component: number): Float32Array },
): number | undefined {
  const own = componentsOf(work, source, true).map((k) => centred(book.activation(k)));
  if (own.length === 0) return undefined;
  let best: { readonly k: number; readonly likeness: number } | undefined;
  for (const [k, answer] of work.answers.entries()) {
    if (answer !== null) continue;
    const row = centred(book.activation(k));
    const likeness = Math.max(
      ...own.map((other) => other.reduce((sum, value, i) => sum + value * row[i], 0)),
    );
    if (best === undefined || likeness > best.likeness) best = { k, likeness };
  }
  return best?.k;
}

/** Less its mean, and of length 1. */
function centred(row: Float32Array): Float32Array {
  const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
  const length = Math.sqrt(row.reduce((sum, value) => sum + (value - mean) ** 2, 0));
  return row.map((value) => (length > 0 ? (value - mean) / length : 0));
}
