/** What players of music put in front of, between and behind sound: ID3 (id3.org), APE and others. */

import { latin1 } from './bytes.js';

const TRAILING = ['TAG', 'APETAGEX', 'ID3', 'LYRICSBEGIN', '3DI'];

/** Length of an ID3v2 tag that stands here, with its header and footer, or 0. */
export function id3Length(bytes: Uint8Array, at: number): number {
  const head = bytes.subarray(at, at + 10);
  if (head.length < 10 || latin1(head.subarray(0, 3)) !== 'ID3' || head[3] === 0xff || head[4] === 0xff)
    return 0;
  const size = head.subarray(6).reduce((sum, byte) => sum * 128 + (byte & 127), 0);
  return 10 + size + ((head[5] & 0x10) !== 0 ? 10 : 0);
}

/** Tags, or nothing but zeros, are no sound: what stands from here to the end of the file. */
export function isTrailer(bytes: Uint8Array, at: number): boolean {
  const text = latin1(bytes.subarray(at, at + 11));
  return TRAILING.some((tag) => text.startsWith(tag)) || bytes.subarray(at).every((byte) => byte === 0);
}
