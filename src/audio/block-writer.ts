import type { ByteSink } from '../disk/byte-sink.js';
import { encodeSamples, type SampleTally, type WavWriteResult } from './sample-encoder.js';
import { frameBytes, type HeaderLayout, wavHeader } from './wav-header.js';

/** A WAV file being written in blocks. Ends with either `finish` or `abort`. */
export interface WavWriter {
  /**
   * Appends frames: one array of samples per channel, all of the same length.
   *
   * @param peak - Their largest magnitude, where it is known (NaN for samples that are not finite): saves a look at
   *   all of them.
   * @throws NmfError `output` when the system refuses, for example for want of space.
   */
  write(channels: readonly Float32Array[], peak?: number): void;
  /** Closes the file, which holds as many frames as were announced. */
  finish(): WavWriteResult;
  /** Closes the file as it is; whoever named it removes it. Does nothing after `finish`. */
  abort(): void;
}

/** Samples encoded at once. */
const BLOCK_SAMPLES = 1 << 17;

/** Writes a header, which tells the number of frames, and then blocks to a sink. */
export function openWriter(sink: ByteSink, layout: HeaderLayout, announcedFrames: number): WavWriter {
  const tally: SampleTally = { peak: 0, clippedSamples: 0, replacedSamples: 0 };
  let frames = 0;
  let isOpen = true;
  const close = () => {
    isOpen = false;
    sink.close?.();
  };
  const assertOpen = () => {
    if (!isOpen) throw new Error('the WAV writer is closed');
  };
  try {
    sink.append(wavHeader(layout, announcedFrames * frameBytes(layout)));
  } catch (error) {
    close();
    throw error;
  }
  return {
    write(channels, peak) {
      assertOpen();
      if (channels.length !== layout.channels) {
        throw new RangeError(`expected ${layout.channels} channels, got ${channels.length}`);
      }
      const { length } = channels[0];
      if (channels.some((channel) => channel.length !== length)) {
        throw new RangeError(
          `channels must have the same length, got ${channels.map((c) => c.length).join(', ')}`,
        );
      }
      const blockFrames = Math.floor(BLOCK_SAMPLES / channels.length);
      for (let start = 0; start < length; start += blockFrames) {
        const block = channels.map((channel) => channel.subarray(start, start + blockFrames));
        sink.append(encodeSamples(block, layout.bitDepth, tally, peak));
      }
      frames += length;
    },
    finish() {
      assertOpen();
      const dataBytes = frames * frameBytes(layout);
      try {
        if (frames !== announcedFrames) throw new Error('other frames were written than announced');
        if (dataBytes % 2 === 1) sink.append(new Uint8Array(1));
      } finally {
        close();
      }
      return { frames, ...tally };
    },
    abort() {
      if (isOpen) close();
    },
  };
}
