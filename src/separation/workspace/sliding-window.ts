/** A window on a recording that passes by in blocks; it only moves forward. */
export interface SlidingWindow {
  /**
   * Moves the window; what lies past the end of the recording becomes 0.
   *
   * @param first - Sample of the recording that becomes the window's first: not before the one that is. With Infinity
   *   the rest of the recording passes by.
   */
  moveTo(first: number): void;
}

/**
 * @param channels - The window's samples, changed in place.
 * @param blocks - The recording: one array per channel, all of one length, in each block.
 */
export function createSlidingWindow(
  channels: readonly Float32Array[],
  blocks: Iterable<readonly Float32Array[]>,
): SlidingWindow {
  const iterator = blocks[Symbol.iterator]();
  const room = channels[0].length;
  let first = 0;
  let filled = 0;
  /** What is left of the last block. */
  let rest: readonly Float32Array[] = channels.map(() => new Float32Array(0));
  let hasEnded = false;

  /** Takes up to `count` samples out of the stream, into the window where `at` is given. @returns How many. */
  function take(count: number, at: number | undefined): number {
    while (rest[0].length === 0 && !hasEnded) {
      const next = iterator.next();
      if (next.done) hasEnded = true;
      else rest = next.value;
    }
    const taken = Math.min(count, rest[0].length);
    if (at !== undefined) {
      for (const [c, channel] of channels.entries()) channel.set(rest[c].subarray(0, taken), at);
    }
    rest = rest.map((samples) => samples.subarray(taken));
    return taken;
  }

  return {
    moveTo(start) {
      const shift = Math.min(filled, start - first);
      for (let skipped = first + shift; skipped < start; ) {
        const passed = take(start - skipped, undefined);
        if (passed === 0) break;
        skipped += passed;
      }
      for (const channel of channels) channel.copyWithin(0, shift, filled);
      filled -= shift;
      first = start;
      while (filled < room) {
        const taken = take(room - filled, filled);
        if (taken === 0) break;
        filled += taken;
      }
      for (const channel of channels) channel.fill(0, filled);
    },
  };
}
