import type { AudioShape } from '../../audio/signal.js';
import { NmfError } from '../../errors.js';
import type { Manifest } from '../../folder/manifest-schema.js';
import type { CreateKernel } from '../../kernels/index.js';
import { marksWithin } from '../../marks/index.js';
import type { WorkingBlocks } from '../../mixdown/working-blocks.js';
import { type ChosenFrames, meanOf } from '../../nmf/index.js';
import {
  type ApplyRequest,
  collectMagnitudes,
  type FrameMark,
  filtersPlaces,
  framesToLearnFrom,
  gridOf,
  type Helpers,
  type KnownSources,
  type Learned,
  learnCollectedPlaces,
  learnFrames,
  learnKnown,
  marksInFrames,
  mostComponents,
  type NextStep,
  type OnProgress,
  openFits,
  type ResolvedSeparateOptions,
  type TimeMark,
  type UsedMark,
  unitOf,
  usedMarks,
  workOfKnown,
  workToApply,
} from '../../separation/index.js';
import { formatSeconds, type Phrase } from '../../text/index.js';
import { describeFactorisation } from './result.js';

/** The part of a recording that is learned from, and its place in it. */
export interface LearnedPart<Options = ResolvedSeparateOptions> {
  readonly options: Options;
  /** Of the whole recording at its own rate. */
  readonly recorded: AudioShape;
  /** Of the part at the working rate. */
  readonly size: AudioShape;
  readonly frames: number;
  /** Where the part begins, in seconds of the recording. */
  readonly startSeconds: number;
}

/** What a recording is to be taken apart with. */
export interface LearnedRecording {
  readonly learned: Learned;
  /** What magnitudes are divided by. */
  readonly unit: number;
  /** Spatial covariances [S x bins x 4] of the components, where two channels are filtered by them. */
  readonly covariances: Float32Array | undefined;
  readonly result: Manifest['result'];
  /** How much of each mark was used, in seconds of the recording. */
  readonly marks: readonly UsedMark[];
  readonly warnings: readonly Phrase[];
  /** What activations there are already, and the updates that they take. Default: they are computed. */
  readonly begun?: Pick<ApplyRequest, 'activations' | 'updates'> | undefined;
}

/** Learns from what was gathered. @param next - What will be done with it; only told progress depends on that. */
export type LearnGathered = (next: NextStep, helpers: Helpers, onProgress: OnProgress) => LearnedRecording;

/**
 * Gathers the magnitudes of the frames that are learned from: of a regular grid, and of the marks.
 *
 * @param known - What is known of the sources; undefined for nothing.
 * @throws NmfError `usage` for a mark outside; whatever the blocks throw.
 */
export function gather(
  blocks: WorkingBlocks,
  part: LearnedPart,
  known: KnownSources | undefined,
): LearnGathered {
  return known === undefined ? gatherGrid(blocks, part) : gatherKnown(blocks, part, known);
}

function gatherGrid(blocks: WorkingBlocks, { options, size, frames }: LearnedPart): LearnGathered {
  const grid = gridOf(frames);
  const places = filtersPlaces(options, size.channels);
  const chosen = collectMagnitudes(blocks, size, options, grid.frames, places);
  return (next, helpers, onProgress) => {
    const part = frames / grid.frames.length;
    const after = part * workToApply(options.beta, size.channels, next);
    const { factorisation, ...found } = learnFrames(chosen, options, after, helpers, onProgress);
    const result = {
      ...describeFactorisation(factorisation, { frames, samples: size.samples }),
      learnedFrom: { every: grid.every, frames: grid.frames.length },
    };
    const { learned, unit } = found;
    const activations = factorisation.activations.data;
    const covariances = places
      ? learnCollectedPlaces({ chosen, frames: grid.frames, learned, unit, activations }, options, helpers)
      : undefined;
    return { ...found, covariances, result, marks: [] };
  };
}

function gatherKnown(blocks: WorkingBlocks, part: LearnedPart, known: KnownSources): LearnGathered {
  const { options, size, frames } = part;
  const secondsPerFrame = options.hopSamples / options.sampleRate;
  const marks = marksInPart(known.marks, part);
  const inFrames: FrameMark[] = marksInFrames(marks, { ...options, frames });
  const wanted = framesToLearnFrom(frames, inFrames);
  const places = filtersPlaces(options, size.channels);
  const chosen = collectMagnitudes(blocks, size, options, wanted, places);
  return (next, helpers, onProgress) => {
    const material = { chosen, frames: wanted, marks: inFrames, secondsPerFrame };
    const { beta, seed } = options;
    const of = workOfKnown(material, known, { beta, seed });
    const after = frames * options.components * workToApply(beta, size.channels, next);
    const onWork = countedWork(of, after, onProgress);
    const components = mostComponents(known, chosen.bins);
    const { learned, warnings } = withFits(chosen, components, beta, helpers, (createKernel) =>
      learnKnown(material, known, { beta, seed, createKernel, onWork }),
    );
    const { startSeconds } = part;
    const used = usedMarks(marks, inFrames, learned, secondsPerFrame);
    const unit = unitOf(meanOf(chosen));
    const covariances = places
      ? learnCollectedPlaces({ chosen, frames: wanted, learned, unit }, options, helpers)
      : undefined;
    return {
      ...{ learned, warnings, unit, covariances },
      marks: known.marks.map((mark, i) => ({
        ...mark,
        used: used[i].used.map((region) => inRecording(region, startSeconds)),
      })),
      result: {
        ...{ algorithm: options.algorithm, init: options.init, restart: 0 },
        ...{ iterations: options.maxIterations, stop: { kind: 'applied' }, history: [] },
        ...{ bins: chosen.bins, frames, samples: size.samples },
      },
    };
  };
}

/** Learns with fits on all threads. @param components - That come of it. */
export function withFits<T>(
  { frames, bins }: ChosenFrames,
  components: number,
  beta: number,
  helpers: Helpers,
  learn: (createKernel: CreateKernel) => T,
): T {
  const fits = openFits({ frames, bins, components, beta }, helpers);
  try {
    return learn(fits.createKernel);
  } finally {
    fits.close();
  }
}

/**
 * Reports the learning of known sources as it goes on.
 *
 * @param of - All of its work, about, in the unit of FitRun's `onWork`; and that of what follows.
 */
export function countedWork(of: number, after: number, onProgress: OnProgress): (work: number) => void {
  let done = 0;
  const onWork = (work: number) => {
    done = Math.min(of, done + work);
    onProgress({ stage: 'learn', done, of, left: of - done + after });
  };
  onWork(0);
  return onWork;
}

/** A region of the part, in seconds of the recording. */
export function inRecording(
  { fromSeconds, toSeconds }: UsedMark['used'][number],
  startSeconds: number,
): UsedMark['used'][number] {
  return { fromSeconds: fromSeconds + startSeconds, toSeconds: toSeconds + startSeconds };
}

/** A part begins and ends at samples, and marks are typed: they may miss its ends by so much. */
const NEAR_SECONDS = 1e-3;

/** The marks in seconds of the part. @throws NmfError `usage` for one that does not lie in it. */
export function marksInPart(
  marks: readonly TimeMark[],
  { recorded, size, startSeconds }: LearnedPart<unknown>,
): readonly TimeMark[] {
  const within = marksWithin(marks, recorded.samples / recorded.sampleRate);
  const endSeconds = startSeconds + size.samples / size.sampleRate;
  return within.map((mark) => {
    if (mark.fromSeconds >= startSeconds - NEAR_SECONDS && mark.toSeconds <= endSeconds + NEAR_SECONDS) {
      const fromSeconds = Math.max(0, mark.fromSeconds - startSeconds);
      return { ...mark, fromSeconds, toSeconds: Math.min(mark.toSeconds, endSeconds) - startSeconds };
    }
    const [from, to] = [mark.fromSeconds, mark.toSeconds].map(formatSeconds);
    const [start, end] = [startSeconds, endSeconds].map(formatSeconds);
    const remedy = 'Leave it out, or choose another part.';
    const said = `the mark of ${mark.source} from ${from} to ${to} does not lie in the part that is separated, ${start} to ${end}. ${remedy}`;
    throw new NmfError('usage', said, { option: 'marks', value: mark, remedy });
  });
}
