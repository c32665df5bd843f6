import type { AudioShape } from '../audio/index.js';
import {
  describePassedOver,
  estimateNeed,
  exactShape,
  findFinished,
  type PlannedRecording,
} from '../batch/index.js';
import { openInputPipe } from '../disk/index.js';
import { NmfError } from '../errors.js';
import { resolveSeparateOptions } from '../separation/index.js';
import { type FileRequest, readFileOptions, STREAM_NAME, streamFacts } from '../tasks/index.js';
import { spell } from '../text/index.js';
import { createBatchSummary } from './batch-summary.js';
import { interruptible } from './interrupt.js';
import { byFlag } from './option-spelling.js';
import { writeJson, writeNote } from './output.js';
import { type SeparateRequest, STANDARD_STREAM } from './separate-request.js';

/**
 * Prints, one JSON document a line, what the command would do with each recording: its folder, the options as resolved
 * for its sample rate, which its header tells, what is known of its sources, and the memory needed. Nothing is computed
 * or written.
 */
export async function printOptions(request: SeparateRequest): Promise<void> {
  if (request.work.kind === 'single') {
    writeJson(await describe(request.work, request));
    return;
  }
  const { recordings, passedOver } = request.work.plan;
  if (!request.quiet) for (const note of describePassedOver(passedOver)) writeNote(spell(note, byFlag));
  const summary = createBatchSummary(recordings.length, true);
  for (const recording of recordings) {
    try {
      if (recording.problem !== undefined) throw recording.problem;
      writeJson(await describe(recording, request));
    } catch (error) {
      if (!(error instanceof NmfError) || error.code === 'cancelled') throw error;
      summary.failed(recording.input, error);
    }
  }
  summary.throwIfFailed();
}

async function describe(
  { input, folder }: Pick<PlannedRecording, 'input' | 'folder'>,
  { options, modelFiles, resume }: SeparateRequest,
): Promise<object> {
  const asked = readFileOptions(options);
  const finished = resume ? await findFinished({ input, folder }, asked) : undefined;
  const { sampleRate, channels, samples } = await shapeOf(input);
  const resolved = resolveSeparateOptions(asked.separation, sampleRate);
  return {
    recording: input,
    folder,
    input: { sampleRate, channels, samples },
    options: { ...resolved, bitDepth: asked.bitDepth, suggest: asked.suggest },
    ...(asked.known && { sources: asked.names, known: describeKnown(asked.known, modelFiles) }),
    ...{ write: asked.write, page: asked.page, force: asked.force },
    memoryBytes:
      samples === undefined ? undefined : estimateNeed({ sampleRate, channels, samples }, resolved, asked),
    action: !resume ? undefined : finished === undefined ? 'separate' : 'skip',
  };
}

/** The models and marks that sources are known by, as the manifest tells them, and the files of the models. */
function describeKnown(
  { modelsSha256, marks, free, adapt, components }: NonNullable<FileRequest['known']>,
  modelFiles: readonly string[],
): object {
  return { modelFiles, modelsSha256, marks, free, adapt, components };
}

/** A stream tells its length only at its end. */
async function shapeOf(input: string): Promise<Omit<AudioShape, 'samples'> & { samples?: number }> {
  const stream = input === STANDARD_STREAM ? process.stdin : openInputPipe(input);
  if (stream === undefined) return exactShape(input);
  const name = input === STANDARD_STREAM ? STREAM_NAME : input;
  return interruptible((signal) => streamFacts(stream, name, { signal }));
}
