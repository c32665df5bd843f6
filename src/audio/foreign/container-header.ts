import type { WavFormat } from '../wav-format.js';
import { IMA4_PACKET_BYTES, IMA4_PACKET_FRAMES } from './ima4.js';

/** Samples as a container's header describes them. */
export interface PlainSamples {
  /** `pcm` of 8 bits is signed here, which that of WAV is not; `unsigned-pcm` is as in WAV. */
  encoding: WavFormat['encoding'] | 'unsigned-pcm' | 'ima4';
  /** Bits of a sample that carry sound; they fill its bytes from the top. */
  bits: number;
  byteOrder: WavFormat['byteOrder'];
  channels: number;
  /** Hz, as the header tells it. */
  sampleRate: number;
}

/** What a container's header says, with the cursor at the first sample where the samples are plain. */
export type ContainerHeader =
  | {
      kind: 'plain';
      samples: PlainSamples;
      /** Frames that the header promises, or undefined: up to the end of the file. */
      announcedFrames: number | undefined;
      /** Bytes that the samples take in the file, or undefined: up to the end of the file. */
      storedBytes: number | undefined;
      warnings: string[];
    }
  /** Sound that another program has to convert, in words, as in "an AIFF-C file that holds GSM 6.10". */
  | { kind: 'foreign'; what: string }
  /** A value that breaks a rule; converting would not help. */
  | { kind: 'invalid'; problem: string };

/** Whole frames in so many bytes of samples. */
export function framesIn(bytes: number, { encoding, channels, bits }: PlainSamples): number {
  if (channels === 0) return 0;
  if (encoding === 'ima4') return Math.floor(bytes / (IMA4_PACKET_BYTES * channels)) * IMA4_PACKET_FRAMES;
  return Math.floor(bytes / (Math.ceil(bits / 8) * channels));
}

/** A header that breaks a rule. */
export const invalid = (problem: string): ContainerHeader => ({ kind: 'invalid', problem });
