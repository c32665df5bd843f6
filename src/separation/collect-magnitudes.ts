import type { AudioShape } from '../audio/signal.js';
import {
  binCount,
  createGroupAnalysis,
  fillTransforms,
  transformLayout,
  writeTransforms,
} from '../dsp/index.js';
import { createLayout, createOwnKernels, floats, instantiate, unpackMagnitudes } from '../kernels/index.js';
import type { ChosenFrames } from '../nmf/index.js';
import { createSlidingWindow } from './workspace/sliding-window.js';

/** Frames that are transformed at once. */
const GROUP = 4;

/** Frames of a recording that are learned from. */
export interface CollectedFrames extends ChosenFrames {
  /** Their samples in each channel, side by side: frame i of them begins half a window before sample (i + 1) nFft. */
  readonly samples?: readonly Float32Array[] | undefined;
}

/** Bytes of the samples of so many frames. */
export function collectedSampleBytes(frames: number, channels: number, nFft: number): number {
  return 4 * channels * (frames * nFft + nFft / 2);
}

/**
 * Gathers the magnitudes of chosen frames in one pass over a recording, in memory that depends on their number alone.
 * They have the bits that a separation of the whole recording sees.
 *
 * @param blocks - The recording at the working sample rate, one array per channel in each block.
 * @param shape - Its size.
 * @param stft - Window and hop in samples.
 * @param frames - Numbers of the frames, rising.
 * @param keepsSamples - Whether samples are wanted too. Default false.
 * @throws NmfError `memory`, and whatever the blocks throw.
 */
export function collectMagnitudes(
  blocks: Iterable<readonly Float32Array[]>,
  shape: Pick<AudioShape, 'channels'>,
  { nFft, hopSamples }: { readonly nFft: number; readonly hopSamples: number },
  frames: ArrayLike<number>,
  keepsSamples = false,
): CollectedFrames {
  const bins = binCount(nFft);
  const binGroups = Math.ceil(bins / 8);
  const layout = createLayout();
  // Frames that stand apart are put side by side: as if the hop were a window.
  const transforms = transformLayout(layout, { nFft, hopSamples: nFft }, 1);
  const group = layout.take(binGroups * 128);
  const kernels = createOwnKernels(layout.bytes());
  const { memory } = kernels;
  fillTransforms(memory, transforms);
  const sideBySide = Array.from({ length: shape.channels }, () => new Float32Array(GROUP * nFft + nFft / 2));
  const transform = writeTransforms(memory, transforms, 0);
  const analyse = createGroupAnalysis(instantiate(kernels), memory, transforms, transform, sideBySide, 0);

  const samples = Array.from({ length: shape.channels }, () => new Float32Array(nFft));
  const window = createSlidingWindow(samples, blocks);
  const v = new Float32Array(frames.length * bins);
  const kept = keepsSamples
    ? sideBySide.map(() => sharedSamples(frames.length * nFft + nFft / 2))
    : undefined;
  for (let first = 0; first < frames.length; first += GROUP) {
    const count = Math.min(GROUP, frames.length - first);
    for (let lane = 0; lane < count; lane++) {
      const start = frames[first + lane] * hopSamples - nFft / 2;
      const before = Math.max(0, -start);
      window.moveTo(Math.max(0, start));
      const at = nFft / 2 + lane * nFft; // frame 1 begins half a window before its middle, at nFft
      for (const [c, channel] of sideBySide.entries()) {
        channel.fill(0, at, at + before);
        channel.set(samples[c].subarray(0, nFft - before), at + before);
        kept?.[c].set(channel.subarray(at, at + nFft), at + first * nFft);
      }
    }
    analyse(1, group.address);
    const rows = v.subarray(first * bins, (first + count) * bins);
    unpackMagnitudes(floats(memory, group), { frames: count, bins, binGroups }, rows);
  }
  // What is behind the last frame is read too: it may be damaged.
  window.moveTo(Number.POSITIVE_INFINITY);
  return { v, frames: frames.length, bins, samples: kept };
}

/** Where other threads see them too. */
function sharedSamples(count: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(4 * count));
}
