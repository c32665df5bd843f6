import {
  describePassedOver,
  estimateNeed,
  exactFacts,
  findFinished,
  type PlannedRecording,
  type RecordingFacts,
} from '../batch/index.js';
import { openInputPipe } from '../disk/index.js';
import { NmfError } from '../errors.js';
import { resolveSeparateOptions } from '../separation/index.js';
import { STREAM_NAME, streamFacts } from '../tasks/index.js';
import { createBatchSummary } from './batch-summary.js';
import { interruptible } from './interrupt.js';
import { writeJson, writeNote } from './output.js';
import { type SeparateFlags, toSeparateOptions } from './separate-flags.js';
import { type SeparateRequest, STANDARD_STREAM } from './separate-request.js';

/**
 * Prints, one JSON document a line, what the command would do with each recording: its folder, the options as
 * resolved for its sample rate, which its header tells, and the memory needed. Nothing is computed or written.
 */
export async function printOptions(request: SeparateRequest, flags: SeparateFlags): Promise<void> {
  if (request.kind === 'single') {
    writeJson(await describe({ input: request.input, folder: flags.output }, flags));
    return;
  }
  const { recordings, passedOver } = request.plan;
  if (!flags.quiet) describePassedOver(passedOver).forEach(writeNote);
  const summary = createBatchSummary(recordings.length, true);
  for (const recording of recordings) {
    try {
      if (recording.problem !== undefined) throw recording.problem;
      writeJson(await describe(recording, flags));
    } catch (error) {
      if (!(error instanceof NmfError) || error.code === 'cancelled') throw error;
      summary.failed(recording.input, error);
    }
  }
  summary.throwIfFailed();
}

async function describe({ input, folder }: PlannedRecording, flags: SeparateFlags): Promise<object> {
  const { bitDepth = '32f', force, replace: _replace, page = true, ...options } = toSeparateOptions(flags);
  const finished = flags.resume && (await findFinished({ input, folder, options, bitDepth, page }));
  const { samples, ...facts } = await factsOf(input);
  const resolved = { ...resolveSeparateOptions(options, facts.sampleRate), bitDepth };
  return {
    recording: input,
    folder,
    input: { ...facts, ...(samples !== undefined && { samples }) },
    options: resolved,
    force: force ?? false,
    ...(samples !== undefined && { memoryBytes: estimateNeed({ ...facts, samples }, options) }),
    ...(flags.resume && { action: finished === undefined ? 'separate' : 'skip' }),
  };
}

/** A stream tells its length only at its end. */
async function factsOf(input: string): Promise<Omit<RecordingFacts, 'samples'> & { samples?: number }> {
  const stream = input === STANDARD_STREAM ? process.stdin : openInputPipe(input);
  if (stream === undefined) return exactFacts(input);
  const name = input === STANDARD_STREAM ? STREAM_NAME : input;
  return interruptible((signal) => streamFacts(stream, name, { signal }));
}
