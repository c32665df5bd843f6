/** Names what a file that is no readable WAV is, and the command that makes one of it. */

type Magic = readonly [offset: number, text: string, what: string, format?: string];

/** What the first bytes of a file tell about it. */
export interface ForeignFile {
  /** In words, as in "a FLAC file". */
  what: string;
  /** What the package @audio/decode calls the format, where it can decode it. */
  format: string | undefined;
}

/** First bytes of common files, most specific first. */
const MAGICS: readonly Magic[] = [
  [0, 'fLaC', 'a FLAC file', 'flac'],
  [28, 'OpusHead', 'an Ogg Opus file', 'opus'],
  [28, '\x01vorbis', 'an Ogg Vorbis file', 'oga'],
  [28, '\x7fFLAC', 'an Ogg FLAC file', 'flac'],
  [0, 'OggS', 'an Ogg file'],
  [0, 'ID3', 'an MP3 file', 'mp3'],
  [8, 'AIFF', 'an AIFF file', 'aiff'],
  [8, 'AIFC', 'an AIFF-C file', 'aiff'],
  [0, 'RIFX', 'a big-endian WAV file (RIFX)'],
  [0, 'riff\x2e\x91\xcf\x11', 'a Sony Wave64 file (W64)'],
  [4, 'ftyp', 'an MP4 or M4A file', 'm4a'],
  [0, '\x1a\x45\xdf\xa3', 'a Matroska or WebM file', 'mkv'],
  [0, 'caff', 'a Core Audio file (CAF)', 'caf'],
  [0, '.snd', 'a Sun AU file'],
  [0, 'wvpk', 'a WavPack file', 'wv'],
  [0, 'MAC ', "a Monkey's Audio file"],
  [0, 'TTA1', 'a True Audio file', 'tta'],
  [0, 'DSD ', 'a DSD file'],
  [0, '#!AMR', 'an AMR file'],
  [0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11', 'a Windows Media file', 'wma'],
  [8, 'AVI ', 'an AVI film'],
  [8, 'WEBP', 'a WebP picture'],
  [8, 'RMID', 'a MIDI file (notes, no sound)'],
  [0, 'MThd', 'a MIDI file (notes, no sound)'],
  [0, '\x89PNG', 'a PNG picture'],
  [0, '\xff\xd8\xff', 'a JPEG picture'],
  [0, '%PDF', 'a PDF document'],
  [0, 'PK\x03\x04', 'a ZIP archive'],
  [0, '\x1f\x8b', 'a gzip archive'],
  [0, 'version https://git-lfs', 'a Git LFS pointer (git lfs pull fetches the file itself)'],
];

/** How many of a file's first bytes `identify` wants to see. */
export const IDENTIFY_BYTES = 64;

/**
 * Says what a file's first bytes look like.
 *
 * @param head Up to `IDENTIFY_BYTES` bytes from the start of the file, at least one.
 */
export function identify(head: Uint8Array): ForeignFile {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
  for (const [offset, magic, what, format] of MAGICS) {
    if (text.startsWith(magic, offset)) return { what, format };
  }
  if (head[0] === 0xff && (head[1] & 0xe0) === 0xe0 && (head[1] & 0xf6) !== 0xf0) {
    return { what: 'an MP3 file', format: 'mp3' };
  }
  return { what: describeOthers(head, text), format: undefined };
}

function describeOthers(head: Uint8Array, text: string): string {
  if (text.startsWith('RIFF')) {
    const form = text.slice(8, 12);
    return form.length < 4 ? 'the first bytes of a RIFF file' : `a RIFF file of type ${JSON.stringify(form)}`;
  }
  if (head[0] === 0xff && (head[1] & 0xf6) === 0xf0) return 'an AAC file (ADTS)';
  if (head.every((byte) => byte === 0)) return 'a file that begins with zero bytes';
  if (/^\s*<(!doctype|html|\?xml|svg)/i.test(text)) return 'an HTML or XML page';
  if (isText(head)) return 'a text file';
  const hex = [...head.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return `a file that begins with the bytes ${hex}`;
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
  if (name === undefined) return 'ffmpeg -i in.x -c:a pcm_f32le out.wav';
  const input = name.startsWith('-') ? `./${name}` : name;
  const stem = input.replace(/(?<=[^/\\])\.[^./\\]*$/, '');
  const output = /\.wave?$/i.test(input) ? `${stem}-f32.wav` : `${stem}.wav`;
  return `ffmpeg -i ${shellWord(input)} -c:a pcm_f32le ${shellWord(output)}`;
}

/** A word as a shell takes it, in quotes where it needs them. */
export function shellWord(text: string): string {
  return /^[\w./+:@%,=\\-]+$/.test(text) && !text.includes('\\')
    ? text
    : `'${text.replaceAll("'", "'\\''")}'`;
}
