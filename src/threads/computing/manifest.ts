import { basename } from 'node:path';
import type { RecordingFormat } from '../../audio/index.js';
import type { AudioShape } from '../../audio/signal.js';
import type { Manifest } from '../../folder/manifest-schema.js';
import {
  ACTIVATIONS_NAME,
  componentFileName,
  MANIFEST_FORMAT,
  MANIFEST_VERSION,
  TEMPLATES_NAME,
} from '../../folder/paths.js';
import type { ComponentDescription, ResolvedSeparateOptions } from '../../separation/index.js';
import { generator } from '../../version.js';
import type { FileJob } from '../messages.js';

/** What a separation gave, as far as its manifest tells it. */
interface Described {
  readonly options: ResolvedSeparateOptions;
  readonly components: readonly ComponentDescription[];
  readonly result: Manifest['result'];
}

/**
 * The manifest of a separation folder without a listening page.
 *
 * @param recorded - Of the whole recording at its own rate.
 */
export function describeFolder(
  job: FileJob,
  { samples, sampleRate, channels }: AudioShape,
  format: RecordingFormat,
  sha256: string,
  { options, components, result }: Described,
): Manifest {
  return {
    format: MANIFEST_FORMAT,
    version: MANIFEST_VERSION,
    generator: generator(),
    input: {
      name: basename(job.input),
      ...{ sampleRate, channels, samples },
      seconds: samples / sampleRate,
      encoding: format.encoding,
      bitsPerSample: format.bitsPerSample,
      sha256,
    },
    options: { ...options, bitDepth: job.bitDepth },
    result,
    components: components.map((component) => ({
      index: component.index,
      file: componentFileName(component.index, components.length),
      energyShare: component.energyShare,
      peakHz: component.peakHz,
      centroidHz: component.centroidHz,
      periodicity: component.periodicity,
    })),
    templates: TEMPLATES_NAME,
    activations: ACTIVATIONS_NAME,
  };
}
