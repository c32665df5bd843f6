import { renameSync } from 'node:fs';
import { join } from 'node:path';
import {
  clipAdvice,
  createWavWriter,
  type OpenRecording,
  openRecordingSource,
  quantisationStep,
  type WavWriter,
} from '../../audio/index.js';
import type { AudioShape } from '../../audio/signal.js';
import { described, fileSink, hashingSource, writeFile } from '../../disk/index.js';
import { changeRateOfBlocks, frameCount } from '../../dsp/index.js';
import { NmfError } from '../../errors.js';
// Not the room's own door: without the schema library a computing thread starts a tenth of a second sooner.
import { encodeManifest } from '../../folder/manifest-format.js';
import { writeNpy } from '../../folder/npy.js';
import { createNpyColumns } from '../../folder/npy-columns.js';
import { ACTIVATIONS_NAME, componentFileName, MANIFEST_NAME, TEMPLATES_NAME } from '../../folder/paths.js';
import { softwareText } from '../../folder/software.js';
import { resolveRegion, type TimeRegion } from '../../mixdown/region.js';
import { asActivations, asTemplates, permuteComponents } from '../../nmf/index.js';
import {
  apply,
  assertFitsMemory,
  collectMagnitudes,
  describe,
  gridOf,
  type Helpers,
  type LearnedFrames,
  learnFrames,
  MAX_JOINT_FRAMES,
  type OnProgress,
  orderByEnergy,
  type ResolvedSeparateOptions,
  resolveSeparateOptions,
  workingShape,
} from '../../separation/index.js';
import { type Phrase, phrase, printableName } from '../../text/index.js';
import { generator } from '../../version.js';
import { availableBytes } from '../available-memory.js';
import type { FileJob, FileJobResult } from '../messages.js';
import { assertFreeSpace, folderBytes, smallerFiles } from './disk-space.js';
import { describeFolder } from './manifest.js';
import type { LongInput } from './read-recording.js';
import { blocksOf } from './region.js';
import { describeFactorisation } from './result.js';

/** A recording that passes by twice. */
interface LongRecording {
  /** Of the whole recording and of the part that is separated, at its own rate. */
  readonly recorded: AudioShape;
  readonly part: AudioShape;
  readonly region: TimeRegion;
  readonly options: ResolvedSeparateOptions;
}

/**
 * Separates a recording that is too long to be held in memory, in two passes: one gathers the frames that templates
 * are learned from, the other takes the recording apart with them and writes all files, side by side.
 *
 * @throws NmfError as `separateIntoStaging`; `output` where the disk has no room for the files.
 */
export async function separateLong(
  job: FileJob,
  input: LongInput,
  onProgress: OnProgress,
  helpers: Helpers,
): Promise<FileJobResult> {
  // Both are open from the start: what is read the second time is the same file, and changes of it are noticed.
  const source = hashingSource(input.open());
  const again = input.open();
  try {
    const path = input.isSpooled ? undefined : job.input;
    const first = await openRecordingSource(source, job.input, { path });
    const long = await sizeOf(job, input, first, path);
    const { options, part } = long;
    assertFitsMemory(part, options, availableBytes());
    const size = workingShape(part, options);
    const frames = frameCount(size.samples, options.hopSamples);
    const bytes = folderBytes(size, frames, options.components, job.bitDepth);
    assertFreeSpace(job.staging, bytes, smallerFiles(job.bitDepth));

    const grid = gridOf(frames);
    const magnitudes = collectMagnitudes(
      workingBlocks(first, long, job, onProgress),
      size,
      options,
      grid.frames,
    );
    first.skip(Number.POSITIVE_INFINITY);
    const warnings = first.finish();
    const sha256 = source.digest();
    const { onlyIf } = job;
    if (onlyIf !== undefined && sha256 !== onlyIf.sha256) throw new NmfError('output', onlyIf.refusal);
    const learned = learnFrames(magnitudes, options, helpers, onProgress);

    const second = await openRecordingSource(again, job.input, { path });
    const written = write(job, second, long, learned, helpers, onProgress);
    const { format } = first;
    const manifest = describeFolder(job, long.recorded, format, sha256, {
      options,
      components: written.components,
      result: {
        ...describeFactorisation(learned.factorisation, { frames, samples: size.samples }),
        learnedFrom: { every: grid.every, frames: grid.frames.length },
      },
    });
    writeFile(join(job.staging, MANIFEST_NAME), [encodeManifest(manifest)]);
    return {
      manifest,
      warnings: [...warnings, ...learned.warnings, ...written.warnings, ...notes(job, input)],
    };
  } finally {
    source.close();
    again.close();
    input.discard();
  }
}

/** What is different about a long recording. */
function notes({ page, input }: FileJob, { isSpooled }: LongInput): Phrase[] {
  return [
    ...(isSpooled
      ? [phrase`${printableName(input)} is long: a copy lay in the folder while it was read twice`]
      : []),
    ...(page
      ? [['the recording is too long for a listening page, so none was written'] satisfies Phrase]
      : []),
  ];
}

async function sizeOf(
  job: FileJob,
  input: LongInput,
  first: OpenRecording,
  path: string | undefined,
): Promise<LongRecording> {
  const { sampleRate, channels } = first.format;
  const samples = first.samples ?? (await countSamples(job, input, path));
  const { startSeconds, endSeconds } = job.options;
  const region = resolveRegion(startSeconds, endSeconds, sampleRate, samples);
  return {
    recorded: { samples, channels, sampleRate },
    part: { samples: region.end - region.start, channels, sampleRate },
    region,
    options: resolveSeparateOptions(job.options, sampleRate),
  };
}

/** Passes over all samples, without reading them where the format allows it. */
async function countSamples(
  { input }: FileJob,
  { open }: LongInput,
  path: string | undefined,
): Promise<number> {
  const recording = await openRecordingSource(open(), input, { path });
  try {
    recording.skip(Number.POSITIVE_INFINITY);
    return recording.position;
  } finally {
    recording.close();
  }
}

/** The part that is separated, at the working rate. */
function* workingBlocks(
  recording: OpenRecording,
  { part, region, options }: LongRecording,
  { input }: FileJob,
  onProgress: OnProgress,
): Generator<readonly Float32Array[]> {
  recording.skip(region.start);
  const report = () =>
    onProgress({ stage: 'analyse', done: recording.position - region.start, of: part.samples });
  function* blocks(): Generator<readonly Float32Array[]> {
    for (const block of blocksOf(recording, part.samples)) {
      report();
      yield block;
    }
    if (recording.position !== region.end) {
      const text = `${printableName(input)} changed while it was read: try again when nothing writes to it any more.`;
      throw new NmfError('input', text);
    }
  }
  yield* changeRateOfBlocks(blocks(), part, options.sampleRate);
}

interface Written {
  readonly components: ReturnType<typeof describe>;
  readonly warnings: readonly Phrase[];
}

/** Takes the recording apart and writes its components and factors, the loudest component first. */
function write(
  job: FileJob,
  recording: OpenRecording,
  long: LongRecording,
  { learned, unit, factorisation }: LearnedFrames,
  helpers: Helpers,
  onProgress: OnProgress,
): Written {
  const { staging, bitDepth } = job;
  const { options, part } = long;
  const { components } = options;
  const size = workingShape(part, options);
  const frames = frameCount(size.samples, options.hopSamples);
  const format = {
    sampleRate: size.sampleRate,
    channels: size.channels,
    bitDepth,
    frames: size.samples,
    channelMask: recording.format.channelMask,
    software: softwareText(generator(), 'separate'),
  };
  // Only when all is done it shows which is the loudest.
  const unsorted = (k: number) => join(staging, `unsorted-${k}.wav`);
  const writers: WavWriter[] = [];
  const rows = createNpyColumns(join(staging, ACTIVATIONS_NAME), components, frames);
  const firstActivations = new Float64Array(Math.min(frames, MAX_JOINT_FRAMES) * components);
  try {
    for (let k = 0; k < components; k++) writers.push(createWavWriter(fileSink(unsorted(k)), format));
    const energies = apply(
      workingBlocks(recording, long, job, () => undefined),
      {
        shape: size,
        ...{ options, learned, unit, helpers, onProgress },
        step: quantisationStep(bitDepth),
        onBlock: (component, block, peak) => writers[component].write(block, peak),
        onActivations: (first, values) => {
          rows.write(first, values);
          const room = firstActivations.subarray(first * components);
          room.set(values.subarray(0, room.length));
        },
      },
    );
    const results = writers.map((writer) => writer.finish());
    const order = orderByEnergy(energies);
    rows.reorder(order);
    for (const [index, k] of order.entries())
      described('write', staging, () =>
        renameSync(unsorted(k), join(staging, componentFileName(index, components))),
      );
    const bins = learned.templates.length / components;
    const sorted = permuteComponents(
      {
        ...factorisation,
        templates: asTemplates(learned.templates, bins, components),
        activations: asActivations(firstActivations, firstActivations.length / components, components),
      },
      order,
    );
    writeNpy(join(staging, TEMPLATES_NAME), sorted.templates);
    const total = energies.reduce((sum, energy) => sum + energy, 0);
    const sortedEnergies = Float64Array.from(order, (k) => energies[k]);
    return {
      components: describe(sorted, sortedEnergies, total, options),
      warnings: order.flatMap((k, index) => {
        const advice = clipAdvice(results[k], bitDepth);
        return advice === undefined ? [] : [phrase`${componentFileName(index, components)}: ${advice}`];
      }),
    };
  } catch (error) {
    for (const writer of writers) writer.abort();
    throw error;
  } finally {
    rows.close();
  }
}
