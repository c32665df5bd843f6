import type { AudioShape } from '../audio/signal.js';
import { type Manifest, openFolder } from '../folder/index.js';
import { openFiles } from './component-files.js';
import { knownRecording, separatedPart } from './known-recording.js';
import { noFiles } from './mixdown.js';
import { type WorkingBlocks, workingBlocks } from './working-blocks.js';

/** All sound of a separation folder, at the rate at which it was separated. */
export interface Mixture {
  readonly manifest: Manifest;
  /** Of the part that was separated. */
  readonly shape: AudioShape;
  /** Speaker positions, where they are told. */
  readonly channelMask: number | undefined;
  /** Passes over it, as often as needed. @throws NmfError `input` where its file has changed since. */
  pass(): WorkingBlocks | Promise<WorkingBlocks>;
}

/**
 * Opens the sound that a separation folder was made from: its components or, where these were not written, its sources add
 * up to it.
 *
 * @param recording - Path of the recording itself. Default: the folder's files are added up.
 * @throws NmfError `input` for a folder that is no separation or is damaged, for another recording than its own, and where
 *   neither components nor sources were written and no recording is given.
 */
export async function openMixture(folder: string, recording?: string): Promise<Mixture> {
  const opened = await openFolder(folder);
  const { manifest } = opened;
  const { input, options, result } = manifest;
  const shape = { samples: result.samples, channels: input.channels, sampleRate: options.sampleRate };
  if (recording === undefined) {
    const { components, sources = [] } = manifest;
    const lists = [components, sources].map((list) => list.flatMap(({ file }) => file ?? []));
    const files = lists.find(({ length }) => length > 0) ?? [];
    if (files.length === 0) throw noFiles(folder, input);
    const { channelMask, blocks } = openFiles(folder, opened, files, {});
    return { manifest, shape, channelMask, pass: () => asSamples(blocks(1)) };
  }
  const known = await knownRecording(recording, { folder, input });
  const part = separatedPart(manifest, recording);
  async function pass(): Promise<WorkingBlocks> {
    const { recording: opened, assertUnchanged } = await known.open();
    function* blocks(): WorkingBlocks {
      try {
        yield* workingBlocks(opened, part, recording ?? '', options.sampleRate);
        assertUnchanged();
      } finally {
        opened.close();
      }
    }
    return blocks();
  }
  return { manifest, shape, channelMask: known.format.channelMask, pass };
}

function* asSamples(blocks: Iterable<Float64Array[]>): WorkingBlocks {
  for (const block of blocks) yield block.map((channel) => Float32Array.from(channel));
}
