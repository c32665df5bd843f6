import { base64 } from './base64.js';
import type { PageModel } from './model.js';
import { reduceActivations } from './overview.js';
import type { PageSource } from './page-source.js';
import { encodePictures } from './pictures.js';

/** Everything that the page shows. */
export function createPageModel(source: PageSource): Omit<PageModel, 'sound'> {
  const { manifest, templates, covariances, activations, maxima, survey } = source;
  const { columns, columnEdges, bandEdges } = maxima.grid;
  return {
    manifest,
    pictures: {
      columns,
      bandEdges: [...bandEdges],
      ...encodePictures(maxima),
      activations: base64(reduceActivations(activations, manifest.components.length, columnEdges)),
      waveform: survey.waveform,
      waveformPeak: survey.peak,
    },
    templates: base64(Float32Array.from(templates)),
    ...(covariances !== undefined && { covariances: base64(covariances) }),
  };
}
