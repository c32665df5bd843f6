import type { FrameSpan } from '../../../dsp/overlap-add.js';
import type { EmbeddedSound } from '../../model.js';
import { bytesOf, floatsOf } from '../decode.js';

/** The mixture's samples and the activations, wherever they are stored. */
export interface SoundPieces {
  /** Whether all that a span needs is in memory. */
  has(span: PieceSpan): boolean;
  /** Loads what a span needs. */
  load(span: PieceSpan): Promise<void>;
  /** Samples from `from` to `to` of a channel; zeros outside the recording and where nothing is loaded. */
  samples(channel: number, from: number, to: number): Float64Array;
  /** Activations of some frames, row-major [frames x S]. */
  activations(fromFrame: number, toFrame: number): Float32Array;
}

/** What is needed of a recording. */
type PieceSpan = Omit<FrameSpan, 'start' | 'end'>;

export interface SoundShape {
  readonly samples: number;
  readonly frames: number;
  readonly hopSamples: number;
  readonly components: number;
}

/** Gets the text of a piece. */
export type FetchPiece = (piece: number) => Promise<string>;

/** Pieces that stay in memory, as text of about 6 MB each: ten minutes of a mono recording at 44.1 kHz and more. */
const MAX_LOADED = 24;
/** Base64 holds whole groups of three bytes; three samples are whole groups at any sample size. */
const GROUP_SAMPLES = 3;

/** Pieces are kept as text and decoded where they are needed: 100 times as fast as they are played. */
export function createSoundPieces(
  sound: Omit<EmbeddedSound, 'files'>,
  shape: SoundShape,
  fetchPiece: FetchPiece,
): SoundPieces {
  const { bytesPerSample, scale, pieceFrames, pieces } = sound;
  const pieceSamples = pieceFrames * shape.hopSamples;
  const loaded = new Map<number, readonly string[]>();
  const loading = new Map<number, Promise<void>>();
  const unit = scale / 2 ** (8 * bytesPerSample - 1);

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
    for (let piece = Math.max(0, first); piece <= Math.min(pieces - 1, last); piece++) range.push(piece);
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

  function decode(
    piece: number,
    channel: number,
    from: number,
    to: number,
    target: Float64Array,
    at: number,
  ): void {
    const text = loaded.get(piece)?.[channel];
    if (text === undefined || to <= from) return;
    const first = from - (from % GROUP_SAMPLES);
    const end = Math.ceil(to / GROUP_SAMPLES) * GROUP_SAMPLES;
    const characters = (samples: number) => (samples * bytesPerSample * 4) / 3;
    const bytes = bytesOf(text.slice(characters(first), characters(end)));
    for (let i = from; i < to; i++) {
      const byte = (i - first) * bytesPerSample;
      const integer =
        bytesPerSample === 2
          ? ((bytes[byte] | (bytes[byte + 1] << 8)) << 16) >> 16
          : ((bytes[byte] | (bytes[byte + 1] << 8) | (bytes[byte + 2] << 16)) << 8) >> 8;
      target[at + i - from] = integer * unit;
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
      const end = Math.min(to, shape.samples);
      for (let at = Math.max(0, from); at < end; ) {
        const piece = Math.floor(at / pieceSamples);
        const next = Math.min(end, (piece + 1) * pieceSamples);
        decode(piece, channel, at - piece * pieceSamples, next - piece * pieceSamples, result, at - from);
        at = next;
      }
      return result;
    },
    activations(fromFrame, toFrame) {
      const width = shape.components;
      const result = new Float32Array((toFrame - fromFrame) * width);
      for (let frame = fromFrame; frame < toFrame; ) {
        const piece = Math.floor(frame / pieceFrames);
        const next = Math.min(toFrame, (piece + 1) * pieceFrames);
        const rows = rowsOf(
          loaded.get(piece),
          (frame - piece * pieceFrames) * width,
          (next - piece * pieceFrames) * width,
        );
        result.set(rows, (frame - fromFrame) * width);
        frame = next;
      }
      return result;
    },
  };
}

/** Numbers `from` to `to` of a piece's last line, its activations; three numbers are four whole groups. */
function rowsOf(lines: readonly string[] | undefined, from: number, to: number): Float32Array {
  const text = lines?.at(-1);
  if (text === undefined) return new Float32Array(to - from);
  const first = from - (from % 3);
  const end = Math.ceil(to / 3) * 3;
  return floatsOf(text.slice((first / 3) * 16, (end / 3) * 16)).subarray(from - first, to - first);
}
