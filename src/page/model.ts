import type { Manifest } from '../folder/index.js';

/** What the page is made from, as it is embedded as JSON. Base64 strings hold little-endian arrays. */
export interface PageModel {
  readonly manifest: Manifest;
  readonly pictures: Pictures;
  /** W, float32, row-major [bins x S]. */
  readonly templates: string;
  /** Spatial covariances, float32, row-major [S x bins x 4], where two channels were filtered by them. */
  readonly covariances?: string | undefined;
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
type Sound = StoredSound | FileSound;

/**
 * The mixture's samples and the activations, as text: with the templates they are all that is needed to compute any mix
 * as `separate` does. Piece p covers the frames from p * pieceFrames on and the samples from p * pieceFrames * hop on.
 */
export type StoredSound = ExactSound | PreviewSound;

interface Pieces {
  readonly pieceFrames: number;
  /** Of the whole recording. */
  readonly pieces: number;
  /** Files beside the page, one for each piece that there is; none where the page holds the pieces itself. */
  readonly files: readonly string[];
}

/**
 * All there is. The text of a piece has a line of base64 for each channel and one for the activations (float32, row-major
 * [frames x S]).
 */
export interface ExactSound extends Pieces {
  readonly kind: 'exact';
  /** Integers of this many bytes; `scale` is what their full range stands for. */
  readonly bytesPerSample: 2 | 3;
  readonly scale: number;
}

/**
 * The mean of the channels, at a part of the sample rate; window and hop are the same part of the recording's, so that
 * the frames are its frames and the bins its lowest bins. All numbers are bytes. The text of a piece has three lines:
 * samples by mu-law in base64 (see ../audio/g711.ts), levels of activations in base64 (see preview.ts; row-major
 * [frames x S]), and the largest sample.
 */
export interface PreviewSound extends Pieces {
  readonly kind: 'preview';
  readonly sampleRate: number;
  readonly nFft: number;
  readonly hopSamples: number;
  readonly samples: number;
  /** The pieces that there are, ascending. */
  readonly heard: readonly number[];
  /** Largest activation of each component, which the levels are relative to. */
  readonly largest: readonly number[];
}

/** Numbers of the pieces that there are, ascending. */
export function heardPieces(sound: StoredSound): readonly number[] {
  return sound.kind === 'preview' ? sound.heard : [...Array(sound.pieces).keys()];
}

/** The component files themselves, played side by side. */
export interface FileSound {
  readonly kind: 'files';
}
