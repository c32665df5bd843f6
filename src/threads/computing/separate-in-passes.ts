import { join } from 'node:path';
import { writeFile } from '../../disk/index.js';
// Not the room's own door: without the schema library a computing thread starts a tenth of a second sooner.
import { encodeManifest } from '../../folder/manifest-format.js';
import type { Manifest } from '../../folder/manifest-schema.js';
import { MANIFEST_NAME } from '../../folder/paths.js';
import type { WorkingBlocks } from '../../mixdown/working-blocks.js';
import {
  assertFitsMemory,
  type Helpers,
  type KnownSources,
  type OnProgress,
} from '../../separation/index.js';
import { availableBytes } from '../available-memory.js';
import type { FileJobResult, OutputJob } from '../messages.js';
import { type AppliedToFiles, applyToFiles } from './apply-to-files.js';
import { assertFreeSpace, folderBytes, smallerFiles } from './disk-space.js';
import type { LearnedRecording, LearnGathered } from './learn-recording.js';
import { describeFolder } from './manifest.js';
import type { TwoPasses, WrittenOptions } from './two-passes.js';

/** What is learned in the first pass, and how it is told. */
export interface PassWork {
  /** Sources that come out at most. */
  readonly sources: number;
  /** What memory is counted for; undefined for a plain separation. */
  readonly known: KnownSources | undefined;
  /** Receives the recording as it passes by first. */
  gather(blocks: WorkingBlocks): LearnGathered;
  /** Looks at the recording once it has passed by: what it throws ends the work. */
  check?(input: Manifest['input']): void;
  /** What the manifest tells beside components and sources. */
  describe(learned: LearnedRecording): Pick<Manifest, 'known' | 'refined'>;
}

/**
 * Takes a recording apart that passes by twice: what the first pass gathers is learned from, in the second one all files
 * are written, side by side. One more pass writes the sound of the listening page, where that is wanted.
 *
 * @throws NmfError `memory`; `output` where the disk has no room for the files; what the passes and the work throw.
 */
export async function separateInPasses(
  job: OutputJob,
  passes: TwoPasses<WrittenOptions>,
  work: PassWork,
  helpers: Helpers,
  onProgress: OnProgress,
): Promise<FileJobResult> {
  const { staging, bitDepth, write, page } = job;
  const { options, part, size, frames } = passes;
  const { components: most } = options;
  assertFitsMemory(part, options, { known: work.known }, availableBytes());
  const bytes = folderBytes(size, frames, { components: most, sources: work.sources, write, page }, bitDepth);
  assertFreeSpace(staging, bytes, smallerFiles(write, bitDepth));
  const learn = work.gather(await passes.learnFrom(onProgress));
  const { warnings, input } = passes.finishFirst();
  work.check?.(input);
  const learned = learn(write === 'none' ? 'activations' : 'signals', helpers, onProgress);
  const { components, sources } = learned.learned;
  const applied = applyToFiles(job, await passes.applyTo(), passes, learned, helpers, onProgress);
  const described = describeFolder(job, {
    ...{ input, sources, components: applied.components },
    options: { ...options, components },
    result: { ...learned.result, applied: applied.applied },
    covariances: learned.covariances,
    ...work.describe(learned),
  });
  if (page) onProgress({ stage: 'page', done: 0, of: 1 });
  const manifest = await withPage(staging, described, passes, applied);
  writeFile(join(staging, MANIFEST_NAME), [encodeManifest(manifest)]);
  return { manifest, warnings: [...warnings, ...learned.warnings, ...applied.warnings] };
}

/** Writes the listening page where it is wanted, in one more pass. @returns The manifest that lists it. */
async function withPage(
  staging: string,
  manifest: Manifest,
  { passAgain }: Pick<TwoPasses, 'passAgain'>,
  { pictured }: AppliedToFiles,
): Promise<Manifest> {
  if (pictured === undefined) return manifest;
  const { pageFromFiles } = await import('./page-from-files.js'); // it needs the schema library
  return pageFromFiles({ from: staging, to: staging }, { manifest, ...pictured, mixture: passAgain });
}
