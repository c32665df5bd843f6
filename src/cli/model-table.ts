import { binToHz } from '../dsp/index.js';
import type { Model } from '../folder/index.js';
import { centroidBin, peakBin } from '../separation/description/describe.js';
import { alignedTable, formatHertz } from './table.js';

/** A template as it is shown. */
interface TemplateFacts {
  /** From 0. */
  readonly index: number;
  /** The source that it belongs to. */
  readonly source: string;
  readonly peakHz: number;
  readonly centroidHz: number;
}

/** What helps to tell the templates of a model apart, in their order. */
export function templateFacts({ settings, templates, sources }: Model): TemplateFacts[] {
  const { sampleRate, nFft } = settings;
  const [bins] = templates.shape;
  return sources.flatMap(({ name, components }) =>
    components.map((index) => {
      const template = Float64Array.from({ length: bins }, (_, f) => templates.get(f, index));
      return {
        index,
        source: name,
        peakHz: binToHz(peakBin(template), sampleRate, nFft),
        centroidHz: binToHz(centroidBin(template), sampleRate, nFft),
      };
    }),
  );
}

/** Settings and templates of a model, for people; ends with a line break. */
export function modelTable(model: Model): string {
  const { sampleRate, nFft, hopSamples, beta } = model.settings;
  const rows = templateFacts(model).map(({ index, source, peakHz, centroidHz }) => [
    String(index),
    source,
    formatHertz(peakHz),
    formatHertz(centroidHz),
  ]);
  const table = alignedTable([['index', 'source', 'peak', 'centroid'], ...rows]);
  return `${sampleRate} Hz, windows of ${nFft} samples, hop ${hopSamples}, beta ${beta}\n${table}`;
}

/** The sources of a model in one line: `bird (2 templates), stream (1 template)`. */
export function sourcesText({ sources }: Model): string {
  const count = (n: number) => `${n} template${n === 1 ? '' : 's'}`;
  return sources.map(({ name, components }) => `${name} (${count(components.length)})`).join(', ');
}
