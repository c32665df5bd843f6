import { binCount } from '../dsp/index.js';
import type { Manifest } from '../folder/index.js';
import { MAX_JOINT_FRAMES } from '../separation/index.js';
import type { ExactSound, FileSound, PreviewSound } from './model.js';
import type { SoundSurvey } from './survey.js';

/** How a recording's sound goes into its page. */
export type SoundPlan = Omit<ExactSound, 'files'> | PreviewPlan | FileSound;

type PreviewPlan = Omit<PreviewSound, 'files' | 'heard' | 'largest'> & {
  /** So many pieces have room. */
  readonly mostPieces: number;
};

/** What a plan goes by. */
type Planned = Pick<Manifest, 'options' | 'components' | 'covariances' | 'input' | 'result'>;

/** The page of a long recording and its sound take at most this much. */
export const MOST_PAGE_BYTES = 100e6;

/** Bytes that a page and its sound may take: as much as they need where the recording is factorised whole. */
export const roomOfPage = (frames: number): number =>
  frames > MAX_JOINT_FRAMES ? MOST_PAGE_BYTES : Number.POSITIVE_INFINITY;

/** The text of a piece is about this long: a browser loads and parses one in well under a tenth of a second. */
const PIECE_BYTES = 6e6;
/** What a piece takes besides its numbers: its place in three lists, line ends, the call of the script. */
const PIECE_OVERHEAD_BYTES = 160;
/** What a page tells of its sound besides, and of each component in it. */
const PLAN_OVERHEAD_BYTES = 1000;
const COMPONENT_OVERHEAD_BYTES = 25;
/** A page that holds at most this much sound is one file that can be passed on; it still opens at once. */
const INLINE_BYTES = 16e6;
/**
 * Multiplications for one second of sound that leave a slow machine time: a few times real time. Only hops of a small
 * part of the window ask for more; their pages play the component files.
 */
const MAX_WORK_PER_SECOND = 1.5e8;
/** Multiplications of a bin and component where two channels are filtered by places; with masks alone it is one. */
const PLACES_WORK = 10;

/** Previews keep at least this rate, in Hz: that of a telephone. */
const LEAST_PREVIEW_RATE = 8000;
const LEAST_PREVIEW_NFFT = 16;
/** A piece of a preview, where that much takes between a thousandth of the room and a twentieth. */
const PREVIEW_PIECE_SECONDS = 10;
const MOST_PREVIEW_PIECES = 1000;
const LEAST_PREVIEW_PIECES = 20;

/**
 * Decides how a recording's sound is stored: exactly where there is room; else as a preview, of one channel in bytes, at
 * the highest power-of-two part of its rate that has room, down to 8 kHz; and where not even that has room, only some
 * pieces of it.
 *
 * @param room - Bytes that the sound may take. At least one piece is heard, whatever it takes.
 */
export function planSound(survey: SoundSurvey, recording: Planned, room: number): SoundPlan {
  const { options, components, input, result } = recording;
  const { nFft, hopSamples, sampleRate } = options;
  const perBin = recording.covariances === undefined ? 1 : PLACES_WORK;
  const perFrame = nFft * Math.log2(nFft) * input.channels + perBin * binCount(nFft) * components.length;
  const hasFiles = components.every(({ file }) => file !== undefined);
  if (hasFiles && (sampleRate / hopSamples) * perFrame > MAX_WORK_PER_SECOND) return { kind: 'files' };
  const bytesPerSample = survey.isSixteenBits ? 2 : 3;
  const bytesPerFrame = hopSamples * input.channels * bytesPerSample + 4 * components.length;
  const pieceFrames = Math.max(1, Math.floor((0.75 * PIECE_BYTES) / bytesPerFrame));
  const pieces = Math.ceil(result.frames / pieceFrames);
  const lines = pieces * (input.channels + 1);
  const left = room - PLAN_OVERHEAD_BYTES - COMPONENT_OVERHEAD_BYTES * components.length;
  if (asText(exactBytes(recording, bytesPerSample), lines, pieces) > left)
    return planPreview(recording, left);
  const scale = survey.isSixteenBits ? 1 : 2 ** Math.max(0, Math.ceil(Math.log2(survey.peak || 1)));
  return { kind: 'exact', bytesPerSample, scale, pieceFrames, pieces };
}

function planPreview(recording: Planned, room: number): PreviewPlan {
  const plans = divisorsOf(recording.options).map((by) => planAt(by, recording, room));
  const whole = plans.find(({ bytes }) => bytes <= room);
  if (whole !== undefined) return { ...whole.shape, mostPieces: whole.shape.pieces };
  const { shape, fitting } = plans[plans.length - 1];
  return { ...shape, mostPieces: Math.max(1, fitting) };
}

/** A preview at a part of the rate; the bytes that all of it takes, and how many of its pieces have room. */
function planAt(by: number, { options, components, result }: Planned, room: number) {
  const { sampleRate, nFft, hopSamples } = options;
  const bytesPerFrame = hopSamples / by + components.length;
  const framesOf = (pieces: number) => (0.75 * room) / pieces / bytesPerFrame;
  const usual = Math.max((PREVIEW_PIECE_SECONDS * sampleRate) / hopSamples, framesOf(MOST_PREVIEW_PIECES));
  const pieceFrames = Math.max(1, Math.round(Math.min(usual, framesOf(LEAST_PREVIEW_PIECES))));
  const pieces = Math.ceil(result.frames / pieceFrames);
  const samples = Math.round(result.samples / by);
  return {
    shape: {
      ...{ kind: 'preview' as const, pieceFrames, pieces, samples },
      ...{ sampleRate: sampleRate / by, nFft: nFft / by, hopSamples: hopSamples / by },
    },
    bytes: asText(samples + components.length * result.frames, 2 * pieces, pieces),
    fitting: Math.floor(room / asText(bytesPerFrame * pieceFrames, 2, 1)),
  };
}

/** Parts of the sample rate that a preview may have: window and hop are whole at that part too. */
function divisorsOf({ sampleRate, nFft, hopSamples }: Planned['options']): number[] {
  const isPossible = (by: number) =>
    sampleRate % by === 0 &&
    hopSamples % by === 0 &&
    sampleRate / by >= LEAST_PREVIEW_RATE &&
    nFft / by >= LEAST_PREVIEW_NFFT;
  const divisors = [1];
  for (let by = 2; isPossible(by); by *= 2) divisors.push(by);
  return divisors;
}

/** Of some pieces' numbers in base64, at most. */
function asText(bytes: number, lines: number, pieces: number): number {
  return Math.ceil((4 / 3) * bytes) + 4 * lines + PIECE_OVERHEAD_BYTES * pieces;
}

/** Whether the page itself should hold the pieces. */
export function isInline(plan: SoundPlan, recording: Planned): boolean {
  return plan.kind === 'exact' && (4 / 3) * exactBytes(recording, plan.bytesPerSample) <= INLINE_BYTES;
}

function exactBytes({ input, result, components }: Planned, bytesPerSample: number): number {
  return result.samples * input.channels * bytesPerSample + 4 * components.length * result.frames;
}

/**
 * The pieces of a preview that are heard where not all have room: in turn where each component is loudest, and as many
 * that are spread evenly.
 *
 * @param loudness - Of each component in each piece: [S][pieces].
 * @returns Ascending.
 */
export function piecesToHear(loudness: readonly Float64Array[], pieces: number, most: number): number[] {
  const all = [...Array(pieces).keys()];
  if (pieces <= most) return all;
  const chosen = new Set<number>();
  const byLoudness = loudness.map((levels) =>
    all.filter((piece) => levels[piece] > 0).sort((a, b) => levels[b] - levels[a]),
  );
  for (let turn = 0; turn < pieces; turn++) {
    for (const order of byLoudness)
      if (turn < order.length && 2 * chosen.size < most) chosen.add(order[turn]);
  }
  const spread = most - chosen.size;
  for (let i = 0; i < spread; i++) {
    let piece = Math.floor(((i + 0.5) * pieces) / spread);
    while (chosen.has(piece)) piece = (piece + 1) % pieces;
    chosen.add(piece);
  }
  return [...chosen].sort((a, b) => a - b);
}
