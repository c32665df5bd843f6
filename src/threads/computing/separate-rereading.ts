import { join } from 'node:path';
import { writeFile } from '../../disk/index.js';
import { NmfError } from '../../errors.js';
// Not the room's own door: without the schema library a computing thread starts a tenth of a second sooner.
import { encodeManifest } from '../../folder/manifest-format.js';
import type { Manifest } from '../../folder/manifest-schema.js';
import { MANIFEST_NAME } from '../../folder/paths.js';
import {
  assertFitsMemory,
  type Helpers,
  type OnProgress,
  resolveSeparateOptions,
  sourceCount,
} from '../../separation/index.js';
import { type Phrase, phrase, printableName } from '../../text/index.js';
import { availableBytes } from '../available-memory.js';
import type { FileJob, FileJobResult } from '../messages.js';
import { type AppliedToFiles, applyToFiles } from './apply-to-files.js';
import { assertFreeSpace, folderBytes, smallerFiles } from './disk-space.js';
import { gather } from './learn-recording.js';
import { describeFolder } from './manifest.js';
import type { RereadInput } from './read-recording.js';
import { openTwoPasses, type TwoPasses } from './two-passes.js';

/**
 * Separates a recording that is not held in memory, or of whose sources something is known, in two passes: one gathers
 * the frames that are learned from, the other takes the recording apart with what was learned and writes all files, side
 * by side.
 *
 * @throws NmfError as `separateIntoStaging`; `output` where the disk has no room for the files.
 */
export async function separateRereading(
  job: FileJob,
  input: RereadInput,
  onProgress: OnProgress,
  helpers: Helpers,
): Promise<FileJobResult> {
  const { staging, bitDepth, known, onlyIf } = job;
  const { startSeconds, endSeconds } = job.options;
  const resolve = (rate: number) => resolveSeparateOptions(job.options, rate);
  const passes = await openTwoPasses({ input: job.input, startSeconds, endSeconds, resolve }, input);
  try {
    const { options, part } = passes;
    assertFitsMemory(part, options, { known }, availableBytes());
    assertFreeSpace(staging, mostBytes(job, passes), smallerFiles(job.write, bitDepth));
    const learn = gather(passes.learnFrom(onProgress), passes, known);
    const { warnings, sha256 } = passes.finishFirst();
    if (onlyIf !== undefined && sha256 !== onlyIf.sha256) throw new NmfError('output', onlyIf.refusal);
    const next = job.write === 'none' ? 'activations' : 'signals';
    const learned = learn(next, helpers, onProgress);
    const { components, sources } = learned.learned;
    const applied = applyToFiles(job, await passes.applyTo(), passes, learned, helpers, onProgress);
    const described = describeFolder(job, passes.recorded, passes.format, sha256, {
      options: { ...options, components },
      components: applied.components,
      covariances: learned.covariances,
      result: { ...learned.result, applied: applied.applied },
      sources,
      marks: learned.marks,
    });
    if (job.page) onProgress({ stage: 'page', done: 0, of: 1 });
    const manifest = await withPage(staging, described, passes, applied);
    writeFile(join(staging, MANIFEST_NAME), [encodeManifest(manifest)]);
    const notes = notesOf(job, input);
    return { manifest, warnings: [...warnings, ...learned.warnings, ...applied.warnings, ...notes] };
  } finally {
    passes.close();
    input.discard();
  }
}

/** What the files take at most: how many components marks teach is only known when they have. */
function mostBytes({ known, write, bitDepth, page }: FileJob, { options, size, frames }: TwoPasses): number {
  const { components } = options;
  const sources = known === undefined ? 0 : sourceCount(known);
  return folderBytes(size, frames, { components, sources, write, page }, bitDepth);
}

/** Writes the listening page where it is wanted, in one more pass. @returns The manifest that lists it. */
async function withPage(
  staging: string,
  manifest: Manifest,
  { passAgain }: TwoPasses,
  { pictured }: AppliedToFiles,
): Promise<Manifest> {
  if (pictured === undefined) return manifest;
  const { pageFromFiles } = await import('./page-from-files.js'); // it needs the schema library
  return pageFromFiles({ from: staging, to: staging }, { manifest, ...pictured, mixture: passAgain });
}

/** What is different about a recording that is read twice. */
function notesOf({ input }: FileJob, { isSpooled }: RereadInput): Phrase[] {
  return isSpooled
    ? [phrase`a copy of ${printableName(input)} lay in the folder while it was read twice`]
    : [];
}
