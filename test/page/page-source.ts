import { frameCount } from '../../src/dsp/index.js';
import type { Manifest } from '../../src/folder/index.js';
import type { PageSource } from '../../src/page/page-source.js';
import { createSurveyor } from '../../src/page/survey.js';
import {
  analyse,
  reconstructSignals,
  resolveSeparateOptions,
  type SeparateOptions,
} from '../../src/separation/index.js';
import { exampleManifest } from '../folder/example.js';

export interface Shape {
  readonly sampleRate: number;
  readonly channels: number;
  readonly samples: number;
  readonly components: number;
  /** Default: as long as 64 ms or so, and a quarter of it. */
  readonly nFft?: number;
  readonly hopSamples?: number;
}

/** The manifest of a recording as far as its page goes by it. */
export function manifestOf({ sampleRate, channels, samples, components, ...shape }: Shape): Manifest {
  const example = exampleManifest();
  const { nFft = 2 ** Math.round(Math.log2(0.064 * sampleRate)) } = shape;
  const { hopSamples = nFft / 4 } = shape;
  return {
    ...example,
    input: { ...example.input, channels },
    options: { ...example.options, sampleRate, nFft, hopSamples, components },
    result: { ...example.result, samples, frames: frameCount(samples, hopSamples), bins: nFft / 2 + 1 },
    components: Array.from({ length: components }, (_, index) => ({ ...example.components[0], index })),
  };
}

/** What the page of a separation is made from, and the separated components. */
export function separated(channels: Float32Array[], sampleRate: number, options: SeparateOptions) {
  const resolved = resolveSeparateOptions(options, sampleRate);
  const separation = analyse({ sampleRate, channels }, resolved, 1e9, undefined, { pictures: true });
  const { maxima, factorisation } = separation;
  if (maxima === undefined) throw new Error('no pictures were made');
  const { nFft, hopSamples, components } = resolved;
  const samples = channels[0].length;
  const shape = { sampleRate, channels: channels.length, samples, components, nFft, hopSamples };
  const surveyor = createSurveyor(samples, maxima.grid.columns);
  surveyor.look(channels);
  const h = factorisation.activations.data;
  const source: PageSource = {
    ...{ manifest: manifestOf(shape), maxima, survey: surveyor.survey() },
    templates: factorisation.templates.data,
    covariances: separation.covariances,
    activations: (first, frames) => h.subarray(first * components, (first + frames) * components),
    mixture: () => [channels],
  };
  return { source, components: reconstructSignals(separation) };
}
