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
  type BssMeasures,
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

/** How close a sum of components comes to a reference. */
export interface GroupMeasures extends BssMeasures {
  /** Indices of the components, ascending. */
  readonly components: readonly number[];
  /** SI-SDR in dB (Le Roux et al. 2019). */
  readonly siSdr: number;
  /** How much more that is than the SI-SDR of the mixture, in dB. */
  readonly siSdrImprovement: number;
}

/** What a separation made of one true sound. */
export interface ReferenceEvaluation {
  /** Path of the reference, as given. */
  readonly reference: string;
  /** SI-SDR of the mixture, which is the sum of all components, in dB. */
  readonly mixtureSiSdr: number;
  /** The components that belong to it in the ideal grouping; undefined where it gets none, or none that sounds. */
  readonly grouped: GroupMeasures | undefined;
  /** The single component that comes closest to it; undefined where all are silent. */
  readonly single: Omit<GroupMeasures, keyof BssMeasures> | undefined;
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
 * taps and estimates as the grouping orders them. Infinity stands where there is nothing to be measured against.
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
  const measure = (group: readonly number[], j: number) => {
    const ratio = siSdr(products, group, j);
    return { components: group, siSdr: ratio, siSdrImprovement: ratio - siSdr(products, all, j) };
  };
  const groups = groupIdeally(products).map((group, j) => ({ reference: j, ...measure(group, j) }));
  const sounding = groups.filter(({ siSdr }) => !Number.isNaN(siSdr));
  const bss = await bssOfGroups(sounding, comparison, forEachBlock);
  const references = paths.map((reference, j): ReferenceEvaluation => {
    const at = sounding.findIndex((group) => group.reference === j);
    const grouped = at < 0 ? undefined : { ...measure(groups[j].components, j), ...bss[at] };
    const singles = all.map((k) => measure([k], j)).filter(({ siSdr }) => !Number.isNaN(siSdr));
    const single = singles.reduce((a, b) => (b.siSdr > a.siSdr ? b : a), singles[0]);
    return { reference, mixtureSiSdr: siSdr(products, all, j), grouped, single };
  });
  return { folder, sampleRate, references, warnings };
}

interface Group {
  readonly components: readonly number[];
  /** Index of the reference that the sum of the components is meant to be. */
  readonly reference: number;
}

/** BSS Eval of sums of components, for each group. */
async function bssOfGroups(
  groups: readonly Group[],
  { channels, references }: Comparison,
  forEachBlock: (use: (block: ComparedBlock) => void) => Promise<void>,
): Promise<BssMeasures[]> {
  const sums = (block: ComparedBlock) =>
    groups.map(({ components }) => sumOf(components.map((k) => block.components[k])));
  const correlator = createCorrelator(references, groups.length, channels);
  await forEachBlock((block) => correlator.add(block.references, sums(block)));
  const owners = groups.map(({ reference }) => reference);
  const projector = createProjector(distortionFilters(correlator.finish(), owners), channels);
  await forEachBlock((block) => projector.add(block.references, sums(block)));
  return projector.finish();
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
