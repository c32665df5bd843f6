import type { Manifest } from '../../folder/manifest-schema.js';
import type { WorkingBlocks } from '../../mixdown/working-blocks.js';
import { meanOf } from '../../nmf/index.js';
import {
  activationsOf,
  collectMagnitudes,
  framesToLearnFrom,
  type Heard,
  marksInFrames,
  partsOf,
  REFINE_ITERATIONS,
  refine,
  templatesOf,
  type UsedMark,
  unitOf,
  workToApply,
} from '../../separation/index.js';
import { formatSeconds, type Phrase } from '../../text/index.js';
import {
  countedWork,
  type LearnedPart,
  type LearnGathered,
  marksInPart,
  withFits,
} from './learn-recording.js';
import type { WrittenOptions } from './two-passes.js';

/** The separation that is refined. */
export interface FormerSeparation {
  readonly manifest: Manifest;
  /** W, row-major [bins x S]. */
  readonly templates: Float64Array;
  /** H of so many frames, row-major [frames x S]. */
  activations(firstFrame: number, frames: number): Float64Array;
}

/** Frames that are read at once. */
const FRAMES_AT_ONCE = 1 << 12;

/**
 * Gathers what a separation is refined from: the magnitudes of a regular grid and of the marks.
 *
 * @throws NmfError `usage` for a mark outside; whatever the blocks throw.
 */
export function gatherRefined(
  blocks: WorkingBlocks,
  part: LearnedPart<WrittenOptions>,
  former: FormerSeparation,
  heard: Heard,
): LearnGathered {
  const { options, size, frames, startSeconds } = part;
  const { beta } = options;
  const secondsPerFrame = options.hopSamples / options.sampleRate;
  const inFrames = marksInFrames(marksInPart(heard.marks, part), { ...options, frames });
  const wanted = framesToLearnFrom(frames, inFrames);
  const chosen = collectMagnitudes(blocks, size, options, wanted);
  return (next, helpers, onProgress) => {
    const S = former.manifest.components.length;
    const parts = partsOf(heard.sources, S);
    const components = parts.parts.length;
    const material = {
      ...{ chosen, frames: wanted, marks: inFrames, parts },
      templates: templatesOf(parts, former.templates, S),
      activations: activationsOf(parts, activationsAt(former, wanted, S), S),
    };
    const of = chosen.frames * components * (heard.iterations ?? REFINE_ITERATIONS);
    const after = frames * components * workToApply(beta, size.channels, next);
    const onWork = countedWork(of, after, onProgress);
    const refined = withFits(chosen, components, beta, helpers, (createKernel) =>
      refine(material, { ...heard, beta, createKernel, onWork }),
    );
    const { learned, scales, iterations, updates } = refined;
    const inRecording = (frame: number) => startSeconds + frame * secondsPerFrame;
    const marks = heard.marks.map((mark, i) => ({
      ...mark,
      used: refined.marks[i].used.map(({ from, to }) => ({
        fromSeconds: inRecording(from),
        toSeconds: inRecording(to),
      })),
    }));
    return {
      ...{ learned, marks, unit: unitOf(meanOf(chosen)) },
      begun: {
        updates,
        activations(first, count) {
          const own = activationsOf(parts, former.activations(first, count), S);
          return own.map((value, i) => value * scales[i % components]);
        },
      },
      warnings: leftOut(
        marks,
        refined.marks.map(({ doubted }) => doubted),
      ),
      result: {
        ...{ algorithm: 'mu', init: former.manifest.result.init, restart: 0 },
        ...{ iterations, stop: { kind: 'applied' }, history: [] },
        ...{ bins: chosen.bins, frames, samples: size.samples },
      },
    };
  };
}

/** H of chosen frames. @param wanted - Their numbers, rising. */
function activationsAt(
  { activations, manifest }: FormerSeparation,
  wanted: readonly number[],
  S: number,
): Float64Array {
  const taken = new Float64Array(wanted.length * S);
  const { frames } = manifest.result;
  let row = 0;
  for (let first = 0; first < frames; first += FRAMES_AT_ONCE) {
    const count = Math.min(FRAMES_AT_ONCE, frames - first);
    const read = activations(first, count);
    for (; row < wanted.length && wanted[row] < first + count; row++) {
      const at = (wanted[row] - first) * S;
      taken.set(read.subarray(at, at + S), row * S);
    }
  }
  return taken;
}

/** Marks that are not believed at all. @param doubted - The part of each in which something sounds that should not. */
function leftOut(marks: readonly UsedMark[], doubted: readonly number[]): Phrase[] {
  return marks.flatMap(({ source, kind, fromSeconds, toSeconds, used }, i) => {
    if (kind === 'sounds' || used.length > 0) return [];
    const [what, sounds] = kind === 'silent' ? ['no', source] : ['only', 'something else'];
    const when = `${formatSeconds(fromSeconds)} to ${formatSeconds(toSeconds)}`;
    const percent = Math.round(100 * doubted[i]);
    return [
      `the mark ${what} ${source} from ${when} is left out: ${sounds} is loud in ${percent} % of it. Check it.`,
    ];
  });
}
