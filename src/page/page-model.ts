import type { AudioSignal } from '../audio/index.js';
import type { Manifest } from '../folder/index.js';
import type { CellMaxima } from '../separation/index.js';
import { base64 } from './base64.js';
import type { PageModel } from './model.js';
import { reduceActivations, reduceWaveform } from './overview.js';
import { encodePictures } from './pictures.js';
import { planSound, type SoundPlan } from './sound.js';

/** A separation, as far as its page shows it. */
export interface PageSource {
  readonly manifest: Manifest;
  /** The mixture at the working sample rate. */
  readonly signal: AudioSignal;
  /** W, row-major [bins x S]. */
  readonly templates: Float32Array | Float64Array;
  /** H, row-major [frames x S]. */
  readonly activations: Float32Array | Float64Array;
  readonly maxima: CellMaxima;
}

/**
 * Everything that the page shows, and how its sound is stored.
 *
 * @returns The model with no files of sound yet, and the plan by which `soundPieces` makes the pieces.
 */
export function createPageModel(source: PageSource): { model: PageModel; plan: SoundPlan } {
  const { manifest, signal, templates, activations, maxima } = source;
  const plan = planSound(signal, manifest);
  const { columns, columnEdges, bandEdges } = maxima.grid;
  const model: PageModel = {
    manifest,
    pictures: {
      columns,
      bandEdges: [...bandEdges],
      ...encodePictures(maxima),
      activations: reduceActivations(activations, manifest.components.length, columnEdges),
      ...reduceWaveform(signal, columns),
    },
    templates: base64(Float32Array.from(templates)),
    sound: plan.kind === 'files' ? plan : { ...plan, files: manifest.page?.sound ?? [] },
  };
  return { model, plan };
}
