import { blocksOf, type OpenRecording } from '../audio/index.js';
import type { AudioShape } from '../audio/signal.js';
import { changeRateOfBlocks } from '../dsp/index.js';
import { NmfError } from '../errors.js';
import { printableName } from '../text/index.js';
import type { TimeRegion } from './region.js';

/** Samples at the working rate, one array per channel in each block. */
export type WorkingBlocks = Generator<readonly Float32Array[]>;

/**
 * A region of a recording at another rate, in memory that does not depend on its length.
 *
 * @param region - In samples of the recording, which is open at its beginning.
 * @param name - What messages call it.
 * @param sampleRate - The rate to come to, in Hz.
 * @param onDone - Receives how many of the region's samples have been read.
 * @throws NmfError `input` as the recording's `read`, and where it ends before the region does.
 */
export function* workingBlocks(
  recording: OpenRecording,
  region: TimeRegion,
  name: string,
  sampleRate: number,
  onDone?: (samples: number) => void,
): WorkingBlocks {
  const { format } = recording;
  const part: AudioShape = { ...format, samples: region.end - region.start };
  recording.skip(region.start);
  function* blocks(): WorkingBlocks {
    for (const block of blocksOf(recording, part.samples)) {
      onDone?.(recording.position - region.start);
      yield block;
    }
    if (recording.position !== region.end) {
      const text = `${printableName(name)} changed while it was read: try again once nothing writes to it.`;
      throw new NmfError('input', text);
    }
  }
  yield* changeRateOfBlocks(blocks(), part, sampleRate);
}
