import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openWavSource, type Recording, readRecordingSource } from '../../audio/index.js';
import type { AudioShape } from '../../audio/signal.js';
import {
  type ByteSource,
  fileSource,
  hashingSource,
  type SpooledSource,
  spooledSource,
} from '../../disk/index.js';
import {
  assertFitsMemory,
  expectHelpers,
  type Helpers,
  isLong,
  type ResolvedSeparateOptions,
  resolveSeparateOptions,
  workingShape,
} from '../../separation/index.js';
import { availableBytes } from '../available-memory.js';
import { type RelayEnd, relayedSource } from '../byte-relay.js';
import type { FileJob, HeaderJob, HeaderJobResult } from '../messages.js';
import { createRoomCheck } from './disk-space.js';
import { readRegion } from './region.js';

/** A recording in memory. */
export interface HeldInput extends Recording {
  readonly kind: 'held';
  /** Of the bytes that it was read from. */
  readonly sha256: string;
  /** Options of the job for the rate of the recording. */
  readonly options: ResolvedSeparateOptions;
  /** Samples per channel of the whole recording, of which the signal may be a part. */
  readonly recordedSamples: number;
}

/** A recording that is read as often as it takes, rather than held. */
export interface RereadInput {
  readonly kind: 'reread';
  /** At the first byte of the same file each time. */
  open(): ByteSource;
  /** Whether the file is a copy of a stream. */
  readonly isSpooled: boolean;
  /** Removes that copy. */
  discard(): void;
}

/** In the staging folder. */
const SPOOL_NAME = 'recording';

/** Ends the reading of a recording that need not be held in memory. */
class TooLong extends Error {}

/**
 * Makes the recording of a job one that can be read again: a stream is copied into a file.
 *
 * @param folder - For the copy.
 * @throws NmfError `input` or `output`.
 */
export function rereadInput(
  { input, stream }: Pick<FileJob, 'input' | 'stream'>,
  folder: string,
): RereadInput {
  if (stream === undefined) return fileInput(input);
  return copyRest(spool(input, stream, folder));
}

/** A stream whose bytes are copied as they are read. */
interface Spool {
  readonly source: SpooledSource;
  readonly copy: RereadInput;
}

function spool(input: string, stream: RelayEnd, folder: string): Spool {
  const path = join(folder, SPOOL_NAME);
  const bytes = relayedSource(stream, input);
  const source = spooledSource(bytes, path, `a copy of ${input}`, createRoomCheck(folder, input));
  return { source, copy: spooledInput(path) };
}

/** Copies what is left of a stream. @returns The copy, which is removed after an error. */
function copyRest({ source, copy }: Spool): RereadInput {
  try {
    source.spoolRest();
    return copy;
  } catch (error) {
    copy.discard();
    throw error;
  }
}

const fileInput = (path: string): RereadInput => ({
  kind: 'reread',
  open: () => fileSource(path),
  isSpooled: false,
  discard: () => undefined,
});

const spooledInput = (path: string): RereadInput => ({
  ...fileInput(path),
  isSpooled: true,
  discard: () => rmSync(path, { force: true }),
});

/**
 * Reads the recording of a job, a file or a stream, to its end; one that is too long to be held is left to be read in
 * blocks.
 *
 * @param helpers - Told how many of them will be wanted as soon as the size is known.
 * @throws NmfError `input` or `memory`, as `readRecording`; `memory` or `usage` before memory is taken for samples
 *   that could not be separated.
 */
export async function readInput(job: FileJob, helpers: Helpers): Promise<HeldInput | RereadInput> {
  const { input, stream, staging } = job;
  const spooled = stream && spool(input, stream, staging);
  const bytes = spooled?.source ?? fileSource(input);
  let isTooLong = false;
  try {
    return await readHeld(job, bytes, helpers);
  } catch (error) {
    if (!(error instanceof TooLong)) throw error;
    isTooLong = true;
  } finally {
    if (!isTooLong) spooled?.copy.discard();
  }
  if (spooled !== undefined) return copyRest(spooled);
  bytes.close();
  return fileInput(input);
}

/** @throws TooLong. */
async function readHeld(
  { input, stream, options: asked, threads }: FileJob,
  bytes: ByteSource,
  helpers: Helpers,
): Promise<HeldInput> {
  const source = hashingSource(bytes);
  // Reading all closes the reader and with it its source; the bytes behind the samples are wanted after that.
  const kept = { ...source, close: () => undefined };
  const path = stream === undefined ? input : undefined;
  const onSize = (shape: AudioShape) => {
    const resolved = resolveSeparateOptions(asked, shape.sampleRate);
    if (isLong(workingShape(shape, resolved), resolved)) throw new TooLong();
    assertFitsMemory(shape, resolved, {}, availableBytes());
    expectHelpers(shape, resolved, helpers);
  };
  try {
    const isWhole = asked.startSeconds === undefined && asked.endSeconds === undefined;
    const content = isWhole
      ? await readRecordingSource(kept, input, { path, isShared: threads > 1, onSize })
      : await readRegion(kept, input, { path, region: asked, onSize });
    const { signal } = content;
    const held: HeldInput = {
      recordedSamples: signal.channels[0].length,
      ...content,
      kind: 'held',
      sha256: source.digest(),
      options: resolveSeparateOptions(asked, signal.sampleRate),
    };
    source.close();
    return held;
  } catch (error) {
    // The rest of a stream that is too long is still wanted.
    if (!(error instanceof TooLong)) source.close();
    throw error;
  }
}

/** The shape of a WAV file that comes as a stream, of which no more is read than that takes; errors as `openWav`. */
export function readHeader({ input, stream }: HeaderJob): HeaderJobResult {
  const reader = openWavSource(relayedSource(stream, input), input);
  const { sampleRate, channels } = reader.format;
  reader.close();
  return { sampleRate, channels };
}
