/** MPEG-1 and MPEG-2 audio (ISO/IEC 11172-3, 13818-3) without a container, as MP3 files are. */

import { fourLetters, placeOf, viewOf } from '../bytes.js';
import { id3Length, isTrailer } from '../tags.js';
import { damagedAt, type Inspection, unknownStructure } from './inspection.js';
import { type MpegFrame, mpegFrame } from './mpeg-frame.js';

/** What encoders and decoders add and take away at both ends: 2 frames and the delay of the filters. */
const SLACK_FRAMES = 3 * 1152;

/** Walks an MP3 file frame by frame; between its frames only tags may stand. */
export function inspectMpeg(bytes: Uint8Array): Inspection {
  let at = 0;
  for (let tag = id3Length(bytes, 0); tag > 0; tag = id3Length(bytes, at)) at += tag;
  const first = frameAt(bytes, at);
  if (first === undefined) return unknownStructure(bytes); // zeros in front, a free bit rate
  const info = announcedBlocks(bytes, at, first);
  let frames = info === undefined ? 0 : -first.length; // the frame of the announcement is no sound
  let isCut = false;
  while (at < bytes.length) {
    const frame = frameAt(bytes, at, first);
    const length = frame?.bytes ?? id3Length(bytes, at);
    if (length === 0 && isTrailer(bytes, at)) break;
    if (length === 0 && resumes(bytes, at + 1, first)) return damagedAt(at);
    isCut = length === 0 || (frame !== undefined && at + length > bytes.length);
    if (isCut) break;
    frames += frame?.length ?? 0;
    at += length;
  }
  const announced = info === undefined ? undefined : info.blocks * first.length - info.trimmed;
  const slack = SLACK_FRAMES;
  isCut ||= announced !== undefined && frames < announced - slack;
  return { kind: 'decodable', bytes, announced, present: frames, slack, isCut };
}

/** The frame that begins here, of the same shape as `like` where that is given; none of a free bit rate. */
function frameAt(bytes: Uint8Array, at: number, like?: MpegFrame): MpegFrame | undefined {
  const frame = mpegFrame(bytes, at);
  if (frame === undefined || frame.bytes === 0) return undefined;
  return like === undefined || frame.shape === like.shape ? frame : undefined;
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
  const isFrame = (at: number) => {
    const frame = frameAt(bytes, at, like);
    return frame !== undefined && frameAt(bytes, at + frame.bytes, like) !== undefined;
  };
  return placeOf(bytes, '\xff', from, isFrame) !== undefined;
}
