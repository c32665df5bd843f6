import ndarray from 'ndarray';
import { refuse } from '../arguments.js';
import { NmfError } from '../errors.js';
import { option, type Phrase, phrase, printableName } from '../text/index.js';
import { type Model, type ModelSettings, type ModelSource, makeModel, ownModel } from './model.js';

/**
 * One model of the sources of several, in their order.
 *
 * @throws NmfError `usage` where settings differ, where two have a source of one name, and for what is no list of models.
 */
export function joinModels(models: readonly Model[]): Model {
  if (!Array.isArray(models) || models.length === 0) {
    refuse('models', 'an array with at least one model', models, 'Give what readModel returns.');
  }
  return joinNamed(
    models.map((model, i) => ({ name: `models[${i}]`, model: ownModel(model, `models[${i}]`) })),
  );
}

/** A model and what messages call it. */
export interface NamedModel {
  readonly name: string;
  readonly model: Model;
}

/** @throws NmfError `usage` as {@link joinModels}. */
export function joinNamed(models: readonly NamedModel[]): Model {
  const [first, ...others] = models;
  for (const other of others) assertSameSettings(first, other);
  const owners = new Map<string, string>();
  for (const { name, model } of models) {
    for (const source of model.sources) {
      const owner = owners.get(source.name.toLowerCase());
      if (owner !== undefined) {
        const remedy = phrase`Make one of them again under another ${option('name')}.`;
        throw unlike(
          phrase`${printableName(owner)} and ${printableName(name)} both hold a source ${source.name}.`,
          remedy,
        );
      }
      owners.set(source.name.toLowerCase(), name);
    }
  }
  const bins = first.model.templates.shape[0];
  const components = models.reduce((sum, { model }) => sum + model.templates.shape[1], 0);
  const templates = ndarray(new Float64Array(bins * components), [bins, components]);
  const sources: ModelSource[] = [];
  let at = 0;
  for (const { model } of models) {
    const { data, shape, stride, offset } = model.templates;
    for (let f = 0; f < bins; f++) {
      for (let k = 0; k < shape[1]; k++) {
        templates.data[f * components + at + k] = data[offset + f * stride[0] + k * stride[1]];
      }
    }
    const base = at;
    sources.push(
      ...model.sources.map(({ name, components }) => ({ name, components: components.map((k) => base + k) })),
    );
    at += shape[1];
  }
  const parts = { settings: first.model.settings, templates, sources };
  return makeModel(parts, (what) => new NmfError('usage', `the models cannot be joined: ${what}.`));
}

function assertSameSettings(first: NamedModel, other: NamedModel): void {
  const [wanted, got] = [first.model.settings, other.model.settings];
  const names = ['sampleRate', 'nFft', 'hopSamples', 'beta'] as const;
  const unequal = names.filter((name) => wanted[name] !== got[name]);
  if (unequal.length === 0) return;
  const list = (parts: readonly Phrase[]) => parts.reduce((all, part) => phrase`${all}, ${part}`);
  const settingsOf = (settings: ModelSettings) =>
    list(unequal.map((name) => phrase`${option(name)} ${settings[name]}`));
  const proposed = list(unequal.map((name) => phrase`${option(name, wanted[name])}`));
  throw unlike(
    phrase`${printableName(first.name)} was made with ${settingsOf(wanted)}; ${printableName(other.name)} with ${settingsOf(got)}.`,
    phrase`Make that one again with ${proposed}.`,
  );
}

/** Models that do not go together, and what to do about it. */
function unlike(what: Phrase, remedy: Phrase): NmfError {
  return new NmfError('usage', phrase`${what} ${remedy}`, { option: 'models', remedy });
}
