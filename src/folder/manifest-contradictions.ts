import { manifestFiles } from './manifest-format.js';
import type { Manifest } from './manifest-schema.js';
import {
  componentFileName,
  isInSoundFolder,
  MANIFEST_VERSION,
  PLAIN_MANIFEST_VERSION,
  sourceFileName,
  writesComponents,
  writesSources,
} from './paths.js';

/**
 * What a manifest says in one place and denies in another, or undefined: memory is laid out by some of its numbers and
 * filled by others.
 */
export function contradictionIn(manifest: Manifest): string | undefined {
  return (
    wrongComponents(manifest) ??
    wrongSources(manifest) ??
    wrongFiles(manifest) ??
    wrongTimes(manifest) ??
    wrongPage(manifest) ??
    wrongShape(manifest)
  );
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
  for (const { index, file, alike } of components) {
    if (alike !== undefined && (alike.index === index || alike.index >= components.length))
      return `components.${index}.alike.index: must be that of another component`;
    const own = componentFileName(index, components.length);
    if (file !== undefined && file !== own) return `components.${index}.file: must be "${own}"`;
  }
  return undefined;
}

const isPermutation = (numbers: readonly number[], count: number) =>
  numbers.length === count && new Set(numbers).size === count && numbers.every((n) => n < count);

/** Sources have components that lie side by side, in their order; what is known is known of sources that are there. */
function wrongSources({ components, sources = [], known, refined }: Manifest): string | undefined {
  for (const [i, { name, file }] of sources.entries()) {
    const own = sourceFileName(name);
    if (file !== undefined && file !== own) return `sources.${i}.file: must be "${own}"`;
  }
  const names = sources.map(({ name }) => name);
  if (new Set(names.map((name) => name.toLowerCase())).size < names.length)
    return 'sources: two have the same name';
  const owners = sources.flatMap((source) =>
    source.components.map((index) => ({ index, name: source.name })),
  );
  const wrong = owners.findIndex(({ index, name }, i) => index !== i || components[i]?.source !== name);
  if (wrong >= 0) return `sources: component ${wrong} does not belong where it is listed`;
  const left = components.slice(owners.length);
  const isComplete = sources.length === 0 ? left.every(({ source }) => source === undefined) : !left.length;
  if (!isComplete) return `sources: component ${owners.length} belongs to none`;
  for (const [key, told] of Object.entries({ known, refined })) {
    if (told === undefined) continue;
    if (sources.length === 0) return `sources: what is ${key} is told of none`;
    const stranger = told.marks.findIndex(({ source }) => !names.includes(source));
    if (stranger >= 0) return `${key}.marks.${stranger}.source: is none of the sources`;
  }
  return undefined;
}

/**
 * The files of all components are there or of none, and so are those of sources, as the options say: those that are there
 * add up to the recording. The former version's readers know of components alone, all of which have files.
 */
function wrongFiles({ version, options, components, sources = [] }: Manifest): string | undefined {
  const { write = 'components' } = options;
  const isPlain = sources.length === 0 && writesComponents(write);
  if (version === PLAIN_MANIFEST_VERSION && !isPlain) return `version: expected ${MANIFEST_VERSION}`;
  for (const [what, list, isWritten] of [
    ['components', components, writesComponents(write)],
    ['sources', sources, writesSources(write)],
  ] as const) {
    const wrong = list.findIndex(({ file }) => (file !== undefined) !== isWritten);
    if (wrong < 0) continue;
    const rule = isWritten ? 'expected one' : 'expected none';
    return `${what}.${wrong}.file: ${rule}, for options.write is ${JSON.stringify(write)}`;
  }
  return undefined;
}

function wrongTimes({
  options: { startSeconds = 0, endSeconds },
  known,
  refined,
}: Manifest): string | undefined {
  if (endSeconds !== undefined && endSeconds <= startSeconds)
    return 'options.endSeconds: must be later than its start';
  for (const [key, told] of Object.entries({ known, refined })) {
    for (const [i, mark] of told?.marks.entries() ?? []) {
      const isReversed = [mark, ...mark.used].some(({ fromSeconds, toSeconds }) => toSeconds <= fromSeconds);
      if (isReversed) return `${key}.marks.${i}: a region must end later than it starts`;
    }
  }
  return undefined;
}

/** There may be a folder of sound only in the version whose readers know of it. */
function wrongPage({ version, page }: Manifest): string | undefined {
  const isPlain = !page?.sound.some(isInSoundFolder);
  return version === PLAIN_MANIFEST_VERSION && !isPlain ? `version: expected ${MANIFEST_VERSION}` : undefined;
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
