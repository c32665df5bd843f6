import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package that decodes other formats than WAV, where somebody has installed it. */
const DECODER = 'audio-decode';

/**
 * Names of sound files that the decoder reads, without loss first: of two copies of a recording the first is the better.
 */
export const DECODABLE_EXTENSIONS: readonly string[] = [
  ...['.flac', '.wv', '.tta', '.aif', '.aiff', '.aifc', '.caf'],
  ...['.opus', '.ogg', '.oga', '.m4a', '.mka', '.mp3', '.wma'],
];

/** Names of sound files that have to be converted. */
export const OTHER_SOUND_EXTENSIONS: readonly string[] = [
  ...['.aac', '.ac3', '.amr', '.ape', '.au', '.dsf', '.dff', '.mpc', '.shn', '.snd', '.sph', '.w64'],
];

/** Whether the decoder lies where Node.js finds it from here. */
export function hasDecoder(): boolean {
  for (let at = dirname(fileURLToPath(import.meta.url)); ; at = dirname(at)) {
    if (existsSync(join(at, 'node_modules', DECODER, 'package.json'))) return true;
    if (at === dirname(at)) return false;
  }
}
