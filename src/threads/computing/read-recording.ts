import { openWavSource, type Recording, readRecordingSource } from '../../audio/index.js';
import { fileSource, hashingSource } from '../../disk/index.js';
import {
  assertFitsMemory,
  expectHelpers,
  type Helpers,
  type ResolvedSeparateOptions,
  resolveSeparateOptions,
} from '../../separation/index.js';
import { availableBytes } from '../available-memory.js';
import { relayedSource } from '../byte-relay.js';
import type { FileJob, HeaderJob, HeaderJobResult } from '../messages.js';

/** A recording in memory. */
export interface InputContent extends Recording {
  /** Of the bytes that it was read from. */
  readonly sha256: string;
  /** Options of the job for the rate of the recording. */
  readonly options: ResolvedSeparateOptions;
}

/**
 * Reads the recording of a job, a file or a stream, to its end.
 *
 * @param helpers - Told how many of them will be wanted as soon as the size is known.
 * @throws NmfError `input` or `memory`, as `readRecording`; `memory` or `usage` before memory is taken for samples
 *   that could not be separated.
 */
export async function readInput(
  { input, stream, options: asked, threads }: FileJob,
  helpers: Helpers,
): Promise<InputContent> {
  const source = hashingSource(stream === undefined ? fileSource(input) : relayedSource(stream, input));
  // Reading all closes the reader and with it its source; the bytes behind the samples are wanted after that.
  const kept = { ...source, close: () => undefined };
  try {
    const content = await readRecordingSource(kept, input, {
      path: stream === undefined ? input : undefined,
      isShared: threads > 1,
      onSize: (shape) => {
        const resolved = resolveSeparateOptions(asked, shape.sampleRate);
        assertFitsMemory(shape, resolved, availableBytes());
        expectHelpers(shape, resolved, helpers);
      },
    });
    const options = resolveSeparateOptions(asked, content.signal.sampleRate);
    return { ...content, sha256: source.digest(), options };
  } finally {
    source.close();
  }
}

/** The shape of a WAV file that comes as a stream, of which no more is read than that takes; errors as `openWav`. */
export function readHeader({ input, stream }: HeaderJob): HeaderJobResult {
  const reader = openWavSource(relayedSource(stream, input), input);
  const { sampleRate, channels } = reader.format;
  reader.close();
  return { sampleRate, channels };
}
