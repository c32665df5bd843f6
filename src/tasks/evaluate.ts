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
import {
  addProducts,
  createCorrelator,
  createProducts,
  createProjector,
  distortionFilters,
  groupIdeally,
  siSdr,
} from '../evaluation/index.js';
import { type ComparedBlock, type Comparison, openComparison } from './comparison.js';

/** What {@link evaluate} compares with, and how it reports. */
export interface EvaluateOptions {
  /** Recordings of the true sounds, of any format and rate, as long as the separated recording. */
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

/** The same with the measures of BSS Eval, version 3 (Vincent et al. 2006). */
export interface GroupMeasures extends SumMeasures {
  /** Of the reference, as a filter of 512 taps may distort it, to all else in the sum. */
  readonly sdr: number | undefined;
  /** Of the same to what the other references add; undefined with one reference. */
  readonly sir: number | undefined;
  /** Of what all references explain to what none does. */
  readonly sar: number | undefined;
}

/** What a separation made of one true sound. */
export interface ReferenceEvaluation {
  /** Path of the reference, as given. */
  readonly reference: string;
  /** SI-SDR of the mixture, which is the sum of all components, in dB. */
  readonly mixtureSiSdr: number | undefined;
  /** The components that belong to it in the ideal grouping; undefined where it gets none, or none that sounds. */
  readonly grouped: GroupMeasures | undefined;
  /** The single component that comes closest to it; undefined where all are silent. */
  readonly single: SumMeasures | undefined;
}

/** What {@link evaluate} found. */
export interface Evaluation {
  /** The separation folder as given. */
  readonly folder: string;
  /** In Hz, of components; references are resampled to it. */
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
 * Measures a separation whose true sounds are known. Components are grouped ideally: each goes to the reference for which
 * the mean SI-SDR of all is highest (with one reference, or is left out). The measures are the SI-SDR (Le Roux et al.
 * 2019), and SDR, SIR and SAR of BSS Eval version 3 (Vincent, Gribonval & Fevotte 2006), with distortion filters of 512
 * taps and estimates as the grouping orders them.
 *
 * @param folder - A separation folder.
 * @throws NmfError `usage`, `memory` or `cancelled`; `input` for a folder that is no separation, and for references that
 *   cannot be read, are silent, or have other channels or another length than the recording.
 */
export async function evaluate(folder: string, options: EvaluateOptions): Promise<Evaluation> {
  assertPath('folder', folder, 'out');
  assertOptions(options, CHECKS, 'Try { references: ["source.wav"] }.');
  const { references: paths, signal, onProgress } = options;
  const comparison = await openComparison(folder, paths);
  const { samples, components, sampleRate, warnings } = comparison;
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

  const products = createProducts(components, paths.length);
  await forEachBlock((block) => addProducts(products, block.components, block.references));
  const all = [...Array(components).keys()];
  const groups = groupIdeally(products).map((group, j) => ({ components: group, reference: j }));
  const sounds = ({ components: group, reference }: Group) =>
    !Number.isNaN(siSdr(products, group, reference));
  const sounding = groups.filter(sounds);
  const bss = await bssOfGroups(sounding, comparison, forEachBlock);
  const references = paths.map((reference, j): ReferenceEvaluation => {
    const mixtureSiSdr = siSdr(products, all, j);
    const measure = (group: readonly number[]): SumMeasures => {
      const ratio = siSdr(products, group, j);
      return { components: group, siSdr: finite(ratio), siSdrImprovement: finite(ratio - mixtureSiSdr) };
    };
    const at = sounding.indexOf(groups[j]);
    const grouped = at < 0 ? undefined : { ...measure(groups[j].components), ...bss[at] };
    const singles = all.map((k) => [k]).filter((group) => sounds({ components: group, reference: j }));
    const ratios = singles.map((group) => siSdr(products, group, j));
    const best = singles[ratios.indexOf(Math.max(...ratios))];
    return { reference, mixtureSiSdr: finite(mixtureSiSdr), grouped, single: best && measure(best) };
  });
  return { folder, sampleRate, references, warnings };
}

/** Nothing where a ratio is none, or infinite. */
const finite = (ratio: number) => (Number.isFinite(ratio) ? ratio : undefined);

interface Group {
  readonly components: readonly number[];
  /** Index of the reference that the sum of the components is meant to be. */
  readonly reference: number;
}

/** BSS Eval of sums of components that sound, for each group. */
async function bssOfGroups(
  groups: readonly Group[],
  { channels, references }: Comparison,
  forEachBlock: (use: (block: ComparedBlock) => void) => Promise<void>,
): Promise<Pick<GroupMeasures, 'sdr' | 'sir' | 'sar'>[]> {
  if (groups.length === 0) return [];
  const sums = (block: ComparedBlock) =>
    groups.map(({ components }) => sumOf(components.map((k) => block.components[k])));
  const correlator = createCorrelator(references, groups.length, channels);
  await forEachBlock((block) => correlator.add(block.references, sums(block)));
  const owners = groups.map(({ reference }) => reference);
  const projector = createProjector(distortionFilters(correlator.finish(), owners), channels);
  await forEachBlock((block) => projector.add(block.references, sums(block)));
  return projector
    .finish()
    .map(({ sdr, sir, sar }) => ({ sdr: finite(sdr), sir: finite(sir), sar: finite(sar) }));
}

function sumOf(blocks: readonly (readonly Float64Array[])[]): Float64Array[] {
  const sum = blocks[0].map((channel) => channel.slice());
  for (const block of blocks.slice(1)) {
    for (const [c, channel] of sum.entries()) {
      for (let i = 0; i < channel.length; i++) channel[i] += block[c][i];
    }
  }
  return sum;
}
