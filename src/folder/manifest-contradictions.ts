import { manifestFiles } from './manifest-format.js';
import type { Manifest } from './manifest-schema.js';
import { componentFileName, MANIFEST_VERSION, PLAIN_MANIFEST_VERSION, sourceFileName } from './paths.js';

/**
 * What a manifest says in one place and denies in another, or undefined: memory is laid out by some of its numbers and
 * filled by others.
 */
export function contradictionIn(manifest: Manifest): string | undefined {
  return wrongComponents(manifest) ?? wrongSources(manifest) ?? wrongShape(manifest);
}

function wrongComponents(manifest: Manifest): string | undefined {
  const { components } = manifest;
  const wrong = components.findIndex((c, i) => c.index !== i);
  if (wrong >= 0) return `components.${wrong}.index: expected ${wrong}`;
  const names = manifestFiles(manifest);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return `${JSON.stringify(twice)} is listed twice`;
  const { order } = manifest.result.applied ?? {};
  if (order !== undefined && !isPermutation(order, components.length))
    return `result.applied.order: must hold the numbers from 0 to ${components.length - 1}, each once`;
  for (const { index, file } of components) {
    const own = componentFileName(index, components.length);
    if (file !== undefined && file !== own) return `components.${index}.file: must be "${own}"`;
  }
  return undefined;
}

const isPermutation = (numbers: readonly number[], count: number) =>
  numbers.length === count && new Set(numbers).size === count && numbers.every((n) => n < count);

/** Files may be missing, and there may be sources, only in the version whose readers know of it. */
function wrongSources({ version, components, sources = [] }: Manifest): string | undefined {
  const isPlain = sources.length === 0 && components.every(({ file }) => file !== undefined);
  if (version === PLAIN_MANIFEST_VERSION && !isPlain) return `version: expected ${MANIFEST_VERSION}`;
  for (const [i, { name, file }] of sources.entries()) {
    const own = sourceFileName(name);
    if (file !== undefined && file !== own) return `sources.${i}.file: must be "${own}"`;
  }
  const names = sources.map(({ name }) => name.toLowerCase());
  if (new Set(names).size < names.length) return 'sources: two have the same name';
  const owners = sources.flatMap((source) =>
    source.components.map((index) => ({ index, name: source.name })),
  );
  const wrong = owners.findIndex(({ index, name }, i) => index !== i || components[i]?.source !== name);
  if (wrong >= 0) return `sources: component ${wrong} does not belong where it is listed`;
  const isComplete = sources.length === 0 || owners.length === components.length;
  return isComplete ? undefined : `sources: component ${owners.length} belongs to none`;
}

/** The spectrogram's shape follows from the window, the hop and the length: frames as `frameCount` in dsp/units.ts. */
function wrongShape({ options: { nFft, hopSamples }, result }: Manifest): string | undefined {
  const bins = nFft / 2 + 1;
  if (result.bins !== bins) return `result.bins: expected ${bins}, for options.nFft is ${nFft}`;
  if (hopSamples > nFft / 2) return `options.hopSamples: expected at most ${nFft / 2}, half of options.nFft`;
  const frames = 1 + Math.ceil((result.samples - 1) / hopSamples);
  if (result.frames === frames) return undefined;
  return `result.frames: expected ${frames}, for ${result.samples} samples at a hop of ${hopSamples}`;
}
