import type { FrameSpan } from '../../../dsp/overlap-add.js';
import type { PieceFormat } from './piece-format.js';

/** The mixture's samples and the activations, wherever they are stored. */
export interface SoundPieces {
  /** Whether all that a span needs is in memory. */
  has(span: PieceSpan): boolean;
  /** Loads what a span needs. */
  load(span: PieceSpan): Promise<void>;
  /** Samples from `from` to `to` of a channel; zeros outside the recording and where nothing is loaded. */
  samples(channel: number, from: number, to: number): Float64Array;
  /** Activations of some frames, row-major [frames x S]; zeros likewise. */
  activations(fromFrame: number, toFrame: number): Float32Array;
}

/** What is needed of a recording. */
type PieceSpan = Omit<FrameSpan, 'start' | 'end'>;

export interface PieceShape {
  /** Of the recording. */
  readonly samples: number;
  readonly frames: number;
  readonly hopSamples: number;
  readonly components: number;
  readonly pieceFrames: number;
  /** The pieces that there are. */
  readonly heard: ReadonlySet<number>;
}

/** Gets the text of a piece. */
export type FetchPiece = (piece: number) => Promise<string>;

/** Pieces that stay in memory, as text of about 6 MB each: ten minutes of a mono recording at 44.1 kHz and more. */
const MAX_LOADED = 24;

/** Pieces are kept as text and decoded where they are needed: 100 times as fast as they are played. */
export function createSoundPieces(
  format: PieceFormat,
  shape: PieceShape,
  fetchPiece: FetchPiece,
): SoundPieces {
  const { pieceFrames, heard } = shape;
  const pieceSamples = pieceFrames * shape.hopSamples;
  const loaded = new Map<number, readonly string[]>();
  const loading = new Map<number, Promise<void>>();

  function needed({ fromFrame, toFrame, fromSample, toSample }: PieceSpan): number[] {
    const first = Math.min(
      Math.floor(Math.max(0, fromSample) / pieceSamples),
      Math.floor(fromFrame / pieceFrames),
    );
    const last = Math.max(
      Math.floor((Math.min(toSample, shape.samples) - 1) / pieceSamples),
      Math.floor((Math.min(toFrame, shape.frames) - 1) / pieceFrames),
    );
    const range: number[] = [];
    for (let piece = Math.max(0, first); piece <= last; piece++) if (heard.has(piece)) range.push(piece);
    return range;
  }

  function loadOne(piece: number): Promise<void> {
    let promise = loading.get(piece);
    if (promise === undefined) {
      promise = fetchPiece(piece)
        .then((text) => {
          loaded.set(piece, text.split('\n'));
          for (const old of loaded.keys()) {
            if (loaded.size <= MAX_LOADED) break;
            if (old !== piece) loaded.delete(old);
          }
        })
        .finally(() => loading.delete(piece));
      loading.set(piece, promise);
    }
    return promise;
  }

  /** Goes through the loaded parts of a range: their texts, and from where to where in the piece they are wanted. */
  function* parts(from: number, to: number, perPiece: number) {
    for (let at = from; at < to; ) {
      const piece = Math.floor(at / perPiece);
      const next = Math.min(to, (piece + 1) * perPiece);
      const lines = loaded.get(piece);
      const start = piece * perPiece;
      if (lines !== undefined) yield { lines, from: at - start, to: next - start, at: at - from };
      at = next;
    }
  }

  return {
    has: (span) => needed(span).every((piece) => loaded.has(piece)),
    async load(span) {
      await Promise.all(
        needed(span)
          .filter((piece) => !loaded.has(piece))
          .map(loadOne),
      );
    },
    samples(channel, from, to) {
      const result = new Float64Array(to - from);
      const first = Math.max(0, from);
      for (const part of parts(first, Math.min(to, shape.samples), pieceSamples))
        format.samples(part.lines, channel, part.from, part.to, result, first - from + part.at);
      return result;
    },
    activations(fromFrame, toFrame) {
      const width = shape.components;
      const result = new Float32Array((toFrame - fromFrame) * width);
      for (const part of parts(fromFrame * width, toFrame * width, pieceFrames * width))
        result.set(format.activations(part.lines, part.from, part.to), part.at);
      return result;
    },
  };
}
