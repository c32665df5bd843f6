import type { Manifest } from '../../folder/manifest-schema.js';
import { readNpy } from '../../folder/npy-reader.js';
import { pathInside } from '../../folder/paths.js';
import { openActivations, openCovariances } from '../../mixdown/factors.js';
import type { PageSource } from '../../page/page-source.js';
import { writePageFiles } from '../../page/write-page.js';

/**
 * Makes the listening page of a separation whose factors are on the disk.
 *
 * @param folders - Where the factors are, and where the page goes.
 * @param source - All else that it shows.
 * @param mostBytes - As of `writePageFiles`.
 * @returns The manifest that lists the page.
 * @throws NmfError `input` for damaged factors, `output`; what reading the mixture throws.
 */
export async function pageFromFiles(
  { from, to }: { readonly from: string; readonly to: string },
  source: Omit<PageSource, 'templates' | 'covariances' | 'activations'>,
  mostBytes?: number,
): Promise<Manifest> {
  const { manifest } = source;
  const templates = readNpy(
    pathInside(from, manifest.templates),
    manifest.result.bins,
    manifest.components.length,
  );
  const covariances = openCovariances(from, manifest);
  const activations = openActivations(from, manifest);
  try {
    return await writePageFiles(
      to,
      { ...source, templates, covariances, activations: activations.read },
      mostBytes,
    );
  } finally {
    activations.close();
  }
}
