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

/** Nothing more is told than that decoders may try. */
export function unknownStructure(bytes: Uint8Array): Inspection {
  return { kind: 'decodable', bytes, isCut: false };
}
