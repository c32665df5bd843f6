/**
 * Has the system do something that it may have reason to refuse.
 *
 * @param refusals - Codes of the errors that are expected, such as `ENOENT`.
 * @returns What it gave; undefined where it refused with one of these.
 * @throws Any other error.
 */
export function attempt<T>(step: () => T, ...refusals: readonly string[]): { value: T } | undefined {
  try {
    return { value: step() };
  } catch (error) {
    if (refusals.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** What a look at something gives; undefined where it cannot be looked at, for whatever reason. */
export function orUndefined<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
