import { join } from 'node:path';
import { writeFile } from '../disk/index.js';
import type { Manifest } from '../folder/manifest-schema.js';
import { MANIFEST_VERSION, PAGE_NAME, soundFileName } from '../folder/paths.js';
import { makeSoundFolder } from '../folder/sound-folder.js';
import { PAGE_ASSETS } from './assets.generated.js';
import { createPageModel, type PageSource } from './page-model.js';
import { renderPage } from './render-page.js';
import { inlineSound, soundPieces } from './sound.js';

/**
 * Writes the listening page, and its sound where that goes beside it, into a folder.
 *
 * @returns The manifest that lists the files.
 * @throws NmfError `output`.
 */
export function writePageFiles(folder: string, source: PageSource): Manifest {
  const { model, plan } = createPageModel(source);
  const isInline = inlineSound(plan, source.manifest);
  const sound: string[] = [];
  const pieces = soundPieces(plan, source.signal, source.activations, source.manifest);
  if (!isInline) {
    makeSoundFolder(folder);
    for (const piece of pieces) {
      const name = soundFileName(sound.length);
      writeFile(join(folder, name), asScript(sound.length, piece));
      sound.push(name);
    }
  }
  const manifest: Manifest = {
    ...source.manifest,
    ...(sound.length > 0 && { version: MANIFEST_VERSION }),
    page: { file: PAGE_NAME, sound },
  };
  const files = model.sound.kind === 'files' ? model.sound : { ...model.sound, files: sound };
  const page = renderPage({ ...model, manifest, sound: files }, PAGE_ASSETS, isInline ? pieces : []);
  writeFile(join(folder, PAGE_NAME), page);
  return manifest;
}

/** A piece as a script that hands it to the page; of what base64 and its lines hold only the line ends are escaped. */
function* asScript(index: number, piece: Iterable<string>): Generator<string> {
  yield `nmfSound(${index},"`;
  for (const part of piece) yield part === '\n' ? '\\n' : part;
  yield '");\n';
}
