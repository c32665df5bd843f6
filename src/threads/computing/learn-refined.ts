import type { Manifest } from '../../folder/manifest-schema.js';
import type { WorkingBlocks } from '../../mixdown/working-blocks.js';
import {
  type FormerSeparation,
  filtersPlaces,
  type Heard,
  learnCollectedPlaces,
  openRefinement,
  type UsedMark,
  workToApply,
} from '../../separation/index.js';
import { formatSeconds, type Phrase } from '../../text/index.js';
import {
  countedWork,
  inRecording,
  type LearnedPart,
  type LearnGathered,
  marksInPart,
  withFits,
} from './learn-recording.js';
import type { WrittenOptions } from './two-passes.js';

/**
 * Gathers what a separation is refined from: the magnitudes of a regular grid and of the marks.
 *
 * @param init - How the former separation began.
 * @throws NmfError `usage` for a mark outside; whatever the blocks throw.
 */
export function gatherRefined(
  blocks: WorkingBlocks,
  part: LearnedPart<WrittenOptions>,
  former: FormerSeparation & Pick<Manifest['result'], 'init'>,
  heard: Heard,
): LearnGathered {
  const { options, size, frames, startSeconds } = part;
  const { beta } = options;
  const inPart = { ...heard, marks: marksInPart(heard.marks, part) };
  const refinement = openRefinement(blocks, { options, size }, former, inPart);
  return (next, helpers, onProgress) => {
    const { components, chosen, work } = refinement;
    const after = frames * components * workToApply(beta, size.channels, next);
    const onWork = countedWork(work, after, onProgress);
    const refined = withFits(chosen, components, beta, helpers, (createKernel) =>
      refinement.run({ createKernel, onWork }),
    );
    const { learned, unit, activations, begun, iterations, doubted } = refined;
    const covariances = filtersPlaces(options, size.channels)
      ? learnCollectedPlaces(
          { chosen, frames: refinement.frames, learned, unit, activations },
          options,
          helpers,
        )
      : undefined;
    const marks = heard.marks.map((mark, i) => ({
      ...mark,
      used: refined.marks[i].used.map((region) => inRecording(region, startSeconds)),
    }));
    return {
      ...{ learned, unit, covariances, begun, marks, warnings: leftOut(marks, doubted) },
      result: {
        ...{ algorithm: 'mu', init: former.init, restart: 0 },
        ...{ iterations, stop: { kind: 'applied' }, history: [] },
        ...{ bins: chosen.bins, frames, samples: size.samples },
      },
    };
  };
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
