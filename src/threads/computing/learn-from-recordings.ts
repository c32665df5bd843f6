import { NmfError } from '../../errors.js';
import { type ChosenFrames, meanOf } from '../../nmf/index.js';
import {
  assemble,
  collectMagnitudes,
  exampleFrames,
  exampleWarnings,
  type Helpers,
  learnExamples,
  type NamedTemplates,
  namedTemplates,
  type OnProgress,
  type ResolvedSeparateOptions,
  resolveSeparateOptions,
  workOfExamples,
} from '../../separation/index.js';
import { type Phrase, phrase, printableName } from '../../text/index.js';
import type { LearnJob, LearnJobResult } from '../messages.js';
import { countedWork, gather, withFits } from './learn-recording.js';
import { rereadInput } from './read-recording.js';
import { openTwoPasses } from './two-passes.js';

/**
 * Learns what sources sound like: from all of some recordings that hold one and nothing else, or from the marks of one.
 *
 * @throws NmfError `usage`, `input` or `memory`.
 */
export async function learnFromRecordings(
  job: LearnJob,
  onProgress: OnProgress,
  helpers: Helpers,
): Promise<LearnJobResult> {
  const { inputs, known, name } = job;
  let options: ResolvedSeparateOptions | undefined;
  const warnings: Phrase[] = [];
  const chosen: ChosenFrames[] = [];
  const silent: string[] = [];
  let seconds = 0;
  const sources: NamedTemplates[] = [];
  for (const input of inputs) {
    const resolve = (rate: number) => {
      // The others are resampled to the rate of the first; a model holds no places, which are another recording's.
      options ??= resolveSeparateOptions({ ...job.options, spatial: 'off' }, rate);
      return options;
    };
    const passes = await openTwoPasses({ input, resolve }, rereadInput({ input, stream: undefined }, ''));
    try {
      const blocks = await passes.learnFrom(onProgress);
      if (known === undefined) {
        const frames = exampleFrames(passes.frames, inputs.length);
        const magnitudes = collectMagnitudes(blocks, passes.size, passes.options, frames);
        chosen.push(magnitudes);
        seconds += passes.size.samples / passes.size.sampleRate;
        if (meanOf(magnitudes) === 0) silent.push(printableName(input));
      } else {
        const learned = gather(blocks, passes, known)('nothing', helpers, onProgress);
        sources.push(...namedTemplates(learned.learned));
        warnings.push(...learned.warnings);
      }
      const odd = passes.finishFirst().warnings;
      warnings.push(...odd.map((warning) => phrase`${printableName(input)}: ${warning}`));
    } finally {
      passes.close();
    }
  }
  if (options === undefined) throw new Error('no recording'); // there is at least one
  if (known === undefined) {
    if (silent.length === inputs.length) throw nothingToLearn(silent);
    warnings.push(
      ...silent.map((input) => `${input} is silent: nothing is learned from it. Leave it out.`),
      ...exampleWarnings(name, seconds),
    );
    const { maxIterations: iterations, components, beta, seed } = options;
    const all = join(chosen);
    const onWork = countedWork(workOfExamples(all.frames, components, iterations), 0, onProgress);
    const learned = withFits(all, components, beta, helpers, (createKernel) =>
      learnExamples(all, name, { beta, seed, iterations, createKernel, onWork }, components),
    );
    sources.push(learned);
  }
  const { sampleRate, nFft, hopSamples, beta } = options;
  const { templates, sources: named } = assemble(sources, new Float64Array(0), nFft / 2 + 1);
  return { settings: { sampleRate, nFft, hopSamples, beta }, templates, sources: named, warnings };
}

function nothingToLearn(silent: readonly string[]): NmfError {
  const are = silent.length === 1 ? 'is' : 'are';
  return new NmfError('input', `${silent.join(', ')} ${are} silent: there is nothing to learn.`);
}

/** All frames, one after the other. */
function join(parts: readonly ChosenFrames[]): ChosenFrames {
  const [{ bins }] = parts;
  const frames = parts.reduce((sum, part) => sum + part.frames, 0);
  const v = new Float32Array(frames * bins);
  let at = 0;
  for (const part of parts) {
    v.set(part.v, at);
    at += part.v.length;
  }
  return { v, frames, bins };
}
