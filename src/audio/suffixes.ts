import { extname } from 'node:path';

/** Suffixes of WAV files, in lower case. */
export const WAV_SUFFIXES: readonly string[] = ['.wav', '.wave', '.bwf', '.rf64', '.bw64'];

/** Suffixes of other files that are read here, without a decoder. */
export const PLAIN_SUFFIXES: readonly string[] = ['.aif', '.aiff', '.aifc', '.caf'];

/** Suffixes of sound that a decoder reads, without loss first: of two copies of a recording the first is the better. */
export const DECODED_SUFFIXES: readonly string[] = '.flac .wv .tta .opus .ogg .oga .m4a .mka .mp3 .wma'.split(
  ' ',
);

/** Suffixes of sound that another program has to convert. */
export const CONVERTED_SUFFIXES: readonly string[] =
  '.aac .ac3 .alac .amr .ape .au .dff .dsf .dts .eac3 .gsm .mp2 .mpc .shn .snd .sph .spx .voc .w64'.split(
    ' ',
  );

/** Suffixes of films, whose sound may be what is wanted, but which no search takes for recordings. */
const FILM_SUFFIXES: readonly string[] = '.mp4 .mkv .webm .3gp .mov .avi'.split(' ');

/** Suffixes of other files than WAV that hold sound, in lower case. */
export const OTHER_SUFFIXES: readonly string[] = [
  ...PLAIN_SUFFIXES,
  ...DECODED_SUFFIXES,
  ...CONVERTED_SUFFIXES,
  ...FILM_SUFFIXES,
];

/** Suffixes of files that may be taken for sound, or hold it packed, in lower case. */
const MISTAKEN_SUFFIXES: readonly string[] =
  '.bin .dat .raw .pcm .gz .bz2 .xz .zst .zip .tar .7z .txt .csv .html .htm .xml .json .pdf .png .jpg .mid .tmp .part'.split(
    ' ',
  );

/** The suffix of a file that holds sound, in lower case; empty where what follows the last dot is something else. */
export function soundSuffix(name: string): string {
  const suffix = extname(name).toLowerCase();
  return WAV_SUFFIXES.includes(suffix) || OTHER_SUFFIXES.includes(suffix) ? suffix : '';
}

/**
 * A recording's name without the suffix that tells its format: `heart.wav` -> `heart`, while `Mr. Jones` and
 * `2024-05-01T12.30.15` stay whole.
 *
 * @param name - With or without folders, which stay. A name that is nothing but a suffix stays too.
 */
export function withoutSuffix(name: string): string {
  return without(soundSuffix(name), name);
}

/** As {@link withoutSuffix} for a file that may turn out to be something else than sound. */
export function withoutFileSuffix(name: string): string {
  const suffix = extname(name).toLowerCase();
  return without(MISTAKEN_SUFFIXES.includes(suffix) ? suffix : soundSuffix(name), name);
}

function without(suffix: string, name: string): string {
  const stem = name.slice(0, name.length - suffix.length);
  return /(^|[/\\])\.{0,2}$/.test(stem) ? name : stem;
}
