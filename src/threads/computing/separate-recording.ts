import { basename, join } from 'node:path';
import { clipAdvice, createWavWriter, quantisationStep, shapeOf, type WavWriter } from '../../audio/index.js';
import { signalLength } from '../../audio/signal.js';
import { fileSink, writeFile } from '../../disk/index.js';
import { NmfError } from '../../errors.js';
import { writeCovariances } from '../../folder/covariances.js';
// Not the room's own door: without the schema library a computing thread starts a tenth of a second sooner.
import { encodeManifest } from '../../folder/manifest-format.js';
import type { Manifest } from '../../folder/manifest-schema.js';
import { writeNpy } from '../../folder/npy.js';
import {
  ACTIVATIONS_NAME,
  COVARIANCES_NAME,
  componentFileName,
  MANIFEST_NAME,
  TEMPLATES_NAME,
  writesComponents,
} from '../../folder/paths.js';
import { softwareText } from '../../folder/software.js';
import { createSurveyor } from '../../page/survey.js';
import { writePageFiles } from '../../page/write-page.js';
import {
  analyse,
  type Helpers,
  type OnProgress,
  reconstruct,
  type Separation,
  whileOpen,
} from '../../separation/index.js';
import { type Phrase, phrase } from '../../text/index.js';
import { generator } from '../../version.js';
import { availableBytes } from '../available-memory.js';
import type { FileJob, FileJobResult } from '../messages.js';
import { describeFolder, describeInput } from './manifest.js';
import { readInput, rereadInput } from './read-recording.js';
import { describeResult } from './result.js';
import { separateRereading } from './separate-rereading.js';

/**
 * Separates one file and writes everything that belongs into its folder into the staging folder.
 *
 * @throws NmfError `usage`, `input`, `output`, `memory` or `cancelled`.
 */
export async function separateIntoStaging(
  job: FileJob,
  onProgress: OnProgress,
  helpers: Helpers,
): Promise<FileJobResult> {
  onProgress({ stage: 'read', done: 0, of: 1 });
  const input = job.known === undefined ? await readInput(job, helpers) : rereadInput(job, job.staging);
  if (input.kind === 'reread') return separateRereading(job, input, onProgress, helpers);
  const { signal, format, warnings, sha256, options, recordedSamples } = input;
  const { onlyIf } = job;
  if (onlyIf !== undefined && sha256 !== onlyIf.sha256) throw new NmfError('output', onlyIf.refusal);
  const separation = analyse(signal, options, availableBytes(), onProgress, {
    next: writesComponents(job.write) ? 'signals' : 'activations',
    pictures: job.page,
    helpers,
    suggest: job.suggest,
  });
  const clipping = whileOpen(separation, () =>
    writeComponents(separation, format.channelMask, job, onProgress),
  );
  writeNpy(join(job.staging, TEMPLATES_NAME), separation.factorisation.templates);
  writeNpy(join(job.staging, ACTIVATIONS_NAME), separation.factorisation.activations);
  const { covariances, components } = separation;
  if (covariances !== undefined)
    writeCovariances(join(job.staging, COVARIANCES_NAME), covariances, components.length);
  const recorded = { ...shapeOf(signal), samples: recordedSamples };
  const described = describeFolder(job, {
    input: describeInput(basename(job.input), recorded, format, sha256),
    ...{ options: separation.options, components, covariances },
    result: describeResult(separation),
  });
  const manifest = await withPage(job, described, separation, onProgress);
  writeFile(join(job.staging, MANIFEST_NAME), [encodeManifest(manifest)]);
  return { manifest, warnings: [...warnings, ...separation.warnings, ...clipping] };
}

/** Writes the listening page where it is wanted. @returns The manifest that lists it. */
async function withPage(
  { staging }: FileJob,
  manifest: Manifest,
  { signal, factorisation, covariances, maxima }: Separation,
  onProgress: OnProgress,
): Promise<Manifest> {
  if (maxima === undefined) return manifest;
  onProgress({ stage: 'page', done: 0, of: 1 });
  const { templates, activations } = factorisation;
  const S = manifest.components.length;
  const surveyor = createSurveyor(signalLength(signal), maxima.grid.columns);
  surveyor.look(signal.channels);
  return writePageFiles(staging, {
    ...{ manifest, maxima, survey: surveyor.survey(), templates: templates.data, covariances },
    activations: (first, frames) => activations.data.subarray(first * S, (first + frames) * S),
    mixture: () => [signal.channels],
  });
}

/** Writes all component files side by side, block by block. @returns Warnings about clipped samples. */
function writeComponents(
  separation: Separation,
  channelMask: number | undefined,
  { staging, bitDepth, write }: FileJob,
  onProgress: OnProgress,
): Phrase[] {
  if (!writesComponents(write)) return [];
  const { signal, components } = separation;
  const names = components.map(({ index }) => componentFileName(index, components.length));
  const { sampleRate, channels } = signal;
  const format = {
    sampleRate,
    channels: channels.length,
    bitDepth,
    frames: signalLength(signal),
    channelMask,
    software: softwareText(generator(), 'separate'),
  };
  const writers: WavWriter[] = [];
  try {
    for (const name of names) {
      writers.push(createWavWriter(fileSink(join(staging, name)), format));
    }
    reconstruct(separation, {
      step: quantisationStep(bitDepth),
      onBlock: (component, block, peak) => writers[component].write(block, peak),
      onProgress,
    });
    return writers.flatMap((writer, index) => {
      const advice = clipAdvice(writer.finish(), bitDepth);
      return advice === undefined ? [] : [phrase`${names[index]}: ${advice}`];
    });
  } catch (error) {
    for (const writer of writers) writer.abort();
    throw error;
  }
}
