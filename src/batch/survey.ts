import { type AudioShape, guessSize, measureWav, readRecording, shapeOf } from '../audio/index.js';
import { isPipe } from '../disk/pipes.js';
import { NmfError } from '../errors.js';
import {
  estimateBytes,
  type MemoryRequest,
  type ResolvedSeparateOptions,
  resolveSeparateOptions,
  type SeparateOptions,
} from '../separation/index.js';
import type { PlannedRecording } from './plan-request.js';

/** Allowance for what a thread needs besides its recording: the JavaScript engine, its code and its garbage. */
const THREAD_BYTES = 60e6;

/**
 * The shape of a recording that is a regular file: of a WAV without reading it, any other is decoded.
 *
 * @throws NmfError `input` as `readRecording`.
 */
export async function exactShape(path: string): Promise<AudioShape> {
  const { shape, isGuessed } = shapeAt(path);
  return isGuessed ? shapeOf((await readRecording(path)).signal) : shape;
}

/** Estimated memory in bytes that a thread needs to separate a recording, when it works on nothing else. */
export function estimateNeed(
  shape: AudioShape,
  options: ResolvedSeparateOptions,
  request: MemoryRequest,
): number {
  return THREAD_BYTES + estimateBytes(shape, options, request);
}

/** The shape of a recording, of one that is no WAV as far as its size tells; errors as `openWav`. */
function shapeAt(path: string): { shape: AudioShape; isGuessed: boolean } {
  try {
    const { sampleRate, channels, samples } = measureWav(path);
    return { shape: { sampleRate, channels, samples }, isGuessed: false };
  } catch (error) {
    const shape = error instanceof NmfError && error.code === 'input' ? guessSize(path) : undefined;
    if (shape === undefined) throw error;
    return { shape, isGuessed: true };
  }
}

/**
 * Estimates the need of every recording that can be read, in bytes, and checks the options with each. A pipe tells its
 * length only at its end, and is left out.
 *
 * @throws NmfError `usage` when the options hold for none of them, so that a wrong option is refused before any
 *   work; one that is wrong for some recordings only fails with those.
 */
export function surveyNeeds(
  recordings: readonly PlannedRecording[],
  options: SeparateOptions,
  request: MemoryRequest,
): number[] {
  const needs: number[] = [];
  let refusal: NmfError | undefined;
  for (const { input, problem } of recordings) {
    if (problem !== undefined || isPipe(input)) continue;
    try {
      const { shape } = shapeAt(input);
      needs.push(estimateNeed(shape, resolveSeparateOptions(options, shape.sampleRate), request));
    } catch (error) {
      if (!(error instanceof NmfError)) throw error;
      if (error.code === 'usage') refusal ??= error;
    }
  }
  if (needs.length === 0 && refusal !== undefined) throw refusal;
  return needs;
}
