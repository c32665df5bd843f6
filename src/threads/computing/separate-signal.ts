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
  const separation = analyse(job.signal, job.options, availableBytes(), onProgress, { helpers });
  const components = whileOpen(separation, () => reconstructSignals(separation, onProgress));
  const { templates, activations } = separation.factorisation;
  const result: SignalJobResult = {
    components,
    descriptions: separation.components,
    templates: templates.data,
    activations: activations.data,
    result: describeResult(separation),
  };
  const transfer = components.flatMap(({ channels }) => channels.map(({ buffer }) => buffer as ArrayBuffer));
  return { result, transfer };
}
