import { join } from 'node:path';
import ndarray from 'ndarray';
import type { AudioSignal } from '../../audio/index.js';
import { writeFile } from '../../disk/index.js';
import {
  encodeManifest,
  MANIFEST_NAME,
  type Manifest,
  pathInside,
  readManifest,
  readNpy,
} from '../../folder/index.js';
import { transpose } from '../../kernels/index.js';
import { openMixdown } from '../../mixdown/mixdown.js';
import { writePageFiles } from '../../page/write-page.js';
import {
  createPeriodicityFinder,
  type OnProgress,
  openWorkspace,
  picturesOf,
} from '../../separation/index.js';
import type { PageJob, PageJobResult } from '../messages.js';

/**
 * Makes the listening page of a separation folder from what is in it: the component files add up to the mixture, and
 * the factors give the masks. Writes the page and the manifest into the staging folder.
 *
 * @throws NmfError `input` for a folder that is no separation or is damaged or `output`.
 */
export async function pageIntoStaging(
  { folder, staging }: PageJob,
  onProgress: OnProgress,
): Promise<PageJobResult> {
  onProgress({ stage: 'read', done: 0, of: 1 });
  const { manifest, signal } = await readMixture(folder);
  const { bins, frames } = manifest.result;
  const components = manifest.components.length;
  const templates = readNpy(pathInside(folder, manifest.templates), bins, components);
  const h = readNpy(pathInside(folder, manifest.activations), components, frames);
  const activations = new Float64Array(h.length);
  transpose(h, components, frames, activations);
  const factors = {
    templates: ndarray(Float64Array.from(templates), [bins, components], [components, 1]),
    activations: ndarray(activations, [components, frames], [1, components]),
  };
  onProgress({ stage: 'analyse', done: 0, of: frames });
  const plan = {
    ...{ samples: manifest.result.samples, channels: signal.channels.length, components },
    ...manifest.options,
    ...{ threads: 1, pictures: true },
  };
  const workspace = openWorkspace(plan, signal.channels, undefined);
  workspace.pool.magnitudes(workspace.layout.nmf.passes.blocks, 0);
  const maxima = picturesOf(workspace, factors, 1);
  const periodicityOf = createPeriodicityFinder(frames, signal.sampleRate / manifest.options.hopSamples);
  const complete: Manifest = {
    ...manifest,
    components: manifest.components.map(({ periodicity: _, ...component }, k) => {
      const periodicity = periodicityOf(h.subarray(k * frames, (k + 1) * frames));
      return { ...component, periodicity };
    }),
  };
  onProgress({ stage: 'write', done: 0, of: 1 });
  const written = writePageFiles(staging, { manifest: complete, signal, templates, activations, maxima });
  writeFile(join(staging, MANIFEST_NAME), [encodeManifest(written)]);
  return { manifest: written };
}

async function readMixture(folder: string): Promise<{ manifest: Manifest; signal: AudioSignal }> {
  const last = readManifest(folder).components.length - 1;
  const mix = await openMixdown(folder, { indices: `0..${last}` });
  const { manifest, sampleRate } = mix;
  const channels = Array.from({ length: mix.channels }, () => new Float32Array(manifest.result.samples));
  let at = 0;
  for (const block of mix.blocks(1)) {
    for (let c = 0; c < channels.length; c++) channels[c].set(block[c], at);
    at += block[0].length;
  }
  return { manifest, signal: { sampleRate, channels } };
}
