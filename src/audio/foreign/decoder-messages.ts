/** What crosses between the thread of a decoder and the one that reads. */

/** Given to the thread as it starts. */
export interface DecoderTask {
  /** Address of the package's module. */
  readonly module: string;
  /** What the package calls the format. */
  readonly format: string;
  readonly bytes: Uint8Array;
  /** Where the bytes may be parted; anywhere where it is not told. */
  readonly partEnds: readonly number[] | undefined;
}

export type DecoderMessage =
  /** Another block of bytes was taken. */
  | { readonly kind: 'fed' }
  | { readonly kind: 'sound'; readonly channelData: Float32Array[]; readonly sampleRate: number }
  /** All is decoded; the decoder printed so many messages. */
  | { readonly kind: 'done'; readonly complaints: number; readonly first: string }
  | { readonly kind: 'refused'; readonly reason: string }
  /** The decoder could not be loaded. */
  | { readonly kind: 'unloadable'; readonly reason: string };
