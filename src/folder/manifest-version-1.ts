/** What version 2 calls otherwise in parts of the manifest: `[part, name in version 1, name in version 2]`. */
const RENAMED = [
  ['options', 'iterations', 'maxIterations'],
  ['result', 'thinned', 'coarseStart'],
  ['report', 'page', 'file'],
] as const;

/** Fields that name an algorithm, which version 1 called `lm`. */
const WITH_ALGORITHM = ['options', 'result'] as const;

/**
 * A manifest of version 1 in the words of version 2. Nothing is checked: what is not as it should be stays as it is.
 *
 * @param value - As JSON gives it.
 */
export function fromVersion1(value: object): object {
  const manifest: Record<string, unknown> = { ...value, version: 2 };
  for (const [where, before, now] of RENAMED) {
    if (isRecord(manifest[where])) manifest[where] = renamed(manifest[where], before, now);
  }
  for (const where of WITH_ALGORITHM) {
    const part = manifest[where];
    if (isRecord(part) && part.algorithm === 'lm') manifest[where] = { ...part, algorithm: 'amu' };
  }
  return renamed(manifest, 'report', 'page');
}

/** With another name for a field. */
function renamed(record: Record<string, unknown>, before: string, now: string): Record<string, unknown> {
  const { [before]: value, ...others } = record;
  return before in record ? { ...others, [now]: value } : record;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
