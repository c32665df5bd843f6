import { manifestFiles } from './manifest-format.js';
import type { Manifest } from './manifest-schema.js';
import { componentFileName } from './paths.js';

/**
 * What a manifest says in one place and denies in another, or undefined: memory is laid out by some of its numbers and
 * filled by others.
 */
export function contradictionIn(manifest: Manifest): string | undefined {
  return wrongComponents(manifest) ?? wrongShape(manifest);
}

function wrongComponents(manifest: Manifest): string | undefined {
  const { components } = manifest;
  const wrong = components.findIndex((c, i) => c.index !== i);
  if (wrong >= 0) return `components.${wrong}.index: expected ${wrong}`;
  const names = manifestFiles(manifest);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return `${JSON.stringify(twice)} is listed twice`;
  for (const { index, file } of components) {
    const own = componentFileName(index, components.length);
    if (file !== own) return `components.${index}.file: must be "${own}"`;
  }
  return undefined;
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
