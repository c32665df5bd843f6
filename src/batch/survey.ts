import { type AudioShape, guessSize, openWavSource, readRecording, shapeOf } from '../audio/index.js';
import { fileSource } from '../disk/index.js';
import { isPipe } from '../disk/pipes.js';
import { NmfError } from '../errors.js';
import {
  estimateBytes,
  type ResolvedSeparateOptions,
  resolveSeparateOptions,
  type SeparateOptions,
} from '../separation/index.js';
import type { PlannedRecording } from './plan-request.js';

/** Allowance for what a thread needs besides its recording: the JavaScript engine, its code and its garbage. */
const THREAD_BYTES = 60e6;

/**
 * The shape of a recording that is a regular file, without reading it.
 *
 * @throws NmfError `input` as `openWav`.
 */
function wavShape(path: string): AudioShape {
  const reader = openWavSource(fileSource(path), path, path);
  try {
    const { sampleRate, channels } = reader.format;
    reader.skip(Number.POSITIVE_INFINITY);
    return { sampleRate, channels, samples: reader.position };
  } finally {
    reader.close();
  }
}

/**
 * The same of a recording in any format: one that is no WAV is decoded.
 *
 * @throws NmfError `input` as `readRecording`.
 */
export async function exactShape(path: string): Promise<AudioShape> {
  try {
    return wavShape(path);
  } catch (error) {
    if (!(error instanceof NmfError && error.code === 'input') || guessSize(path) === undefined) throw error;
    return shapeOf((await readRecording(path)).signal);
  }
}

/** Estimated memory in bytes that a thread needs to separate a recording, when it works on nothing else. */
export function estimateNeed(shape: AudioShape, options: ResolvedSeparateOptions): number {
  return THREAD_BYTES + estimateBytes(shape, options);
}

/** The same of a recording that is no WAV, as far as its size tells. */
function shapeAt(path: string): AudioShape {
  try {
    return wavShape(path);
  } catch (error) {
    const guess = error instanceof NmfError && error.code === 'input' ? guessSize(path) : undefined;
    if (guess === undefined) throw error;
    return guess;
  }
}

/**
 * Estimates the need of every recording that can be read, in bytes, and checks the options with each. A pipe tells its
 * length only at its end, and is left out.
 *
 * @throws NmfError `usage` when the options hold for none of them, so that a wrong option is refused before any
 *   work; one that is wrong for some recordings only fails with those.
 */
export function surveyNeeds(recordings: readonly PlannedRecording[], options: SeparateOptions): number[] {
  const needs: number[] = [];
  let refusal: NmfError | undefined;
  for (const { input, problem } of recordings) {
    if (problem !== undefined || isPipe(input)) continue;
    try {
      const shape = shapeAt(input);
      needs.push(estimateNeed(shape, resolveSeparateOptions(options, shape.sampleRate)));
    } catch (error) {
      if (!(error instanceof NmfError)) throw error;
      if (error.code === 'usage') refusal ??= error;
    }
  }
  if (needs.length === 0 && refusal !== undefined) throw refusal;
  return needs;
}
