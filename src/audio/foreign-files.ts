/** Names what a file that is no readable WAV is, and what helps: a command that a test runs, or words. */

import { shellPath } from '../text/index.js';
import { latin1 } from './bytes.js';
import { mpegFrame } from './foreign/mpeg-frame.js';
import { withoutFileSuffix } from './suffixes.js';

/** What the first bytes of a file tell about it. */
export interface ForeignFile {
  /** In words, as in "a FLAC file". */
  what: string;
  /** What the package @audio/decode calls the format, where it can decode it. */
  format?: string | undefined;
  /** What to do about it, for `remedyText`. */
  remedy: Remedy;
}

/**
 * What helps with a file that is not read: ffmpeg or an unpacking program, each of which a test runs on such a file, or
 * words where no command is known to help.
 */
export type Remedy = 'convert' | 'gzip' | 'bzip2' | 'xz' | 'unzip' | { words: string };

const NO_SOUND: Remedy = { words: 'there is no sound in it' };
const NOTES: Remedy = { words: 'it holds notes; a synthesizer makes sound of them' };
const UNPACK: Remedy = { words: 'unpack it' };
const OWN_PROGRAM: Remedy = { words: 'convert it to WAV with its own program' };
const FOUND_BESIDE: Remedy = {
  words: "it holds what a Mac notes about a file; the recording has the same name without the '._' in front",
};
const IN_LFS: Remedy = { words: 'git lfs pull fetches the recording itself' };

type Magic = readonly [
  offset: number,
  text: string,
  what: string,
  format?: string | undefined,
  remedy?: Remedy,
];

/** First bytes of common files, most specific first. Where nothing else is said, ffmpeg converts them. */
const MAGICS: readonly Magic[] = [
  [0, 'fLaC', 'a FLAC file', 'flac'],
  [28, 'OpusHead', 'an Ogg Opus file', 'opus'],
  [28, '\x01vorbis', 'an Ogg Vorbis file', 'oga'],
  [28, '\x7fFLAC', 'an Ogg FLAC file', 'flac'],
  [0, 'OggS', 'an Ogg file'],
  [8, 'AIFF', 'an AIFF file', 'aiff'],
  [8, 'AIFC', 'an AIFF-C file', 'aiff'],
  [0, 'riff\x2e\x91\xcf\x11', 'a Sony Wave64 file (W64)'],
  [4, 'ftyp', 'an MP4 or M4A file', 'm4a'],
  [4, 'moov', 'a QuickTime file', 'm4a'],
  [4, 'mdat', 'a QuickTime file', 'm4a'],
  [4, 'wide', 'a QuickTime file', 'm4a'],
  [0, '\x1a\x45\xdf\xa3', 'a Matroska or WebM file', 'mkv'],
  [0, 'caff', 'a Core Audio file (CAF)', 'caf'],
  [0, '.snd', 'a Sun AU file'],
  [0, 'wvpk', 'a WavPack file', 'wv'],
  [0, 'MAC ', "a Monkey's Audio file", undefined, OWN_PROGRAM],
  [0, 'TTA1', 'a True Audio file', 'tta'],
  [0, 'DSD ', 'a DSD file'],
  [0, '#!AMR', 'an AMR file'],
  [0, 'Creative Voice File', 'a Creative Voice file'],
  ...[1, 2, 3, 4].flatMap((machine): Magic[] => [
    [0, `\x64\xa3${String.fromCharCode(machine)}\x00`, 'an IRCAM file'],
    [0, `\x00${String.fromCharCode(machine)}\xa3\x64`, 'an IRCAM file'],
  ]),
  [0, '.SoX', 'a SoX file'],
  [0, '\x0b\x77', 'an AC-3 file'],
  [0, '\x7f\xfe\x80\x01', 'a DTS file'],
  [0, 'FLV\x01', 'a Flash video'],
  [0, '.RMF', 'a RealMedia file'],
  [0, '\x00\x00\x01\xba', 'an MPEG film'],
  [0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11', 'a Windows Media file', 'wma'],
  [8, 'AVI ', 'an AVI film'],
  [8, 'WEBP', 'a WebP picture', undefined, NO_SOUND],
  [8, 'RMID', 'a MIDI file', undefined, NOTES],
  [0, 'MThd', 'a MIDI file', undefined, NOTES],
  [0, '\x89PNG', 'a PNG picture', undefined, NO_SOUND],
  [0, '\xff\xd8\xff', 'a JPEG picture', undefined, NO_SOUND],
  [0, 'GIF8', 'a GIF picture', undefined, NO_SOUND],
  [0, 'II*\0', 'a TIFF picture', undefined, NO_SOUND],
  [0, 'MM\0*', 'a TIFF picture', undefined, NO_SOUND],
  [0, '%PDF', 'a PDF document', undefined, NO_SOUND],
  [0, '\x7fELF', 'a program', undefined, NO_SOUND],
  [0, '\x93NUMPY', 'a NumPy array', undefined, { words: 'write its samples as a WAV file with NumPy' }],
  [0, '\x89HDF', 'an HDF5 file', undefined, { words: 'write its samples as a WAV file' }],
  [0, 'MATLAB 5.0', 'a MATLAB file', undefined, { words: 'write its samples as a WAV file with audiowrite' }],
  [0, 'PK\x03\x04', 'a ZIP archive', undefined, 'unzip'],
  [0, '\x1f\x8b', 'a gzip archive', undefined, 'gzip'],
  [0, 'BZh', 'a bzip2 archive', undefined, 'bzip2'],
  [0, '\xfd7zXZ\0', 'an xz archive', undefined, 'xz'],
  [0, '\x28\xb5\x2f\xfd', 'a Zstandard archive', undefined, UNPACK],
  [0, '7z\xbc\xaf\x27\x1c', 'a 7-Zip archive', undefined, UNPACK],
  [0, 'Rar!', 'a RAR archive', undefined, UNPACK],
  [0, '\x00\x05\x16\x07', 'an AppleDouble file', undefined, FOUND_BESIDE],
  [0, '\x00\x05\x16\x00', 'an AppleSingle file', undefined, UNPACK],
  [0, 'version https://git-lfs', 'a Git LFS pointer', undefined, IN_LFS],
];

/** How many of a file's first bytes `identify` wants to see. */
export const IDENTIFY_BYTES = 512;

/**
 * Says what a file's first bytes look like.
 *
 * @param head Up to `IDENTIFY_BYTES` bytes from the start of the file, at least one.
 */
export function identify(head: Uint8Array): ForeignFile {
  return identifyKnown(head) ?? describeOthers(head);
}

/** As `identify`, but undefined where only a guess could be made: text, zeros and what no known format begins with. */
export function identifyKnown(head: Uint8Array): ForeignFile | undefined {
  const text = latin1(head);
  for (const [offset, magic, what, format, remedy = 'convert'] of MAGICS) {
    if (text.startsWith(magic, offset)) return { what, format, remedy };
  }
  if (text.startsWith('NIST_1A')) return describeSphere(text);
  if (isUtf16(head)) return { what: 'a UTF-16 text file', remedy: NO_SOUND };
  if (mpegFrame(head, 0) !== undefined) return { what: 'an MP3 file', format: 'mp3', remedy: 'convert' };
  const isAac = head[0] === 0xff && (head[1] & 0xf6) === 0xf0;
  return isAac ? { what: 'an AAC file (ADTS)', remedy: 'convert' } : undefined;
}

/** NIST SPHERE: its header is text and tells after some lines whether the samples are compressed. */
function describeSphere(text: string): ForeignFile {
  if (!/embedded|shorten/.test(text)) return { what: 'a NIST SPHERE file', remedy: 'convert' };
  const remedy = { words: 'convert it to WAV with sph2pipe' };
  return { what: 'a NIST SPHERE file compressed by shorten', remedy };
}

function describeOthers(head: Uint8Array): ForeignFile {
  const text = latin1(head);
  if (/^RIF[FX]/.test(text)) {
    const form = text.slice(8, 12);
    const what =
      form.length < 4 ? 'the first bytes of a RIFF file' : `a RIFF file of type ${JSON.stringify(form)}`;
    return { what, remedy: NO_SOUND };
  }
  if (head.every((byte) => byte === 0)) {
    const words = 'its content was lost or never written: copy it again';
    return { what: 'a file that begins with zero bytes', remedy: { words } };
  }
  if (/^\s*<(!doctype|html|\?xml|svg)/i.test(text)) {
    return { what: 'an HTML or XML page', remedy: { words: 'it may tell why the download failed' } };
  }
  if (isText(head)) return { what: 'a text file', remedy: NO_SOUND };
  const hex = [...head.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const words = 'raw samples need a header: give their rate, width and channels to a program such as sox';
  return { what: `a file that begins with the bytes ${hex}`, remedy: { words } };
}

/** A byte order mark and letters of which every other byte is zero. */
function isUtf16(head: Uint8Array): boolean {
  const isLittle = head[0] === 0xff && head[1] === 0xfe;
  if (!isLittle && !(head[0] === 0xfe && head[1] === 0xff)) return false;
  const rest = head.subarray(2, 2 + 2 * Math.floor((head.length - 2) / 2));
  return rest.length >= 4 && rest.every((byte, i) => (i % 2 === 1) !== isLittle || byte === 0);
}

function isText(head: Uint8Array): boolean {
  if (head.some((byte) => byte < 0x20 && !(byte >= 9 && byte <= 13))) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true }); // the last character may be cut
    return true;
  } catch {
    return false;
  }
}

/**
 * The shell command that turns a file into a 32-bit float WAV, with its own name in it.
 *
 * @param name Path of the file, or undefined for a pipe, which is shown as in.x and out.wav.
 */
export function conversionCommand(name: string | undefined): string {
  const { input, stem } = namesFor(name);
  const output = /\.wave?$/i.test(input) ? `${stem}-f32.wav` : `${stem}.wav`;
  return `ffmpeg -i ${shellPath(input)} -c:a pcm_f32le ${shellPath(name === undefined ? 'out.wav' : output)}`;
}

/**
 * What to do about a file, as the end of a sentence.
 *
 * @param name Path of the file, or undefined for a pipe.
 */
export function remedyText(remedy: Remedy, name: string | undefined): string {
  if (typeof remedy === 'object') return remedy.words;
  if (remedy === 'convert') return `convert it: ${conversionCommand(name)}`;
  const { input, stem, suffix } = namesFor(name);
  if (remedy === 'unzip') return `unpack it: unzip ${shellPath(input)}`;
  const output = ['.gz', '.bz2', '.xz'].includes(suffix.toLowerCase()) ? stem : `${stem}-unpacked${suffix}`;
  return `unpack it: ${remedy} -dc ${shellPath(input)} > ${shellPath(name === undefined ? 'out.wav' : output)}`;
}

/** The command that writes what stands behind the first bytes of a file. */
export function cutCommand(bytes: number, name: string | undefined): string {
  const { input, stem } = namesFor(name);
  const output = name === undefined ? 'out.wav' : `${stem}-cut.wav`;
  return `tail -c +${bytes + 1} ${shellPath(input)} > ${shellPath(output)}`;
}

function namesFor(name: string | undefined): { input: string; stem: string; suffix: string } {
  const input = name ?? 'in.x';
  const stem = withoutFileSuffix(input);
  return { input, stem, suffix: input.slice(stem.length) };
}
