import { join } from 'node:path';
import { clipAdvice, createWavWriter, quantisationStep, type WavWriter } from '../../audio/index.js';
import { renameHeld } from '../../disk/held.js';
import { described, fileSink } from '../../disk/index.js';
import { binCount, type OutputList } from '../../dsp/index.js';
// Not the room's own door: without the schema library a computing thread starts a tenth of a second sooner.
import { writeCovariances } from '../../folder/covariances.js';
import type { Manifest } from '../../folder/manifest-schema.js';
import { writeNpy } from '../../folder/npy.js';
import { createNpyColumns } from '../../folder/npy-columns.js';
import {
  ACTIVATIONS_NAME,
  COVARIANCES_NAME,
  componentFileName,
  sourceFileName,
  TEMPLATES_NAME,
  writesComponents,
  writesSources,
} from '../../folder/paths.js';
import { softwareText } from '../../folder/software.js';
import type { WorkingBlocks } from '../../mixdown/working-blocks.js';
import { asActivations, asTemplates, permuteComponents } from '../../nmf/index.js';
import type { PageSource } from '../../page/page-source.js';
import { createSurveyor } from '../../page/survey.js';
import {
  apply,
  type ComponentDescription,
  componentRanges,
  createCorrelator,
  describe,
  type Helpers,
  type Learned,
  MAX_JOINT_FRAMES,
  type OnProgress,
  orderByEnergy,
  orderedMaxima,
  permuteCovariances,
  pictureGrid,
  sourceRanges,
  withPlaces,
} from '../../separation/index.js';
import { type Phrase, phrase } from '../../text/index.js';
import { generator } from '../../version.js';
import type { OutputJob } from '../messages.js';
import type { LearnedRecording } from './learn-recording.js';
import type { TwoPasses, WrittenOptions } from './two-passes.js';

/** What taking a recording apart gave, besides its files. */
export interface AppliedToFiles {
  /** In the order of their files. */
  readonly components: readonly ComponentDescription[];
  readonly applied: Manifest['result']['applied'];
  /** What its page shows, where there is to be one. */
  readonly pictured: Pick<PageSource, 'maxima' | 'survey'> | undefined;
  readonly warnings: readonly Phrase[];
}

/** A signal that is written. */
interface OutputFile {
  /** Its name while it is written: only when all is done it shows which component is the loudest. */
  readonly early: string;
  /** What it says it was written by. */
  readonly software: string;
  /** Its name then. @param order - The components in their order. */
  readonly name: (order: readonly number[]) => string;
}

/**
 * Takes a recording apart and writes its signals and factors into the staging folder. Components that belong to no source
 * are put in the order of their energy, loudest first; those of sources stay as they were learned, so that the ones of a model
 * have the same numbers in every recording.
 */
export function applyToFiles(
  job: OutputJob,
  blocks: WorkingBlocks,
  { size, options, frames, channelMask }: TwoPasses<WrittenOptions>,
  { learned, unit, covariances, begun }: LearnedRecording,
  helpers: Helpers,
  onProgress: OnProgress,
): AppliedToFiles {
  const { staging, bitDepth } = job;
  const { components } = learned;
  const format = {
    ...{ sampleRate: size.sampleRate, channels: size.channels, frames: size.samples },
    ...{ bitDepth, channelMask },
  };
  const { files, outputs } = outputsOf(job, learned);
  const writers: WavWriter[] = [];
  const rows = createNpyColumns(join(staging, ACTIVATIONS_NAME), components, frames);
  const pictures = job.page ? pictureGrid(frames, binCount(options.nFft)) : undefined;
  const surveyor = pictures && createSurveyor(size.samples, pictures.columns);
  const correlator = createCorrelator(components);
  const firstActivations = new Float64Array(Math.min(frames, MAX_JOINT_FRAMES) * components);
  try {
    for (const { early, software } of files)
      writers.push(createWavWriter(fileSink(join(staging, early)), { ...format, software }));
    const { energies, maxima } = apply(surveyor?.watch(blocks) ?? blocks, {
      shape: size,
      ...{ options, learned, unit, covariances, helpers, onProgress, outputs, pictures },
      ...begun,
      step: quantisationStep(bitDepth),
      onBlock: (output, block, peak) => writers[output].write(block, peak),
      onActivations: (first, values) => {
        rows.write(first, values);
        correlator.add(values);
        const room = firstActivations.subarray(first * components);
        room.set(values.subarray(0, room.length));
      },
    });
    const results = writers.map((writer) => writer.finish());
    const isSorted = learned.sources.length === 0;
    const order = isSorted ? orderByEnergy(energies) : [...energies.keys()];
    rows.reorder(order);
    const names = files.map(({ name }) => name(order));
    for (const [i, { early }] of files.entries())
      described('write', staging, () => renameHeld(join(staging, early), join(staging, names[i])));
    const factors = permuteComponents(
      {
        templates: asTemplates(learned.templates, learned.templates.length / components, components),
        activations: asActivations(firstActivations, firstActivations.length / components, components),
      },
      order,
    );
    writeNpy(join(staging, TEMPLATES_NAME), factors.templates);
    const places = covariances && permuteCovariances(covariances, order);
    if (places !== undefined) writeCovariances(join(staging, COVARIANCES_NAME), places, components);
    const correlations = correlator.correlations();
    const inOrder = order.map((a) => Float64Array.from(order, (b) => correlations[a][b]));
    const total = energies.reduce((sum, energy) => sum + energy, 0);
    const ordered = Float64Array.from(order, (k) => energies[k]);
    return {
      components: withPlaces(
        describe(factors, inOrder, ordered, total, options, job.suggest),
        factors.templates.data,
        places,
      ),
      applied: { unit, ...(isSorted && { order }) },
      pictured: maxima && surveyor && { maxima: orderedMaxima(maxima, order), survey: surveyor.survey() },
      warnings: clippings(names, results, bitDepth),
    };
  } catch (error) {
    for (const writer of writers) writer.abort();
    throw error;
  } finally {
    rows.close();
  }
}

/** What is to be written: components, then sources. */
function outputsOf({ write }: OutputJob, { components, sources }: Learned) {
  const files: OutputFile[] = [];
  const outputs: OutputList[] = [];
  if (writesComponents(write)) {
    outputs.push(componentRanges(components));
    for (let k = 0; k < components; k++) {
      files.push({
        early: `unsorted-${k}.wav`,
        software: softwareText(generator(), 'separate'),
        name: (order) => componentFileName(order.indexOf(k), components),
      });
    }
  }
  if (writesSources(write) && sources.length > 0) {
    outputs.push(sourceRanges(sources));
    for (const { name } of sources) {
      const file = sourceFileName(name);
      files.push({
        early: file,
        software: softwareText(generator(), 'separate source'),
        name: () => file,
      });
    }
  }
  return { files, outputs };
}

function clippings(
  names: readonly string[],
  results: readonly ReturnType<WavWriter['finish']>[],
  bitDepth: OutputJob['bitDepth'],
): Phrase[] {
  const found = names.map((name, i) => ({ name, advice: clipAdvice(results[i], bitDepth) }));
  return found
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name, advice }) => (advice === undefined ? [] : [phrase`${name}: ${advice}`]));
}
