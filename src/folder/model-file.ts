import { statSync } from 'node:fs';
import ndarray from 'ndarray';
import * as z from 'zod/mini';
import { assertFlag, assertNamed, assertOptions, assertPath } from '../arguments.js';
import { atomicFile, described, readSmallFile, writeFile } from '../disk/index.js';
import { isSameFile } from '../disk/names.js';
import { NmfError } from '../errors.js';
import { option, phrase, printableName } from '../text/index.js';
import { generator } from '../version.js';
import {
  checkedSettings,
  MAX_MODEL_TEMPLATES,
  MAX_TEMPLATE_BYTES,
  type Model,
  type ModelSource,
  makeModel,
  ownModel,
} from './model.js';
import { MAX_NPY_HEADER_BYTES, npyOfNumbers, npyOfTexts, numbersOf, textsOf } from './npy-array.js';
import { openZip } from './zip-reader.js';
import { zipOf } from './zip-writer.js';

/**
 * Model files: an `.npz` that `numpy.load` opens. `templates` is W [bins x S] in float64, `names` tells the source of each
 * template, `settings` is a JSON text. What NumPy's `savez` writes of such arrays is read too.
 */

const FORMAT = 'nmf-model';
/** Raised when a reader of the former version would misread the new one. */
const VERSION = 1;

const MAX_SETTINGS_BYTES = 64 * 1024;
/** Names of the longest kind for all templates. */
const MAX_NAMES_BYTES = 4 * 60 * MAX_MODEL_TEMPLATES + MAX_NPY_HEADER_BYTES;
/** Templates, names, settings, and as much again for what others add. */
const MAX_FILE_BYTES = 2 * MAX_TEMPLATE_BYTES;

/** What {@link writeModel} may be asked for. */
export interface WriteModelOptions {
  /** Replace a file that is no model. Default false. */
  readonly force?: boolean | undefined;
}

/**
 * Reads a model from its file, which may come from anyone.
 *
 * @throws NmfError `usage` for what is no path; `input` for a file that cannot be read, is no model, is damaged, or was
 *   written by a newer version.
 */
export function readModel(path: string): Model {
  assertPath('path', path, 'bird.nmf');
  const name = printableName(path);
  const damaged = (what: string) =>
    new NmfError('input', `${name} is not a model, or damaged: ${what}. Make one with nmf learn.`);
  const archive = openZip(
    described('read', path, () => readSmallFile(path, MAX_FILE_BYTES)),
    damaged,
  );
  const settings = readSettings(archive.read('settings.npy', MAX_SETTINGS_BYTES), name, damaged);
  const names = textsOf(archive.read('names.npy', MAX_NAMES_BYTES), 1);
  if (names === undefined) throw damaged('names.npy is not a list of texts');
  const bins = settings.nFft / 2 + 1;
  const bytes = 8 * bins * names.length;
  if (bytes > MAX_TEMPLATE_BYTES) throw damaged(`${names.length} templates of ${bins} bins are too many`);
  const data = numbersOf(archive.read('templates.npy', MAX_NPY_HEADER_BYTES + bytes), bins, names.length);
  if (data === undefined) {
    throw damaged(`templates.npy is not a matrix of ${bins} x ${names.length} numbers in float64 or float32`);
  }
  const templates = ndarray(data, [bins, names.length]);
  return makeModel({ settings, templates, sources: groupNames(names) }, damaged);
}

/**
 * Writes a model: the same bytes for the same model. The file appears when it is complete; it replaces another model, and
 * other files by force.
 *
 * @throws NmfError `usage` for what is no model, `output` when the file cannot be written or may not be replaced.
 */
export function writeModel(path: string, model: Model, options: WriteModelOptions = {}): void {
  assertPath('path', path, 'bird.nmf');
  assertNamed('path', path, 'a file', 'bird.nmf');
  assertOptions(options, { force: assertFlag });
  const { settings, templates, sources } = ownModel(model, 'model');
  assertMayReplaceModel(path, options.force ?? false, []);
  const names = sources.flatMap(({ name, components }) => components.map(() => name));
  const about = { format: FORMAT, version: VERSION, generator: generator(), ...settings };
  const file = atomicFile(path);
  try {
    writeFile(
      file.path,
      zipOf([
        ['templates.npy', npyOfNumbers(templates.data, templates.shape)],
        ['names.npy', npyOfTexts(names, [names.length])],
        ['settings.npy', npyOfTexts([JSON.stringify(about)], [])],
      ]),
      path,
    );
    file.commit();
  } catch (error) {
    file.discard();
    throw error;
  }
}

/**
 * Makes sure that writing a model replaces nothing but another model, which was not read to make it.
 *
 * @param inputs - Files that the model is made from: never replaced.
 * @throws NmfError `output`.
 */
export function assertMayReplaceModel(path: string, force: boolean, inputs: readonly string[]): void {
  const name = printableName(path);
  const isInput = described('write', path, () => inputs.some((input) => isSameFile(input, path)));
  if (isInput)
    throw new NmfError('output', `${name} is read as input and never replaced. Choose another name.`);
  if (force || described('write', path, () => isFree(path))) return;
  throw new NmfError(
    'output',
    phrase`${name} is there already, and is not a model that nmf wrote. Choose another name, or add ${option('force', true)} to replace it.`,
  );
}

/** Whether nothing stands at a path, or nothing that would be lost: a device, a file without a byte, or a model. */
function isFree(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile() || stat.size === 0) return true;
  try {
    readModel(path);
    return true;
  } catch (error) {
    if (error instanceof NmfError) return false;
    throw error;
  }
}

function readSettings(bytes: Buffer, name: string, damaged: (what: string) => NmfError) {
  const [text] = textsOf(bytes, 0) ?? [];
  if (text === undefined) throw damaged('settings.npy is not a text');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged('its settings are not valid JSON');
  }
  const head = z.object({ format: z.literal(FORMAT), version: z.number() }).safeParse(value);
  if (!head.success) throw damaged(`its settings do not say "format": "${FORMAT}"`);
  const { version } = head.data;
  if (version > VERSION) {
    throw new NmfError(
      'input',
      `${name} was written by a newer nmf (format ${version}, this one reads up to ${VERSION}). Update nmf.`,
    );
  }
  return checkedSettings(value, damaged);
}

/** The sources of templates that stand side by side under one name. */
function groupNames(names: readonly string[]): ModelSource[] {
  const sources: { name: string; components: number[] }[] = [];
  for (const [k, name] of names.entries()) {
    const last = sources.at(-1);
    if (last?.name === name) last.components.push(k);
    else sources.push({ name, components: [k] });
  }
  return sources;
}
