import type { Manifest } from '../../folder/index.js';
import { openMixture } from '../../mixdown/mixture.js';
import type { TwoPasses, WrittenOptions } from './two-passes.js';

/** A separation folder whose sound passes by once more. */
export interface FolderPasses extends TwoPasses<WrittenOptions> {
  readonly manifest: Manifest;
}

/**
 * Opens the sound that a separation folder was made from, for another separation of it with the same settings.
 *
 * @param recording - Path of the recording. Default: the folder's files are added up.
 * @param countOf - Tells how many components the other separation has.
 * @throws NmfError `input` as `openMixture`.
 */
export async function openFolderPasses(
  folder: string,
  recording: string | undefined,
  countOf: (manifest: Manifest) => number,
): Promise<FolderPasses> {
  const { manifest, shape, channelMask, pass } = await openMixture(folder, recording);
  const { input, result } = manifest;
  const { bitDepth: _depth, write: _write, ...options } = manifest.options;
  return {
    ...{ manifest, channelMask, size: shape, part: shape, frames: result.frames },
    recorded: { samples: input.samples, channels: input.channels, sampleRate: input.sampleRate },
    startSeconds: options.startSeconds ?? 0,
    options: { ...options, components: countOf(manifest) },
    learnFrom: (onProgress) => {
      onProgress({ stage: 'analyse', done: 0, of: 1 });
      return pass();
    },
    finishFirst: () => ({ warnings: [], input }),
    applyTo: pass,
    passAgain: pass,
    close: () => undefined,
  };
}
