import { quantile } from '../learn/levels.js';

/** A region of time in which something sounds, in frames: from, and up to. */
export interface ActiveFrames {
  readonly from: number;
  readonly to: number;
}

export interface ActivityOptions {
  /** Frames per second. */
  readonly frameRate: number;
  /** How far below its loud level (what 2 % of its frames exceed) something still sounds, in dB. */
  readonly thresholdDb: number;
  /** Shorter pauses are bridged, in seconds. */
  readonly gapSeconds: number;
}

const LOUD = 0.98;

/**
 * Regions in which something is active: where its level is within `thresholdDb` of its loud level; pauses shorter than
 * `gapSeconds` count as activity.
 *
 * @param levels - Its activation, frame by frame; linear, as magnitudes are.
 * @returns In order; none where it is silent.
 */
export function activeRegions(levels: ArrayLike<number>, options: ActivityOptions): ActiveFrames[] {
  const { frameRate, thresholdDb, gapSeconds } = options;
  const loud = quantile(levels, LOUD);
  if (loud === 0) return [];
  const least = loud * 10 ** (-thresholdDb / 20);
  const longest = gapSeconds * frameRate;
  const regions: { from: number; to: number }[] = [];
  for (let t = 0; t < levels.length; t++) {
    if (levels[t] < least) continue;
    const last = regions.at(-1);
    if (last !== undefined && (t === last.to || t - last.to < longest)) last.to = t + 1;
    else regions.push({ from: t, to: t + 1 });
  }
  return regions;
}
