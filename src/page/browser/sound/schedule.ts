import type { Audible } from './audible.js';

/** A region of the recording that is planned to be heard at a certain time. */
export interface Entry {
  /** Seconds of the audio clock. */
  readonly at: number;
  /** Sample of the recording. */
  readonly position: number;
  readonly length: number;
}

export interface Loop {
  readonly from: number;
  readonly to: number;
}

/**
 * Where a block that begins at `position`, which can be heard, has to end: at the loop's end, or where no more can be
 * heard; and where the next one begins. Undefined after the end.
 */
export function nextBlock(
  position: number,
  wanted: number,
  audible: Audible,
  loop: Loop | undefined,
): { readonly end: number; readonly next: number | undefined } | undefined {
  const inLoop = loop !== undefined && position < loop.to;
  const limit = Math.min(audible.endAt(position), inLoop ? loop.to : Number.POSITIVE_INFINITY);
  if (position >= limit) return undefined;
  const end = Math.min(limit, position + wanted);
  const next = audible.from(end);
  const goesOn = !inLoop || (next !== undefined && next < loop.to);
  return { end, next: goesOn ? next : audible.from(loop.from) };
}

/** The sample that is heard at a time of the audio clock. */
export function positionAt(entries: readonly Entry[], time: number, sampleRate: number): number | undefined {
  let found: Entry | undefined;
  for (const entry of entries) if (entry.at <= time || found === undefined) found = entry;
  if (found === undefined) return undefined;
  return found.position + Math.max(0, Math.min(found.length, (time - found.at) * sampleRate));
}

/**
 * Fades the first and last `fade` samples in and out, linearly: blocks overlap by as much, and two neighbours of one
 * sound add up to it, whatever a browser does at the edges of a buffer.
 */
export function fadeEdges(block: Float64Array, fadeIn: number, fadeOut: number): void {
  for (let i = 0; i < fadeIn; i++) block[i] *= (i + 0.5) / fadeIn;
  for (let i = 0; i < fadeOut; i++) block[block.length - 1 - i] *= (i + 0.5) / fadeOut;
}
