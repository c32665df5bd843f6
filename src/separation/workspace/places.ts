import {
  COVARIANCE_NUMBERS,
  COVARIANCE_STEPS,
  equalCovariances,
  type Factors,
  floats,
  inRounds,
  packFactor,
  partOf,
  type Region,
  stepCovariances,
  unpackFactor,
} from '../../kernels/index.js';
import type { Workspace } from './workspace.js';

/** What spatial covariances are learned from, beside the samples that a workspace holds. */
export interface PlacesRequest {
  /** W [bins x S] and H [frames x S] of all frames that the workspace has, row-major. */
  readonly factors: Factors;
  /** About the mean of the magnitudes, above 0. */
  readonly unit: number;
  /** Number of the signal's frame that is H's first. Default 0. */
  readonly firstFrame?: number | undefined;
}

/**
 * Learns the spatial covariances R_k of two channels; kernels/spatial.ts has the formulas. The factors that the workspace
 * holds are replaced.
 *
 * @returns [S x bins x 4], row-major, in the precision that they are stored in.
 */
export function learnPlaces(workspace: Workspace, request: PlacesRequest): Float32Array {
  const { factors, unit } = request;
  const { nmf } = workspace.layout;
  const { bins, components, activations } = nmf;
  const { memory } = workspace.kernels;
  const packing = { entries: activations.entries, width: activations.width, columns: components };
  const scaled = factors.activations.map((value) => value / unit);
  packFactor(scaled, { ...packing, padded: nmf.padded }, floats(memory, activations.current));
  packTemplates(workspace, factors.templates, nmf.templates.current);
  const covariances = equalCovariances(components, bins);
  for (let step = 0; step < COVARIANCE_STEPS; step++)
    stepCovariances(covariances, sumsOf(workspace, request, covariances));
  return Float32Array.from(covariances);
}

/** G of a step: what the pass over all frames adds up, times w_k^2. */
function sumsOf(
  workspace: Workspace,
  { factors: { templates }, unit, firstFrame = 0 }: PlacesRequest,
  covariances: Float64Array,
): Float64Array {
  const { layout, pool } = workspace;
  const { nmf, covariances: regions } = layout;
  const { places } = pool;
  if (regions === undefined || places === undefined) throw new Error('the workspace has no room for places');
  const parts = (region: Region) =>
    Array.from({ length: COVARIANCE_NUMBERS }, (_, i) => {
      const bytes = region.bytes / COVARIANCE_NUMBERS;
      return partOf(region, i * bytes, bytes);
    });
  const { bins, components } = nmf;
  const numberAt = (place: number, i: number) => COVARIANCE_NUMBERS * place + i;
  /** Of entry `at` of W, where its covariance stands. */
  const placeOf = (at: number) => (at % components) * bins + Math.floor(at / components);
  for (const [i, part] of parts(regions.weighted).entries()) {
    const weighted = templates.map((w, at) => w * covariances[numberAt(placeOf(at), i)]);
    packTemplates(workspace, weighted, part);
  }
  inRounds(nmf.passes, (first, count) => {
    places.addCovariances(count, first, firstFrame, 1 / unit);
    places.sumCovariances(COVARIANCE_NUMBERS, count, first === 0 ? 1 : 0);
  });
  const sums = new Float64Array(covariances.length);
  const found = new Float64Array(templates.length);
  for (const [i, part] of parts(regions.sums).entries()) {
    unpackFactor(floats(workspace.kernels.memory, part), templatePacking(workspace), found);
    for (const [at, w] of templates.entries()) sums[numberAt(placeOf(at), i)] = w * w * found[at];
  }
  return sums;
}

function packTemplates(workspace: Workspace, templates: Float64Array, target: Region): void {
  packFactor(templates, templatePacking(workspace), floats(workspace.kernels.memory, target));
}

function templatePacking({ layout: { nmf } }: Workspace) {
  const { entries, width } = nmf.templates;
  return { entries, width, columns: nmf.components, padded: nmf.padded };
}
