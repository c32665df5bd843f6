import { join } from 'node:path';
import { described, writeFile } from '../disk/index.js';
import type { Manifest } from '../folder/manifest-schema.js';
import { MANIFEST_VERSION, PAGE_NAME, soundFileName } from '../folder/paths.js';
import { makeSoundFolder } from '../folder/sound-folder.js';
import { PAGE_ASSETS } from './assets.generated.js';
import { heardPieces, type PageModel, type StoredSound } from './model.js';
import { measureLoudness } from './overview.js';
import { createPageModel } from './page-model.js';
import type { PageSource } from './page-source.js';
import { renderPage } from './render-page.js';
import { soundPieces } from './sound.js';
import { isInline, piecesToHear, planSound, roomOfPage, type SoundPlan } from './sound-plan.js';

/**
 * Writes the listening page, and its sound where that goes beside it, into a folder.
 *
 * @param mostBytes - Of the page and its sound together. Default: 100 MB of a long recording; those that are factorised
 *   whole keep their exact sound.
 * @returns The manifest that lists the files.
 * @throws NmfError `output`; what reading the source throws.
 */
export async function writePageFiles(
  folder: string,
  source: PageSource,
  mostBytes: number = roomOfPage(source.manifest.result.frames),
): Promise<Manifest> {
  const { manifest, survey } = source;
  const shown = createPageModel(source);
  const own = byteLength(renderPage({ ...shown, sound: { kind: 'files' } }, PAGE_ASSETS));
  const plan = planSound(survey, manifest, mostBytes - own);
  const page = { file: PAGE_NAME, sound: [] };
  const write = (model: PageModel, pieces?: Iterable<Iterable<string>>): Manifest => {
    writeFile(join(folder, PAGE_NAME), renderPage(model, PAGE_ASSETS, pieces));
    return model.manifest;
  };
  if (plan.kind === 'files') return write({ ...shown, manifest: { ...manifest, page }, sound: plan });

  const sound = storedSound(plan, source);
  const pieces = soundPieces(sound, await source.mixture(), source);
  if (isInline(plan, manifest)) return write({ ...shown, manifest: { ...manifest, page }, sound }, pieces);

  const files = writeSound(folder, sound, pieces);
  const listing = { ...manifest, version: MANIFEST_VERSION, page: { ...page, sound: files } } as const;
  return write({ ...shown, manifest: listing, sound: { ...sound, files } });
}

/** Chooses what is heard of a preview. */
function storedSound(plan: Exclude<SoundPlan, { kind: 'files' }>, source: PageSource): StoredSound {
  if (plan.kind === 'exact') return { ...plan, files: [] };
  const { mostPieces, ...preview } = plan;
  const { components, result } = source.manifest;
  const { activations } = source;
  const loudness = measureLoudness(activations, components.length, result.frames, plan.pieceFrames);
  const heard = piecesToHear(loudness.ofPieces, plan.pieces, mostPieces);
  return { ...preview, heard, largest: loudness.largest, files: [] };
}

/** @returns The names of the files. */
function writeSound(folder: string, sound: StoredSound, pieces: Iterable<Iterable<string>>): string[] {
  described('write', folder, () => makeSoundFolder(folder));
  const numbers = heardPieces(sound);
  const names: string[] = [];
  for (const text of pieces) {
    const piece = numbers[names.length];
    names.push(soundFileName(piece));
    writeFile(join(folder, soundFileName(piece)), asScript(piece, text));
  }
  return names;
}

/** A piece as a script that hands it to the page; of what base64 and its lines hold only the line ends are escaped. */
function* asScript(piece: number, text: Iterable<string>): Generator<string> {
  yield `nmfSound(${piece},"`;
  for (const part of text) yield part.replace('\n', '\\n');
  yield '");\n';
}

function byteLength(parts: Iterable<string>): number {
  let length = 0;
  for (const part of parts) length += Buffer.byteLength(part);
  return length;
}
