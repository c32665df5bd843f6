import ndarray from 'ndarray';
import type { AudioSignal } from '../../audio/signal.js';
import type { Manifest } from '../../folder/manifest-schema.js';
import { readNpy } from '../../folder/npy-reader.js';
import { pathInside } from '../../folder/paths.js';
import { transpose } from '../../kernels/index.js';
import { writePageFiles } from '../../page/write-page.js';
import {
  createPeriodicityFinder,
  type OnProgress,
  openWorkspace,
  pictureGrid,
  picturesOf,
} from '../../separation/index.js';

/**
 * Makes the listening page of a separation from its factors on the disk and its mixture.
 *
 * @param folders - Where the factors are, and where the page goes.
 * @returns The manifest with the page, and every component's periodicity.
 * @throws NmfError `input` for damaged factors, `output`, `memory`.
 */
export function pageFromFiles(
  { from, to }: { readonly from: string; readonly to: string },
  manifest: Manifest,
  signal: AudioSignal,
  onProgress: OnProgress,
): Manifest {
  const { bins, frames } = manifest.result;
  const components = manifest.components.length;
  const templates = readNpy(pathInside(from, manifest.templates), bins, components);
  const h = readNpy(pathInside(from, manifest.activations), components, frames);
  const activations = new Float64Array(h.length);
  transpose(h, components, frames, activations);
  const factors = {
    templates: ndarray(Float64Array.from(templates), [bins, components], [components, 1]),
    activations: ndarray(activations, [components, frames], [1, components]),
  };
  onProgress({ stage: 'page', done: 0, of: 1 });
  const pictures = pictureGrid(frames, bins);
  const plan = {
    ...{ samples: manifest.result.samples, channels: signal.channels.length },
    ...manifest.options,
    ...{ components, threads: 1, pictures },
  };
  const workspace = openWorkspace(plan, signal.channels, undefined);
  workspace.pool.magnitudes(workspace.layout.nmf.passes.blocks, 0);
  const maxima = picturesOf(workspace, factors, pictures, 1);
  const periodicityOf = createPeriodicityFinder(frames, signal.sampleRate / manifest.options.hopSamples);
  const complete: Manifest = {
    ...manifest,
    components: manifest.components.map(({ periodicity: _, ...component }, k) => {
      const periodicity = periodicityOf(h.subarray(k * frames, (k + 1) * frames));
      return { ...component, periodicity };
    }),
  };
  return writePageFiles(to, { manifest: complete, signal, templates, activations, maxima });
}
