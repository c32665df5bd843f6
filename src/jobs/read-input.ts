import { fileSource, hashingSource, openWavSource, readAll, type WavContent } from '../audio/index.js';
import { relayedSource } from './byte-relay.js';
import type { FileJob } from './protocol.js';

/** A recording in memory and the SHA-256 of the bytes that it was read from. */
export interface InputContent extends WavContent {
  readonly sha256: string;
}

/**
 * Reads the recording of a job, a file or a stream, to its end.
 *
 * @throws NmfError `input` or `memory`, as `readWav`.
 */
export function readInput({ input, stream }: FileJob): InputContent {
  const source = hashingSource(stream === undefined ? fileSource(input) : relayedSource(stream, input));
  // Reading all closes the reader and with it its source; the bytes behind the samples are wanted after that.
  const kept = { ...source, close: () => undefined };
  try {
    const content = readAll(openWavSource(kept, input, stream === undefined ? input : undefined));
    return { ...content, sha256: source.digest() };
  } finally {
    source.close();
  }
}
