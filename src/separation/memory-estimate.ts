import type { AudioShape } from '../audio/signal.js';
import { binCount, frameCount } from '../dsp/index.js';
import { seriesBytes } from '../kernels/index.js';
import { collectedSampleBytes } from './collect-magnitudes.js';
import { GRID_FRAMES, isLong, MAX_JOINT_FRAMES } from './grid.js';
import { framesOfMarks, learnedFrames } from './learn/frame-marks.js';
import { SHOWN_FRAMES } from './learn/guard.js';
import { type KnownSources, sourceCount } from './learn/known.js';
import { LOOKED_FRAMES } from './learn/quiet-background.js';
import { componentRanges } from './learned.js';
import { filtersPlaces, type ResolvedSeparateOptions, type SeparateOptions } from './options.js';
import { collectedPlan } from './places.js';
import { layoutWorkspace } from './workspace/layout.js';
import { pictureGrid } from './workspace/picture-grid.js';
import { planSegments } from './workspace/segments.js';

/** The options that memory depends on. */
export type SizedOptions = Pick<
  ResolvedSeparateOptions,
  'components' | 'beta' | 'sampleRate' | 'nFft' | 'hopSamples'
> &
  Pick<SeparateOptions, 'spatial'>;

/** What memory depends on beside a recording and its options. */
export interface MemoryRequest {
  /** What is known of the sources. Default: nothing. */
  readonly known?: KnownSources | undefined;
  /** Whether all signals that come out are held, rather than written. Default false. */
  readonly holdsSignals?: boolean | undefined;
}

/** What a part of a separation takes at a time. */
export interface MemoryNeed {
  /** Bytes of the kernels' memory. */
  readonly working: number;
  /** Bytes of everything else. */
  readonly held: number;
}

/** The shape of a recording once it is at its working rate. */
export function workingShape(
  shape: AudioShape,
  { sampleRate }: Pick<ResolvedSeparateOptions, 'sampleRate'>,
): AudioShape {
  const samples = Math.round((shape.samples * sampleRate) / shape.sampleRate);
  return { samples, channels: shape.channels, sampleRate };
}

/** Threads that estimates count with: each has buffers of its own, small against the rest. */
const THREADS = 2;

/**
 * What fits leave that is garbage and not collected yet: JavaScript waits for about as much. The peaks of separations with
 * marks were 67 to 95 MB above all else (60 s to 20 min at 44.1 kHz, windows of 2048 and 8192 samples).
 */
const UNCOLLECTED_BYTES = 80e6;

/** Frames of a long recording's grid, at most. */
const MOST_GRID_FRAMES = 1.125 * GRID_FRAMES;

/**
 * What each part of a separation takes; the largest is what it needs.
 *
 * @param options - With the components that there are at most.
 */
export function memoryNeeds(
  shape: AudioShape,
  options: SizedOptions,
  { known, holdsSignals = false }: MemoryRequest,
): MemoryNeed[] {
  const size = workingShape(shape, options);
  const isWhole = holdsSignals || !isLong(size, options);
  const outputs = known === undefined ? options.components : options.components + sourceCount(known);
  const results = holdsSignals ? 4 * outputs * size.samples * size.channels : 0;
  if (known === undefined) {
    const { working, held } = isWhole ? needInAll(size, options) : needOfGrid(size, options);
    return [{ working, held: held + results }];
  }
  const samples = holdsSignals ? samplesBytes(size) : 0;
  return needsOfKnown(size, options, known).map(({ working, held }) => ({
    working,
    held: held + results + samples,
  }));
}

/** A recording in one piece: its samples as read and at the working rate, and its spectrogram with the factors. */
function needInAll(size: AudioShape, options: SizedOptions): MemoryNeed {
  const frames = frameCount(size.samples, options.hopSamples);
  const pictures = pictureGrid(frames, binCount(options.nFft));
  const places = filtersPlaces(options, size.channels);
  const { bytes } = layoutWorkspace({
    ...{ ...options, ...size, threads: THREADS, pictures },
    ...{ learnsPlaces: places, filtersPlaces: places },
  });
  return { working: bytes, held: samplesBytes(size) + factorsBytes(frames, options) };
}

/** A long recording: magnitudes of its grid are gathered before they are learned from, samples held for a segment. */
function needOfGrid(size: AudioShape, options: SizedOptions): MemoryNeed {
  const samples = MOST_GRID_FRAMES * options.hopSamples;
  const learning = layoutWorkspace({ ...options, samples, channels: 1, threads: THREADS }).bytes;
  const collected = placesNeed(size, options, MOST_GRID_FRAMES);
  const held =
    2 * magnitudesBytes(MOST_GRID_FRAMES, options) + factorsBytes(MOST_GRID_FRAMES, options) + collected.held;
  return { working: Math.max(learning, collected.working, applyingBytes(size, options)), held };
}

/**
 * Known sources: the chosen frames, which stay; fits to parts of them, which are copied; then a segment at a time.
 */
function needsOfKnown(size: AudioShape, options: SizedOptions, known: KnownSources): MemoryNeed[] {
  const { components, beta } = options;
  const frames = frameCount(size.samples, options.hopSamples);
  const marks = framesOfMarks(known.marks, options);
  const chosen = learnedFrames(frames, marks.all);
  const fitted = Math.min(chosen, Math.max(LOOKED_FRAMES, SHOWN_FRAMES + marks.silent));
  const shape = { frames: fitted, bins: binCount(options.nFft), components, beta };
  const copies = 2 * magnitudesBytes(fitted, options);
  const outputs = components + sourceCount(known);
  const described = 3 * 8 * components * Math.min(frames, MAX_JOINT_FRAMES);
  const places = placesNeed(size, options, chosen);
  const needs = [
    { working: seriesBytes(shape, THREADS), held: copies },
    { working: places.working, held: 0 },
    { working: applyingBytes(size, options, outputs), held: described },
  ];
  const kept = magnitudesBytes(chosen, options) + places.held + UNCOLLECTED_BYTES;
  return needs.map(({ working, held }) => ({ working, held: held + kept }));
}

/** Samples of the frames that places are learned from, and the working memory for that; none where they are not. */
function placesNeed(size: AudioShape, options: SizedOptions, frames: number): MemoryNeed {
  const { nFft, components, beta } = options;
  const { channels } = size;
  if (!filtersPlaces(options, channels)) return { working: 0, held: 0 };
  const { bytes } = layoutWorkspace(collectedPlan({ nFft, components, beta, channels, frames }, THREADS));
  return { working: bytes, held: collectedSampleBytes(frames, channels, nFft) };
}

/** Working memory of a segment, with its samples. */
function applyingBytes(
  size: AudioShape,
  options: SizedOptions,
  outputs: number = options.components,
): number {
  const { windowFrames, windowSamples } = planSegments(options, options.components, size.samples);
  const pictures = pictureGrid(frameCount(size.samples, options.hopSamples), binCount(options.nFft));
  const lists = [componentRanges(outputs)];
  const plan = {
    ...options,
    ...size,
    threads: THREADS,
    pictures,
    segmentFrames: windowFrames,
    outputs: lists,
    filtersPlaces: filtersPlaces(options, size.channels),
  };
  return layoutWorkspace(plan).bytes + 4 * windowSamples * size.channels;
}

/** Samples as they were read, and at the working rate. */
function samplesBytes({ samples, channels }: AudioShape): number {
  return 2 * 4 * samples * channels;
}

/** The best factors so far, the start and the sorted result, in float64. */
function factorsBytes(frames: number, { components, nFft }: SizedOptions): number {
  return 3 * 8 * components * (binCount(nFft) + frames);
}

function magnitudesBytes(frames: number, { nFft }: SizedOptions): number {
  return 4 * frames * binCount(nFft);
}
