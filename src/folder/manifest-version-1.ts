/** What version 2 of the manifest calls otherwise: `[where, name in version 1, name in version 2]`. */
const RENAMED = [
  ['options', 'iterations', 'maxIterations'],
  ['result', 'thinned', 'coarseStart'],
  ['report', 'page', 'file'],
  ['', 'report', 'page'],
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
    if (where === '') rename(manifest, before, now);
    else if (isRecord(manifest[where])) manifest[where] = rename({ ...manifest[where] }, before, now);
  }
  for (const where of WITH_ALGORITHM) {
    const part = manifest[where];
    if (isRecord(part) && part.algorithm === 'lm') manifest[where] = { ...part, algorithm: 'amu' };
  }
  return manifest;
}

/** Gives a field another name, in its place. */
function rename(record: Record<string, unknown>, before: string, now: string): Record<string, unknown> {
  if (!(before in record)) return record;
  const entries = Object.entries(record);
  for (const [name] of entries) delete record[name];
  for (const [name, value] of entries) record[name === before ? now : name] = value;
  return record;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
