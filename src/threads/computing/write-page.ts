import { join } from 'node:path';
import type { AudioSignal } from '../../audio/index.js';
import { writeFile } from '../../disk/index.js';
import { NmfError } from '../../errors.js';
import { encodeManifest, MANIFEST_NAME, type Manifest, readManifest } from '../../folder/index.js';
import { openMixture } from '../../mixdown/mixdown.js';
import { MAX_JOINT_FRAMES, type OnProgress } from '../../separation/index.js';
import { printableName } from '../../text/index.js';
import type { PageJob, PageJobResult } from '../messages.js';
import { pageFromFiles } from './page-from-files.js';

/**
 * Makes the listening page of a separation folder from what is in it: the files of components or sources add up to the mixture, and
 * the factors give the masks. Writes the page and the manifest into the staging folder.
 *
 * @throws NmfError `input` for a folder that is no separation or is damaged or `output`.
 */
export async function pageIntoStaging(
  { folder, staging }: PageJob,
  onProgress: OnProgress,
): Promise<PageJobResult> {
  onProgress({ stage: 'read', done: 0, of: 1 });
  if (readManifest(folder).result.frames > MAX_JOINT_FRAMES) {
    const shown = printableName(folder);
    throw new NmfError(
      'input',
      `${shown} is of a recording that is too long for a listening page. Listen to its WAV files.`,
    );
  }
  const { manifest, signal } = await readMixture(folder);
  const written = pageFromFiles({ from: folder, to: staging }, manifest, signal, onProgress);
  writeFile(join(staging, MANIFEST_NAME), [encodeManifest(written)]);
  return { manifest: written };
}

async function readMixture(folder: string): Promise<{ manifest: Manifest; signal: AudioSignal }> {
  const mix = await openMixture(folder);
  const { manifest, sampleRate } = mix;
  const channels = Array.from({ length: mix.channels }, () => new Float32Array(manifest.result.samples));
  let at = 0;
  for (const block of mix.blocks(1)) {
    for (let c = 0; c < channels.length; c++) channels[c].set(block[c], at);
    at += block[0].length;
  }
  return { manifest, signal: { sampleRate, channels } };
}
