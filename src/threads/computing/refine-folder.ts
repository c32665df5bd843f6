import { join } from 'node:path';
import { createWavWriter } from '../../audio/index.js';
import { fileSink } from '../../disk/index.js';
import { readNpy } from '../../folder/npy-reader.js';
import { pathInside, sourceFileName, writesSources } from '../../folder/paths.js';
import { softwareText } from '../../folder/software.js';
import { openActivations } from '../../mixdown/factors.js';
import { openMixdown } from '../../mixdown/mixdown.js';
import {
  type Heard,
  type Helpers,
  type OnProgress,
  partsOf,
  REFINE_ITERATIONS,
  REFINE_WEIGHT,
} from '../../separation/index.js';
import { generator } from '../../version.js';
import type { FileJobResult, RefineJob } from '../messages.js';
import { type FolderPasses, openFolderPasses } from './folder-passes.js';
import { gatherRefined } from './learn-refined.js';
import { describeMark } from './manifest.js';
import { type PassWork, separateInPasses } from './separate-in-passes.js';

/**
 * Fits a separation again with what its listener said, and writes it with its sources into the staging folder.
 *
 * @throws NmfError `usage` for marks outside the recording; `input` for a folder that is no separation or is damaged, and
 *   for another recording than its own; `output`, `memory`.
 */
export async function refineIntoStaging(
  job: RefineJob,
  onProgress: OnProgress,
  helpers: Helpers,
): Promise<FileJobResult> {
  const { folder, heard } = job;
  onProgress({ stage: 'read', done: 0, of: 1 });
  const passes = await openFolderPasses(
    folder,
    job.recording,
    ({ components }) => partsOf(heard.sources, components.length).parts.length,
  );
  const { manifest } = passes;
  const templates = readNpy(
    pathInside(folder, manifest.templates),
    manifest.result.bins,
    manifest.components.length,
  );
  const activations = openActivations(folder, manifest);
  try {
    const former = {
      ...{ components: manifest.components.length, frames: manifest.result.frames },
      ...{ init: manifest.result.init, activations: activations.read },
      templates: Float64Array.from(templates),
    };
    const work: PassWork = {
      sources: heard.sources.length + 1,
      known: { models: [], adapt: false, marks: heard.marks },
      gather: (blocks) => gatherRefined(blocks, passes, former, heard),
      describe: ({ marks }) => ({ refined: { ...describeHeard(heard), marks: marks.map(describeMark) } }),
    };
    const result = await separateInPasses(job, passes, work, helpers, onProgress);
    await addUpWhatIsSure(job, passes);
    return result;
  } finally {
    activations.close();
    passes.close();
  }
}

function describeHeard({
  sources,
  iterations = REFINE_ITERATIONS,
  weight = REFINE_WEIGHT,
  guard = true,
}: Heard) {
  return {
    sources: sources.map(({ name, components, unsure }) => ({
      ...{ name, components: [...components], unsure: [...unsure] },
    })),
    ...{ iterations, weight, guard },
  };
}

/**
 * Where a listener only said which components are whose, sources are sums of components: written as `combine` adds them up,
 * to the last bit, where it can.
 */
async function addUpWhatIsSure(
  { folder, recording, staging, bitDepth, write, heard }: RefineJob,
  { manifest }: FolderPasses,
): Promise<void> {
  const isSure = heard.sources.every(({ unsure }) => unsure.length === 0);
  const isMarked = heard.marks.some(({ kind }) => kind !== 'sounds');
  const hasFiles = recording !== undefined || manifest.components.every(({ file }) => file !== undefined);
  if (!isSure || isMarked || !hasFiles || !writesSources(write)) return;
  const { sources, parts } = partsOf(heard.sources, manifest.components.length);
  for (const { name, components } of sources) {
    const indices = components.map((k) => parts[k].component);
    const mix = await openMixdown(folder, { indices, recording });
    const { sampleRate, channels, channelMask, region } = mix;
    const writer = createWavWriter(fileSink(join(staging, sourceFileName(name))), {
      ...{ sampleRate, channels, channelMask, bitDepth, frames: region.end },
      software: softwareText(generator(), 'separate source'),
    });
    try {
      for await (const block of mix.blocks(1))
        writer.write(block.map((channel) => Float32Array.from(channel)));
      writer.finish();
    } catch (error) {
      writer.abort();
      throw error;
    }
  }
}
