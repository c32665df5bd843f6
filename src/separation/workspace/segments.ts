import { frameCount, samplesOfChunk } from '../../dsp/index.js';

/** How a recording is cut into segments that are worked on one after the other. */
export interface SegmentPlan {
  /** Samples per channel and frames of the whole recording. */
  readonly samples: number;
  readonly frames: number;
  readonly nFft: number;
  readonly hopSamples: number;
  /** Samples that a segment finishes, but for the last one: whole chunks of the synthesis. */
  readonly segmentSamples: number;
  readonly segments: number;
  /** Room of a segment, with the margins that its first and last frames reach into. */
  readonly windowFrames: number;
  readonly windowSamples: number;
}

/**
 * One of those. Frame k of its window is frame `firstFrame + k` of the recording, and sample 0 of its window the middle
 * of the first one; all other places count from there. Frames whose window begins before sample 0 are wrong, unless the
 * recording begins there; no sample that is finished needs them.
 */
export interface Segment {
  readonly firstFrame: number;
  /** Samples that are finished: from, and up to. */
  readonly from: number;
  readonly end: number;
  /** Up to here there are frames; some may lie beyond the window. */
  readonly endFrame: number;
  /** Frames that are this segment's: each of the recording's belongs to one. */
  readonly ownFrom: number;
  readonly ownEnd: number;
}

/** Enough for the threads to share, and a tenth of a second of work; V of it takes 17 MB at 44.1 kHz. */
const SEGMENT_FRAMES = 4096;

/** Blocks of the kernels hold groups of four frames: a segment begins where one does. */
const GROUP_FRAMES = 4;

/**
 * @param samples - Per channel, of the whole recording.
 * @param segmentFrames - About so many frames per segment; no sample depends on it, to the bit. Default 4096.
 */
export function planSegments(
  shape: { readonly nFft: number; readonly hopSamples: number },
  components: number,
  samples: number,
  segmentFrames: number = SEGMENT_FRAMES,
): SegmentPlan {
  const { nFft, hopSamples } = shape;
  const chunkSamples = samplesOfChunk(shape, components, samples);
  const segmentSamples = chunkSamples * Math.max(1, Math.round((segmentFrames * hopSamples) / chunkSamples));
  const margin = Math.ceil(nFft / 2 / hopSamples);
  const windowFrames = segmentSamples / hopSamples + 3 * margin + 2 * GROUP_FRAMES;
  return {
    ...{ samples, nFft, hopSamples, segmentSamples, windowFrames },
    frames: frameCount(samples, hopSamples),
    segments: Math.ceil(samples / segmentSamples),
    windowSamples: windowFrames * hopSamples + nFft,
  };
}

export function segmentAt(plan: SegmentPlan, index: number): Segment {
  const { samples, frames, nFft, hopSamples, segmentSamples } = plan;
  const from = index * segmentSamples;
  const end = Math.min(samples, from + segmentSamples);
  const margin = Math.ceil(nFft / 2 / hopSamples);
  const firstNeeded = Math.floor((from - nFft / 2) / hopSamples) + 1;
  const first = Math.max(0, firstNeeded - margin);
  const firstFrame = first - (first % GROUP_FRAMES);
  const isLast = index === plan.segments - 1;
  return {
    firstFrame,
    from: from - firstFrame * hopSamples,
    end: end - firstFrame * hopSamples,
    endFrame: frames - firstFrame,
    ownFrom: from / hopSamples - firstFrame,
    ownEnd: (isLast ? frames : end / hopSamples) - firstFrame,
  };
}

/** A recording in one piece. */
export function wholeRecording(samples: number, frames: number): Segment {
  return { firstFrame: 0, from: 0, end: samples, endFrame: frames, ownFrom: 0, ownEnd: frames };
}
