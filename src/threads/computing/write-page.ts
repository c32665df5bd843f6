import { join } from 'node:path';
import type { AudioShape } from '../../audio/signal.js';
import { writeFile } from '../../disk/index.js';
import { binCount } from '../../dsp/index.js';
import { encodeManifest, MANIFEST_NAME, type Manifest } from '../../folder/index.js';
import { openNpyColumns } from '../../folder/npy-column-reader.js';
import { pathInside } from '../../folder/paths.js';
import { readCorrelations } from '../../mixdown/correlations.js';
import { openFactors } from '../../mixdown/factors.js';
import { openMixture } from '../../mixdown/mixture.js';
import { createSurveyor, type MixtureBlocks } from '../../page/survey.js';
import {
  alikeTo,
  apply,
  type CellMaxima,
  createPeriodicityFinder,
  MAX_JOINT_FRAMES,
  type OnProgress,
  orderedMaxima,
  type PictureGrid,
  pictureGrid,
} from '../../separation/index.js';
import type { PageJob, PageJobResult } from '../messages.js';
import { pageFromFiles } from './page-from-files.js';

/**
 * Makes the listening page of a separation folder from what is in it: the files of components or sources add up to the
 * mixture, and the factors give the masks. Writes the page and the manifest into the staging folder.
 *
 * @throws NmfError `input` for a folder that is no separation or is damaged, `memory` or `output`.
 */
export async function pageIntoStaging(
  { folder, staging, recording }: PageJob,
  onProgress: OnProgress,
): Promise<PageJobResult> {
  onProgress({ stage: 'read', done: 0, of: 1 });
  const { manifest, shape, pass: mixture } = await openMixture(folder, recording);
  const { samples, frames } = manifest.result;
  const grid = pictureGrid(frames, binCount(manifest.options.nFft));
  const surveyor = createSurveyor(samples, grid.columns);
  const passing = surveyor.watch(await mixture());
  const onPass: OnProgress = ({ done, of }) => onProgress({ stage: 'analyse', done, of });
  const maxima = gatherMaxima(folder, manifest, passing, shape, grid, onPass);
  onProgress({ stage: 'page', done: 0, of: 1 });
  const complete = withDescriptions(folder, manifest);
  const source = { manifest: complete, maxima, survey: surveyor.survey(), mixture };
  const written = await pageFromFiles({ from: folder, to: staging }, source);
  writeFile(join(staging, MANIFEST_NAME), [encodeManifest(written)]);
  return { manifest: written };
}

/** The loudest magnitudes of the masked components, from a pass over the mixture. */
function gatherMaxima(
  folder: string,
  manifest: Manifest,
  mixture: MixtureBlocks,
  shape: AudioShape,
  pictures: PictureGrid,
  onProgress: OnProgress,
): CellMaxima {
  const { learned, unit, places, openActivations } = openFactors(folder, manifest);
  const activations = openActivations();
  try {
    const { maxima } = apply(mixture, {
      ...{ shape, options: manifest.options, learned, unit, pictures, onProgress },
      ...{ activations: activations.read, outputs: [], step: 0 },
    });
    if (maxima === undefined) throw new Error('no pictures were gathered');
    return orderedMaxima(maxima, places);
  } finally {
    activations.close();
  }
}

/**
 * With every component's periodicity, of its first frames, and its most alike one, as `separate` tells them: older folders
 * lack them.
 */
function withDescriptions(folder: string, manifest: Manifest): Manifest {
  const { result, options, components } = manifest;
  const path = pathInside(folder, manifest.activations);
  const file = openNpyColumns(path, components.length, result.frames);
  try {
    const frames = Math.min(result.frames, MAX_JOINT_FRAMES);
    const h = file.read(0, frames);
    const periodicityOf = createPeriodicityFinder(frames, options.sampleRate / options.hopSamples);
    const correlations = readCorrelations(folder, manifest);
    return {
      ...manifest,
      components: components.map(({ periodicity: _p, alike: _a, ...component }, k) => {
        const periodicity = periodicityOf(h.subarray(k * frames, (k + 1) * frames));
        return { ...component, periodicity, alike: alikeTo(k, correlations[k]).at(0) };
      }),
    };
  } finally {
    file.close();
  }
}
