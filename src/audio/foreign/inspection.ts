/** What a compressed file's own structure tells before it is decoded: what it promises, what is there, what is broken. */

/** @see inspect */
export type Inspection =
  | {
      kind: 'decodable';
      /** What a decoder is given: the file up to the end of its last whole part. */
      bytes: Uint8Array;
      /** Frames that the header promises, or undefined where it promises none. */
      announced?: number | undefined;
      /** Hz of these frames, where decoders may give another rate. */
      rate?: number | undefined;
      /** Frames in the whole parts, where they can be counted. */
      present?: number | undefined;
      /** Frames by which encoders and decoders may differ from these counts in a whole file. Default 0. */
      slack?: number;
      /** The file ends before its own structure does. */
      isCut: boolean;
      /** Ends of the parts that the decoder has to be given whole. Default: it takes any. */
      partEnds?: readonly number[];
      /** Samples are integers of so many bits. */
      integerBits?: number | undefined;
    }
  /** Something inside is lost; where, in words, as in "at byte 1234". */
  | { kind: 'damaged'; where: string }
  /** Sound that the decoder is known not to give exactly, in words, as in "a FLAC file of 32-bit samples". */
  | { kind: 'foreign'; what: string };

/** Something inside is lost at a byte of the file. */
export function damagedAt(byte: number): Inspection {
  return { kind: 'damaged', where: `at byte ${byte}` };
}

/** A second file begins at a byte, whose sound a decoder would not give. */
export function anotherAt(byte: number): Inspection {
  return { kind: 'damaged', where: `at byte ${byte}, where another one begins` };
}

/** Where so many bytes stand from some place on, or undefined. */
export function placeOf(bytes: Uint8Array, wanted: string, from: number): number | undefined {
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(wanted, from, 'latin1');
  return at === -1 ? undefined : at;
}

/** Nothing more is told than that decoders may try. */
export function unknownStructure(bytes: Uint8Array): Inspection {
  return { kind: 'decodable', bytes, isCut: false };
}

const TAGS = ['TAG', 'APETAGEX', 'ID3', 'LYRICSBEGIN', '3DI'];

/** Tags, or nothing but zeros, are no sound: what stands from here to the end of the file. */
export function isTrailer(bytes: Uint8Array, at: number): boolean {
  const text = String.fromCharCode(...bytes.subarray(at, at + 11));
  if (TAGS.some((tag) => text.startsWith(tag))) return true;
  for (let i = at; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}

/** Length of an ID3v2 tag that stands here, or 0. */
export function id3Length(bytes: Uint8Array, at: number): number {
  const head = bytes.subarray(at, at + 10);
  if (head.length < 10 || head[0] !== 0x49 || head[1] !== 0x44 || head[2] !== 0x33) return 0;
  const size = (head[6] << 21) | (head[7] << 14) | (head[8] << 7) | head[9];
  return 10 + size + ((head[5] & 0x10) !== 0 ? 10 : 0);
}
