import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Model, readModel, writeModel } from '../../src/folder/index.js';
import { npyOfNumbers, npyOfTexts } from '../../src/folder/npy-array.js';
import { zipOf } from '../../src/folder/zip-writer.js';
import { withTempFolder } from '../support/temp.js';

export const SETTINGS = {
  format: 'nmf-model',
  version: 1,
  sampleRate: 8000,
  nFft: 16,
  hopSamples: 4,
  beta: 1,
};

/** What is read of a file of these bytes. */
export const readBytes = (bytes: Uint8Array): Promise<Model> =>
  withTempFolder((folder) => {
    writeFileSync(join(folder, 'm.nmf'), bytes);
    return readModel(join(folder, 'm.nmf'));
  });

/** The file of a model. */
export const bytesOf = (model: Model): Promise<Buffer> =>
  withTempFolder((folder) => {
    writeModel(join(folder, 'm.nmf'), model);
    return readFileSync(join(folder, 'm.nmf'));
  });

/** A model file of these arrays. */
export function fileOf({
  settings = SETTINGS as unknown,
  names = ['bird'],
  templates = npyOfNumbers(new Float64Array(9).fill(1 / 9), [9, 1]),
}): Buffer {
  const text = typeof settings === 'string' ? settings : JSON.stringify(settings);
  return Buffer.concat(
    zipOf([
      ['settings.npy', npyOfTexts([text], [])],
      ['names.npy', npyOfTexts(names, [names.length])],
      ['templates.npy', templates],
    ]),
  );
}
