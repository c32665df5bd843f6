import type { AudioShape } from '../../audio/signal.js';
import { type FitRun, meanOf } from '../../nmf/index.js';
import { type CollectedFrames, collectMagnitudes } from '../collect-magnitudes.js';
import { type FrameMark, framesToLearnFrom, marksInFrames } from '../learn/frame-marks.js';
import type { UsedMark } from '../learn/known.js';
import type { Learned } from '../learned.js';
import { filtersPlaces, type ResolvedSeparateOptions, type SeparateOptions } from '../options.js';
import { unitOf } from '../unit.js';
import { activationsOf, type Heard, type HeardParts, partsOf, templatesOf } from './heard-sources.js';
import { REFINE_ITERATIONS, refine } from './refine.js';

/** The separation that is refined. */
export interface FormerSeparation {
  /** S. */
  readonly components: number;
  /** Of the recording. */
  readonly frames: number;
  /** W, row-major [bins x S]; each sums to 1. */
  readonly templates: Float64Array;
  /** H of so many frames, row-major [frames x S]. */
  activations(firstFrame: number, frames: number): Float64Array;
}

/** The sound that was separated. */
export interface RefinedSound {
  readonly options: Pick<ResolvedSeparateOptions, 'sampleRate' | 'nFft' | 'hopSamples' | 'beta'> &
    Pick<SeparateOptions, 'spatial'>;
  /** At the working sample rate. */
  readonly size: AudioShape;
}

/** What is to be refined, when the sound has passed by. */
export interface Refinement {
  /** Components that come of it. */
  readonly components: number;
  /** The frames that are learned from, with their samples where places are to be learned. */
  readonly chosen: CollectedFrames;
  /** Their numbers in the sound, rising. */
  readonly frames: readonly number[];
  /** About how much work {@link Refinement.run} is, in the unit of FitRun's `onWork`. */
  readonly work: number;
  run(how: FitRun): RefinedSeparation;
}

/** What is to be applied to the sound. */
interface RefinedSeparation {
  readonly learned: Learned;
  /** What magnitudes are divided by. */
  readonly unit: number;
  /** Activations of the new components to begin with, and the updates that they take: see `apply`. */
  readonly begun: {
    readonly updates: number;
    activations(firstFrame: number, frames: number): Float64Array;
  };
  /** Activations of the chosen frames, about, row-major [frames x S]. */
  readonly activations: Float64Array;
  /** Updates of both factors that were made. */
  readonly iterations: number;
  /** How much of each mark was used, in the marks' own time. */
  readonly marks: readonly UsedMark[];
  /** For each mark the part of it in which something sounds that it says is silent, 0 to 1. */
  readonly doubted: readonly number[];
}

/** Frames that are read at once. */
const FRAMES_AT_ONCE = 1 << 12;

/**
 * Prepares the refinement of a separation: gathers what marks are learned from in one pass over its sound, in memory that
 * does not depend on the length.
 *
 * @param blocks - The sound at the working sample rate, one array per channel in each block.
 * @param heard - Its marks within the sound, in seconds from its start.
 */
export function openRefinement(
  blocks: Iterable<readonly Float32Array[]>,
  { options, size }: RefinedSound,
  former: FormerSeparation,
  heard: Heard,
): Refinement {
  const { beta, hopSamples, sampleRate } = options;
  const inFrames = marksInFrames(heard.marks, { ...options, frames: former.frames });
  const wanted = framesToLearnFrom(former.frames, inFrames);
  const chosen = collectMagnitudes(blocks, size, options, wanted, filtersPlaces(options, size.channels));
  const parts = partsOf(heard.sources, former.components);
  const components = parts.parts.length;
  return {
    ...{ components, chosen, frames: wanted },
    work: chosen.frames * components * (heard.iterations ?? REFINE_ITERATIONS),
    run(how) {
      const material = materialOf(former, { chosen, frames: wanted, marks: inFrames, parts });
      const { learned, scales, iterations, updates, marks } = refine(material, { ...heard, ...how, beta });
      const seconds = (frame: number) => (frame * hopSamples) / sampleRate;
      return {
        ...{ learned, iterations, unit: unitOf(meanOf(chosen)) },
        activations: material.activations.map((value, i) => value * scales[i % components]),
        begun: {
          updates,
          activations(first, count) {
            const own = activationsOf(parts, former.activations(first, count), former.components);
            return own.map((value, i) => value * scales[i % components]);
          },
        },
        marks: heard.marks.map((mark, i) => ({
          ...mark,
          used: marks[i].used.map(({ from, to }) => ({ fromSeconds: seconds(from), toSeconds: seconds(to) })),
        })),
        doubted: marks.map(({ doubted }) => doubted),
      };
    },
  };
}

interface Gathered {
  readonly chosen: CollectedFrames;
  readonly frames: readonly number[];
  readonly marks: readonly FrameMark[];
  readonly parts: HeardParts;
}

function materialOf(former: FormerSeparation, gathered: Gathered) {
  const { components: S, templates } = former;
  const { parts, frames } = gathered;
  return {
    ...gathered,
    templates: templatesOf(parts, templates, S),
    activations: activationsOf(parts, activationsAt(former, frames), S),
  };
}

/** H of chosen frames. @param wanted - Their numbers, rising. */
function activationsAt(former: FormerSeparation, wanted: readonly number[]): Float64Array {
  const { components: S, frames } = former;
  const taken = new Float64Array(wanted.length * S);
  let row = 0;
  for (let first = 0; first < frames; first += FRAMES_AT_ONCE) {
    const count = Math.min(FRAMES_AT_ONCE, frames - first);
    const read = former.activations(first, count);
    for (; row < wanted.length && wanted[row] < first + count; row++) {
      const at = (wanted[row] - first) * S;
      taken.set(read.subarray(at, at + S), row * S);
    }
  }
  return taken;
}
