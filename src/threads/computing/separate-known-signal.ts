import { type AudioSignal, shapeOf } from '../../audio/signal.js';
import { changeRate, frameCount } from '../../dsp/index.js';
import type { WorkingBlocks } from '../../mixdown/working-blocks.js';
import { asActivations, asTemplates } from '../../nmf/index.js';
import {
  apply,
  assertFitsMemory,
  componentRanges,
  correlationsOf,
  describe,
  type Helpers,
  type OnProgress,
  sourceRanges,
  withPlaces,
} from '../../separation/index.js';
import { availableBytes } from '../available-memory.js';
import type { KnownSignal, SignalJob, SignalJobResult } from '../messages.js';
import { gather } from './learn-recording.js';

/**
 * Separates a signal of whose sources something is known, and returns all components and sources in memory.
 *
 * @throws NmfError `usage`, `memory` or `cancelled`.
 */
export function separateKnownSignal(
  { signal, options }: SignalJob,
  { recordedSamples, startSeconds, ...known }: KnownSignal,
  onProgress: OnProgress,
  helpers: Helpers,
): SignalJobResult {
  assertFitsMemory(shapeOf(signal), options, { known, holdsSignals: true }, availableBytes());
  const recorded = { ...shapeOf(signal), samples: recordedSamples };
  const working = changeRate(signal, options.sampleRate);
  const size = shapeOf(working);
  const frames = frameCount(size.samples, options.hopSamples);
  const part = { options, recorded, size, frames, startSeconds };
  const { learned, unit, covariances, result, warnings } = gather(inOneBlock(working), part, known)(
    'signals',
    helpers,
    onProgress,
  );
  const { components, sources } = learned;
  const outputs = [componentRanges(components), sourceRanges(sources)];
  const signals = outputs.flat().map(() => emptyLike(working));
  const filled = signals.map(() => 0);
  const activations = new Float64Array(frames * components);
  const { energies } = apply(inOneBlock(working), {
    ...{ shape: size, options, learned, unit, covariances, outputs, helpers, onProgress, step: 0 },
    onBlock: (output, block) => {
      for (const [c, samples] of block.entries()) signals[output].channels[c].set(samples, filled[output]);
      filled[output] += block[0].length;
    },
    onActivations: (first, values) => activations.set(values, first * components),
  });
  const total = energies.reduce((sum, energy) => sum + energy, 0);
  const factors = {
    templates: asTemplates(learned.templates, result.bins, components),
    activations: asActivations(activations, frames, components),
  };
  return {
    components: signals.slice(0, components),
    sources: sources.map((source, s) => ({ ...source, signal: signals[components + s] })),
    descriptions: withPlaces(
      describe(factors, correlationsOf(factors), energies, total, options),
      learned.templates,
      covariances,
    ),
    ...{ templates: learned.templates, activations, result, warnings },
  };
}

function* inOneBlock({ channels }: AudioSignal): WorkingBlocks {
  yield channels;
}

function emptyLike({ sampleRate, channels }: AudioSignal): AudioSignal {
  return { sampleRate, channels: channels.map(({ length }) => new Float32Array(length)) };
}
