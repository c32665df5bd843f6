import { basename } from 'node:path';
import type { RecordingFormat } from '../../audio/index.js';
import type { AudioShape } from '../../audio/signal.js';
import type { Manifest } from '../../folder/manifest-schema.js';
import {
  ACTIVATIONS_NAME,
  COVARIANCES_NAME,
  componentFileName,
  MANIFEST_FORMAT,
  MANIFEST_VERSION,
  PLAIN_MANIFEST_VERSION,
  sourceFileName,
  TEMPLATES_NAME,
  writesComponents,
  writesSources,
} from '../../folder/paths.js';
import {
  type ComponentDescription,
  type Learned,
  type ResolvedSeparateOptions,
  shareOfSource,
  type UsedMark,
} from '../../separation/index.js';
import { generator } from '../../version.js';
import type { FileJob, KnownJob } from '../messages.js';

/** What a separation gave, as far as its manifest tells it. */
interface Described {
  readonly options: ResolvedSeparateOptions;
  readonly components: readonly ComponentDescription[];
  readonly result: Manifest['result'];
  /** Those of the components, where two channels were filtered by them. */
  readonly covariances: Float32Array | undefined;
  /** The named sources; none without. */
  readonly sources?: Learned['sources'];
  /** How much of the marks was used. */
  readonly marks?: readonly UsedMark[];
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
  { options, components, result, covariances, sources = [], marks = [] }: Described,
): Manifest {
  const { bitDepth, known, write } = job;
  const isWhole = sources.length === 0 && writesComponents(write);
  const sourceOf = (index: number) => sources.find((source) => source.components.includes(index));
  return {
    format: MANIFEST_FORMAT,
    version: isWhole && covariances === undefined ? PLAIN_MANIFEST_VERSION : MANIFEST_VERSION,
    generator: generator(),
    input: {
      name: basename(job.input),
      ...{ sampleRate, channels, samples },
      seconds: samples / sampleRate,
      encoding: format.encoding,
      bitsPerSample: format.bitsPerSample,
      sha256,
    },
    options: { ...options, bitDepth, ...(!isWhole && { write }) },
    result,
    components: components.map((component) => ({
      index: component.index,
      ...(writesComponents(write) && { file: componentFileName(component.index, components.length) }),
      ...(sources.length > 0 && { source: sourceOf(component.index)?.name }),
      energyShare: component.energyShare,
      peakHz: component.peakHz,
      centroidHz: component.centroidHz,
      periodicity: component.periodicity,
    })),
    ...(sources.length > 0 && {
      sources: sources.map((source) => ({
        name: source.name,
        ...(writesSources(write) && { file: sourceFileName(source.name) }),
        components: [...source.components],
        energyShare: shareOfSource(source, components),
      })),
    }),
    ...(known !== undefined && { known: describeKnown(known, marks) }),
    templates: TEMPLATES_NAME,
    activations: ACTIVATIONS_NAME,
    ...(covariances !== undefined && { covariances: COVARIANCES_NAME }),
  };
}

/** What was known of the sources, as far as it decides the result. */
function describeKnown(
  { modelsSha256, free, adapt, components }: KnownJob,
  marks: readonly UsedMark[],
): Manifest['known'] {
  return {
    ...(modelsSha256 !== undefined && { modelsSha256 }),
    marks: marks.map((mark) => ({ ...mark, used: mark.used.map((region) => ({ ...region })) })),
    ...(free !== undefined && { free }),
    adapt,
    ...(components !== undefined && { components }),
  };
}
