import type { Manifest } from '../folder/index.js';

/** What the page is made from, as it is embedded as JSON. Base64 strings hold little-endian arrays. */
export interface PageModel {
  readonly manifest: Manifest;
  readonly pictures: Pictures;
  /** W, float32, row-major [bins x S]. */
  readonly templates: string;
  readonly sound: Sound;
}

/** The overviews, reduced by maximum to common columns. */
interface Pictures {
  readonly columns: number;
  /** First bin of each band, and the number of bins: [bands + 1]. */
  readonly bandEdges: readonly number[];
  readonly mixture: Picture;
  /** One per component. */
  readonly components: readonly Picture[];
  /** Largest activation of each column, float32, row-major [S x columns]. */
  readonly activations: string;
  /** Smallest and largest sample over all channels of each column, in 127ths of `waveformPeak`: int8 [columns x 2]. */
  readonly waveform: string;
  readonly waveformPeak: number;
}

/** A spectrogram in dB. */
export interface Picture {
  /** Level of 255 in dB relative to the loudest cell of the mixture; 0 of the scale is `PICTURE_RANGE_DB` below. */
  readonly topDb: number;
  /** Raw-deflated bytes, row-major [bands x columns], lowest band first. */
  readonly levels: string;
}

/** Decibels from level 0 (or less) to level 255. */
export const PICTURE_RANGE_DB = 80;

/** Where the page's sound comes from. */
type Sound = EmbeddedSound | FileSound;

/**
 * The mixture's samples and the activations: with the templates they are all that is needed to compute any mix as
 * `separate` does. Piece p covers the frames from p * pieceFrames on and the samples from p * pieceFrames * hop on;
 * its text has a line of base64 for each channel and one for the activations (float32, row-major [frames x S]).
 */
export interface EmbeddedSound {
  readonly kind: 'embedded';
  /** Integers of this many bytes; `scale` is what their full range stands for. */
  readonly bytesPerSample: 2 | 3;
  readonly scale: number;
  readonly pieceFrames: number;
  readonly pieces: number;
  /** Files beside the page, one per piece; empty where the page holds the pieces itself. */
  readonly files: readonly string[];
}

/** The component files themselves, played side by side. */
export interface FileSound {
  readonly kind: 'files';
}
