import {
  analyse,
  type Helpers,
  type OnProgress,
  reconstructSignals,
  whileOpen,
} from '../../separation/index.js';
import { availableBytes } from '../available-memory.js';
import type { SignalJob, SignalJobResult } from '../messages.js';
import { describeResult } from './result.js';
import { separateKnownSignal } from './separate-known-signal.js';

/**
 * Separates a signal and returns all components in memory, with the buffers that can be handed over.
 *
 * @throws NmfError `usage`, `memory` or `cancelled`.
 */
export function separateInMemory(
  job: SignalJob,
  onProgress: OnProgress,
  helpers: Helpers,
): { result: SignalJobResult; transfer: ArrayBuffer[] } {
  const { known } = job;
  const result =
    known === undefined
      ? separateBlindly(job, onProgress, helpers)
      : separateKnownSignal(job, known, onProgress, helpers);
  const signals = [...result.components, ...result.sources.map(({ signal }) => signal)];
  const transfer = signals.flatMap(({ channels }) => channels.map(({ buffer }) => buffer as ArrayBuffer));
  return { result, transfer };
}

function separateBlindly(job: SignalJob, onProgress: OnProgress, helpers: Helpers): SignalJobResult {
  const separation = analyse(job.signal, job.options, availableBytes(), onProgress, {
    holdsSignals: true,
    helpers,
  });
  const components = whileOpen(separation, () => reconstructSignals(separation, onProgress));
  const { templates, activations } = separation.factorisation;
  return {
    ...{ components, sources: [], warnings: separation.warnings },
    descriptions: separation.components,
    templates: templates.data,
    activations: activations.data,
    result: describeResult(separation),
  };
}
