import ndarray from 'ndarray';
import { assertOptions, assertPath, refuse, unchecked } from '../arguments.js';
import { NmfError } from '../errors.js';
import {
  joinNamed,
  type Model,
  makeModel,
  openFolder,
  pathInside,
  readModel,
  readNpy,
} from '../folder/index.js';
import { plainName, sourceNameFault } from '../marks/index.js';
import { parseSelection, type Selection } from '../mixdown/selection.js';
import type { SeparateOptions } from '../separation/index.js';
import { option, type Phrase, phrase, printableName } from '../text/index.js';

/** What {@link modelOfComponents} is asked for. */
export interface ModelOfComponentsOptions {
  /** Components of the separation, such as `'2,5'` or `[2, 5]`. */
  readonly indices: Selection;
  /** Name of the source that they are, such as `bird`. */
  readonly name: string;
}

/**
 * A model of chosen components of a separation folder, as one source.
 *
 * @throws NmfError `usage` for components that do not exist and names that cannot be one; `input` for a folder that is no
 *   separation or is damaged.
 */
export async function modelOfComponents(folder: string, options: ModelOfComponentsOptions): Promise<Model> {
  assertPath('folder', folder, 'out');
  assertOptions(
    options,
    { indices: unchecked, name: assertSourceName },
    "Try { indices: '2,5', name: 'bird' }.",
  );
  const { manifest, assertCurrent } = await openFolder(folder);
  const { bins } = manifest.result;
  const components = manifest.components.length;
  const indices = parseSelection(options.indices, components, folder);
  const data = readNpy(pathInside(folder, manifest.templates), bins, components);
  assertCurrent();
  const templates = ndarray(new Float64Array(bins * indices.length), [bins, indices.length]);
  for (let f = 0; f < bins; f++) {
    for (const [k, index] of indices.entries()) {
      templates.data[f * indices.length + k] = data[f * components + index];
    }
  }
  const sources = [{ name: plainName(options.name), components: indices.map((_, k) => k) }];
  const { sampleRate, nFft, hopSamples, beta } = manifest.options;
  return makeModel({ settings: { sampleRate, nFft, hopSamples, beta }, templates, sources }, (what) => {
    const shown = printableName(folder);
    return new NmfError(
      'input',
      `no model can be made of these components of ${shown}: ${what}. Choose others.`,
    );
  });
}

/**
 * Reads model files and makes one model of their sources, in their order.
 *
 * @param paths - At least one.
 * @throws NmfError `input` as `readModel`, `usage` as `joinModels`, with the names of the files.
 */
export function readModels(paths: readonly string[]): Model {
  return joinNamed(paths.map((path) => ({ name: path, model: readModel(path) })));
}

/**
 * The options of a separation with a model: those settings that are left out are the model's, so that a recording with
 * another rate is resampled.
 *
 * @throws NmfError `usage` for a setting that is not the model's, and for a number of components, which the model tells.
 */
export function withModelSettings<T extends SeparateOptions>(
  options: T,
  { settings }: Pick<Model, 'settings'>,
): T {
  for (const name of ['sampleRate', 'nFft', 'hopSamples', 'beta'] as const) {
    const given = options[name];
    if (given === undefined || given === settings[name]) continue;
    throw notWithModel(
      name,
      given,
      phrase`${option(name)} ${given} does not fit: the model has ${settings[name]}`,
    );
  }
  for (const name of ['windowMs', 'components'] as const) {
    const given = options[name];
    if (given === undefined) continue;
    throw notWithModel(
      name,
      given,
      phrase`${option(name)} cannot be chosen with a model, which brings its own`,
    );
  }
  return { ...options, ...settings };
}

function notWithModel(name: string, value: number, what: Phrase): NmfError {
  const remedy = 'Leave it out.';
  return new NmfError('usage', phrase`${what}. ${remedy}`, { option: name, value, remedy });
}

export function assertSourceName(name: string, value: unknown): void {
  const fault = typeof value === 'string' ? sourceNameFault(plainName(value)) : 'is not a string';
  if (fault === undefined) return;
  refuse(name, `the name of a source, but it ${fault}`, value, option(name, 'bird'));
}
