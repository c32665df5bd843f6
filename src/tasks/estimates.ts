import {
  addProducts,
  type BssMeasures,
  createCorrelator,
  createProducts,
  createProjector,
  distortionFilters,
  groupIdeally,
  type Products,
  siSdr,
} from '../evaluation/index.js';
import type { ComparedBlock, Comparison } from './comparison.js';

/** What a folder may hold. */
type SignalList = 'components' | 'sources';

/** What is compared with a reference: a sum of signals of a folder. */
export interface Estimate {
  readonly list: SignalList;
  /** Indices of the signals in the list. */
  readonly members: readonly number[];
  /** Index of the reference that the sum is meant to be. */
  readonly reference: number;
}

/** Inner products with the references, of components and of sources. */
export type FolderProducts = Readonly<Record<SignalList, Products>>;

/** Passes over all blocks of a comparison. */
export type ForEachBlock = (use: (block: ComparedBlock) => void) => Promise<void>;

export async function productsOf(
  { components, sources, references }: Comparison,
  forEachBlock: ForEachBlock,
): Promise<FolderProducts> {
  const products = {
    components: createProducts(components, references),
    sources: createProducts(sources.length, references),
  };
  await forEachBlock((block) => {
    addProducts(products.components, block.components, block.references);
    addProducts(products.sources, block.sources, block.references);
  });
  return products;
}

/** SI-SDR of an estimate in dB; NaN where it is silent. */
export const ratioOf = (products: FolderProducts, { list, members, reference }: Estimate): number =>
  siSdr(products[list], members, reference);

const sounds = (products: FolderProducts, estimate: Estimate) => !Number.isNaN(ratioOf(products, estimate));

/** The sum of all that there is: of the components or, where these were not written, of the sources. */
export function mixtureFor(products: FolderProducts, reference: number): Estimate {
  const list = products.components.components > 0 ? 'components' : 'sources';
  return { list, members: [...Array(products[list].components).keys()], reference };
}

/** Sums of components, grouped ideally; undefined for references that get none, or none that sounds. */
export function idealGroups(products: FolderProducts): (Estimate | undefined)[] {
  return groupIdeally(products.components).map((members, reference) => {
    const group: Estimate = { list: 'components', members, reference };
    return sounds(products, group) ? group : undefined;
  });
}

/** The one signal of a list that comes closest to a reference; undefined where all are silent or there is none. */
export function nearest(products: FolderProducts, list: SignalList, reference: number): Estimate | undefined {
  const singles = [...Array(products[list].components).keys()]
    .map((k): Estimate => ({ list, members: [k], reference }))
    .filter((estimate) => sounds(products, estimate));
  const ratios = singles.map((estimate) => ratioOf(products, estimate));
  return singles[ratios.indexOf(Math.max(...ratios))];
}

/** BSS Eval of estimates that sound, in two passes. */
export async function bssOf(
  estimates: readonly Estimate[],
  { channels, references }: Comparison,
  forEachBlock: ForEachBlock,
): Promise<readonly BssMeasures[]> {
  if (estimates.length === 0) return [];
  const sums = (block: ComparedBlock) =>
    estimates.map(({ list, members }) => sumOf(members.map((k) => block[list][k])));
  const correlator = createCorrelator(references, estimates.length, channels);
  await forEachBlock((block) => correlator.add(block.references, sums(block)));
  const owners = estimates.map(({ reference }) => reference);
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
