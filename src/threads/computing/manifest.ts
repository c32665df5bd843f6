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
  shareOfSource,
  type UsedMark,
} from '../../separation/index.js';
import { generator } from '../../version.js';
import type { FileJob, KnownJob } from '../messages.js';

/** What a separation gave, as far as its manifest tells it. */
interface Described extends Pick<Manifest, 'input' | 'known' | 'refined'> {
  readonly options: Omit<Manifest['options'], 'bitDepth' | 'write'>;
  readonly components: readonly ComponentDescription[];
  readonly result: Manifest['result'];
  /** Those of the components, where two channels were filtered by them. */
  readonly covariances: Float32Array | undefined;
  /** The named sources; none without. */
  readonly sources?: Learned['sources'];
}

/** A recording as its manifest describes it. @param recorded - Of all of it at its own rate. */
export function describeInput(
  name: string,
  { samples, sampleRate, channels }: AudioShape,
  { encoding, bitsPerSample }: RecordingFormat,
  sha256: string,
): Manifest['input'] {
  const seconds = samples / sampleRate;
  return { name, sampleRate, channels, samples, seconds, encoding, bitsPerSample, sha256 };
}

/** The manifest of a separation folder without a listening page. */
export function describeFolder(
  { bitDepth, write, suggest }: Pick<FileJob, 'bitDepth' | 'write' | 'suggest'>,
  { input, options, components, result, covariances, sources = [], known, refined }: Described,
): Manifest {
  const isWhole = sources.length === 0 && writesComponents(write);
  const sourceOf = (index: number) => sources.find((source) => source.components.includes(index));
  return {
    format: MANIFEST_FORMAT,
    version: isWhole && covariances === undefined ? PLAIN_MANIFEST_VERSION : MANIFEST_VERSION,
    generator: generator(),
    input,
    options: { ...options, bitDepth, ...(!isWhole && { write }), suggest },
    result,
    components: components.map((component) => ({
      index: component.index,
      ...(writesComponents(write) && { file: componentFileName(component.index, components.length) }),
      ...(sources.length > 0 && { source: sourceOf(component.index)?.name }),
      energyShare: component.energyShare,
      peakHz: component.peakHz,
      centroidHz: component.centroidHz,
      suggested: component.suggested,
      periodicity: component.periodicity,
      alike: component.alike,
      pan: component.pan,
      diffuseness: component.diffuseness,
    })),
    ...(sources.length > 0 && {
      sources: sources.map((source) => ({
        name: source.name,
        ...(writesSources(write) && { file: sourceFileName(source.name) }),
        components: [...source.components],
        energyShare: shareOfSource(source, components),
      })),
    }),
    ...(known !== undefined && { known }),
    ...(refined !== undefined && { refined }),
    templates: TEMPLATES_NAME,
    activations: ACTIVATIONS_NAME,
    ...(covariances !== undefined && { covariances: COVARIANCES_NAME }),
  };
}

/** What was known of the sources, as far as it decides the result. */
export function describeKnown(
  { modelsSha256, free, adapt, components }: KnownJob,
  marks: readonly UsedMark[],
): Manifest['known'] {
  return {
    ...(modelsSha256 !== undefined && { modelsSha256 }),
    marks: marks.map(describeMark),
    ...(free !== undefined && { free }),
    adapt,
    ...(components !== undefined && { components }),
  };
}

/** A mark as given and as used. */
export function describeMark(mark: UsedMark): NonNullable<Manifest['known']>['marks'][number] {
  return { ...mark, used: mark.used.map((region) => ({ ...region })) };
}
