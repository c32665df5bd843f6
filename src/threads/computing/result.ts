import { signalLength } from '../../audio/signal.js';
import type { Manifest } from '../../folder/index.js';
import type { Separation } from '../../separation/index.js';

/** How the factorisation went, as the manifest records it. */
export function describeResult({ factorisation, signal }: Separation): Manifest['result'] {
  const frames = factorisation.activations.shape[1];
  return describeFactorisation(factorisation, { frames, samples: signalLength(signal) });
}

/** @param size - Frames of the activations that are written, and samples per channel of the components. */
export function describeFactorisation(
  factorisation: Separation['factorisation'],
  { frames, samples }: Pick<Manifest['result'], 'frames' | 'samples'>,
): Manifest['result'] {
  return {
    algorithm: factorisation.algorithm,
    init: factorisation.init,
    coarseStart: factorisation.coarseStart,
    restart: factorisation.restart,
    iterations: factorisation.iterations,
    stop: factorisation.stop,
    divergence: factorisation.divergence,
    history: [...factorisation.history],
    bins: factorisation.templates.shape[0],
    ...{ frames, samples },
  };
}
