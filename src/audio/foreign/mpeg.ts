/** MPEG-1 and MPEG-2 audio (ISO/IEC 11172-3, 13818-3) without a container, as MP3 files are. */

import { fourLetters, viewOf } from './byte-text.js';
import { damagedAt, type Inspection, id3Length, isTrailer, unknownStructure } from './inspection.js';

/** Kilobits per second by index, for layer I, II and III of version 1, then layer I and II or III of version 2. */
const KILOBITS = [
  [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];
const RATES = [44_100, 48_000, 32_000];
/** What encoders and decoders add and take away at both ends: 2 frames and the delay of the filters. */
const SLACK_FRAMES = 3 * 1152;

interface MpegFrame {
  bytes: number;
  /** Samples per channel. */
  length: number;
  /** Version, layer and rate, which all frames have in common. */
  shape: number;
  isMono: boolean;
  isVersion1: boolean;
}

/** Walks an MP3 file frame by frame; between its frames only tags may stand. */
export function inspectMpeg(bytes: Uint8Array): Inspection {
  let at = 0;
  for (let tag = id3Length(bytes, 0); tag > 0; tag = id3Length(bytes, at)) at += tag;
  const first = mpegFrame(bytes, at);
  if (first === undefined) return unknownStructure(bytes); // zeros in front, a free bit rate
  const info = announcedBlocks(bytes, at, first);
  let frames = info === undefined ? 0 : -first.length; // the frame of the announcement is no sound
  let isCut = false;
  while (at < bytes.length) {
    const frame = mpegFrame(bytes, at, first);
    if (frame !== undefined) {
      if (at + frame.bytes > bytes.length) {
        isCut = true;
        break;
      }
      frames += frame.length;
      at += frame.bytes;
      continue;
    }
    const tag = id3Length(bytes, at);
    if (tag > 0) at += tag;
    else if (isTrailer(bytes, at)) break;
    else {
      if (resumes(bytes, at + 1, first)) return damagedAt(at);
      isCut = true;
      break;
    }
  }
  const announced = info === undefined ? undefined : info.blocks * first.length - info.trimmed;
  const slack = SLACK_FRAMES;
  isCut ||= announced !== undefined && frames < announced - slack;
  return { kind: 'decodable', bytes, announced, present: frames, slack, isCut };
}

/** The frame whose header stands here, of the same shape as `like` where that is given. */
function mpegFrame(bytes: Uint8Array, at: number, like?: MpegFrame): MpegFrame | undefined {
  if (at + 4 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1] & 0xe0) !== 0xe0) return undefined;
  const version = (bytes[at + 1] >> 3) & 3; // 0: 2.5, 2: 2, 3: 1
  const layer = 4 - ((bytes[at + 1] >> 1) & 3);
  const kilobitIndex = bytes[at + 2] >> 4;
  const rateIndex = (bytes[at + 2] >> 2) & 3;
  if (version === 1 || layer === 4 || kilobitIndex === 15 || rateIndex === 3) return undefined;
  const isVersion1 = version === 3;
  const row = isVersion1 ? layer - 1 : layer === 1 ? 3 : 4;
  const bits = 1000 * KILOBITS[row][kilobitIndex];
  const rate = RATES[rateIndex] >> (isVersion1 ? 0 : version === 2 ? 1 : 2);
  const padding = (bytes[at + 2] >> 1) & 1;
  const length = layer === 1 ? 384 : layer === 3 && !isVersion1 ? 576 : 1152;
  if (bits === 0) return undefined;
  const size =
    layer === 1
      ? 4 * (Math.floor((12 * bits) / rate) + padding)
      : Math.floor(((length / 8) * bits) / rate) + padding;
  const shape = (version << 8) | (layer << 4) | rateIndex;
  if (like !== undefined && shape !== like.shape) return undefined;
  return { bytes: size, length, shape, isMono: bytes[at + 3] >> 6 === 3, isVersion1 };
}

/** The count of frames in the Xing, Info or VBRI header that encoders put into the first frame. */
function announcedBlocks(
  bytes: Uint8Array,
  at: number,
  { isMono, isVersion1 }: MpegFrame,
): { blocks: number; trimmed: number } | undefined {
  const view = viewOf(bytes);
  const xing = at + 4 + (isVersion1 ? (isMono ? 17 : 32) : isMono ? 9 : 17);
  if (['Xing', 'Info'].includes(fourLetters(bytes, xing)) && xing + 12 <= bytes.length) {
    const flags = view.getUint32(xing + 4);
    if ((flags & 1) === 0) return undefined;
    const optional = (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0);
    const encoder = xing + 12 + optional;
    const hasDelays = /^L(AME|avc|avf)/.test(fourLetters(bytes, encoder)) && encoder + 24 <= bytes.length;
    const delays = hasDelays ? view.getUint32(encoder + 20) & 0xffffff : 0;
    return { blocks: view.getUint32(xing + 8), trimmed: (delays >> 12) + (delays & 0xfff) };
  }
  if (fourLetters(bytes, at + 36) === 'VBRI' && at + 54 <= bytes.length) {
    return { blocks: view.getUint32(at + 50), trimmed: 0 };
  }
  return undefined;
}

/** Frames go on somewhere behind what is none: two of them that follow each other. */
function resumes(bytes: Uint8Array, from: number, like: MpegFrame): boolean {
  for (let at = from; at + 4 <= bytes.length; at++) {
    const frame = bytes[at] === 0xff ? mpegFrame(bytes, at, like) : undefined;
    if (frame !== undefined && mpegFrame(bytes, at + frame.bytes, like) !== undefined) return true;
  }
  return false;
}
