import { setImmediate } from 'node:timers/promises';
import {
  assertAbortSignal,
  assertCallback,
  assertOptions,
  assertPath,
  assertPaths,
  type Checks,
  refuse,
} from '../arguments.js';
import { cancelled } from '../errors.js';
import { type ComparedBlock, openComparison } from './comparison.js';
import { bssOf, type Estimate, idealGroups, mixtureFor, nearest, productsOf, ratioOf } from './estimates.js';

/** What {@link evaluate} compares with, and how it reports. */
export interface EvaluateOptions {
  /**
   * Recordings of the true sounds, of any format and rate, as long as the separated recording. Where a part of it was
   * separated, as long as that or as the whole recording.
   */
  readonly references: readonly string[];
  /** Stops the work when aborted; the call rejects with an NmfError `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the samples that have been compared and their total. */
  readonly onProgress?: ((progress: EvaluateProgress) => void) | undefined;
}

/** How far an evaluation is, in samples per channel. */
export interface EvaluateProgress {
  /** Samples compared so far; each is compared three times. */
  readonly done: number;
  /** All that will be compared. */
  readonly of: number;
}

/** How close a sum of components comes to a reference by SI-SDR, in dB; what would be infinite is undefined. */
export interface SumMeasures {
  /** Indices of the components, ascending. */
  readonly components: readonly number[];
  /** SI-SDR (Le Roux et al. 2019). */
  readonly siSdr: number | undefined;
  /** How much more that is than the SI-SDR of the mixture. */
  readonly siSdrImprovement: number | undefined;
}

/** All measures of what a separation made of a reference, in dB; what would be infinite is undefined. */
export interface AllMeasures extends Pick<SumMeasures, 'siSdr' | 'siSdrImprovement'> {
  /** Of BSS Eval, version 3 (Vincent et al. 2006): of the reference, as a filter of 512 taps may distort it, to all else. */
  readonly sdr: number | undefined;
  /** Of the same to what the other references add; undefined with one reference. */
  readonly sir: number | undefined;
  /** Of what all references explain to what none does. */
  readonly sar: number | undefined;
}

/** Those of a sum of components. */
export interface GroupMeasures extends SumMeasures, AllMeasures {}

/** Those of a named source. */
export interface SourceMeasures extends AllMeasures {
  /** Its name. */
  readonly source: string;
}

/** What a separation made of one true sound. */
export interface ReferenceEvaluation {
  /** Path of the reference, as given. */
  readonly reference: string;
  /** SI-SDR of the mixture, which is the sum of all components, and of all sources, in dB. */
  readonly mixtureSiSdr: number | undefined;
  /**
   * The components that belong to it in the ideal grouping; undefined where it gets none, or none that sounds, and where
   * components were not written.
   */
  readonly grouped: GroupMeasures | undefined;
  /** The single component that comes closest to it; undefined where all are silent or were not written. */
  readonly single: SumMeasures | undefined;
  /** The named source that comes closest to it; undefined where there is none that sounds, or none was written. */
  readonly source: SourceMeasures | undefined;
}

/** What {@link evaluate} found. */
export interface Evaluation {
  /** The separation folder as given. */
  readonly folder: string;
  /** In Hz, of components and sources; references are resampled to it. */
  readonly sampleRate: number;
  /** Of each reference, in the given order. */
  readonly references: readonly ReferenceEvaluation[];
  /** What was odd about the references, one line each. */
  readonly warnings: readonly string[];
}

const CHECKS: Checks<EvaluateOptions> = {
  references: (name, value) => {
    assertPaths(name, value, 'source.wav');
    if ((value as string[]).length === 0) refuse(name, 'at least one path', value, 'Try ["source.wav"].');
  },
  signal: assertAbortSignal,
  onProgress: assertCallback,
};

/** Each sample is read for the grouping, for the distortion filters, and for what they explain. */
const PASSES = 3;

/**
 * Measures a separation whose true sounds are known: its named sources, of which the one that comes closest to each
 * reference counts, and its components, which are grouped ideally: each goes to the reference for which the mean SI-SDR of
 * all is highest (with one reference, or is left out). The measures are the SI-SDR (Le Roux et al. 2019), and SDR, SIR and
 * SAR of BSS Eval version 3 (Vincent, Gribonval & Fevotte 2006), with distortion filters of 512 taps and estimates as the
 * grouping orders them.
 *
 * @param folder - A separation folder.
 * @throws NmfError `usage`, `memory` or `cancelled`; `input` for a folder that is no separation or holds no sound, and for
 *   references that cannot be read, are silent, or have other channels or another length than the recording.
 */
export async function evaluate(folder: string, options: EvaluateOptions): Promise<Evaluation> {
  assertPath('folder', folder, 'out');
  assertOptions(options, CHECKS, 'Try { references: ["source.wav"] }.');
  const { references: paths, signal, onProgress } = options;
  const comparison = await openComparison(folder, paths);
  const { samples, sampleRate, warnings } = comparison;
  let pass = 0;
  const forEachBlock = async (use: (block: ComparedBlock) => void): Promise<void> => {
    let at = 0;
    for (const block of comparison.blocks()) {
      if (signal?.aborted) throw cancelled();
      use(block);
      at += block.references[0][0].length;
      onProgress?.({ done: pass * samples + at, of: PASSES * samples });
      await setImmediate();
    }
    pass++;
  };

  const products = await productsOf(comparison, forEachBlock);
  const groups = idealGroups(products);
  const named = paths.map((_, j) => nearest(products, 'sources', j));
  const estimates = [...groups, ...named].flatMap((estimate) => estimate ?? []);
  const bss = await bssOf(estimates, comparison, forEachBlock);

  const references = paths.map((reference, j): ReferenceEvaluation => {
    const mixtureSiSdr = ratioOf(products, mixtureFor(products, j));
    const ratios = (estimate: Estimate) => {
      const ratio = ratioOf(products, estimate);
      return { siSdr: finite(ratio), siSdrImprovement: finite(ratio - mixtureSiSdr) };
    };
    const all = (estimate: Estimate): AllMeasures => {
      const { sdr, sir, sar } = bss[estimates.indexOf(estimate)];
      return { ...ratios(estimate), sdr: finite(sdr), sir: finite(sir), sar: finite(sar) };
    };
    const [group, source, single] = [groups[j], named[j], nearest(products, 'components', j)];
    return {
      reference,
      mixtureSiSdr: finite(mixtureSiSdr),
      grouped: group && { components: group.members, ...all(group) },
      single: single && { components: single.members, ...ratios(single) },
      source: source && { source: comparison.sources[source.members[0]], ...all(source) },
    };
  });
  return { folder, sampleRate, references, warnings };
}

/** Nothing where a ratio is none, or infinite. */
const finite = (ratio: number) => (Number.isFinite(ratio) ? ratio : undefined);
