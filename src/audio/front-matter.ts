/**
 * What stands in front of a recording and is no part of it: ID3v2 tags (id3.org, "ID3 tag version 2.4.0"), APE tags,
 * zero bytes, the header that a Mac puts before a file (MacBinary). It is passed over, and what follows decides what
 * the file is.
 */

import type { ByteCursor } from './byte-cursor.js';
import { latin1, placeOf, viewOf } from './bytes.js';
import { mpegFrame } from './foreign/mpeg-frame.js';
import { cutCommand, type ForeignFile, IDENTIFY_BYTES, identify, identifyKnown } from './foreign-files.js';
import { id3Length } from './tags.js';

/** How far a recording is looked for behind bytes that nothing explains, or behind a tag that tells a wrong size. */
const SEARCH_BYTES = 1 << 16;
/** Zero bytes that are passed over in front of a recording. */
const MAX_ZERO_BYTES = 1 << 20;
const MACBINARY_BYTES = 128;
const MACBINARY = 'MacBinary header';
const ZEROS = 'zero bytes';

/** The first 12 bytes of a file are those of a WAV file. */
export function beginsWav(head: Uint8Array): boolean {
  return /^(RIFF|RIFX|RF64|BW64)....WAVE/s.test(latin1(head.subarray(0, 12)));
}

/**
 * Passes over what stands in front of a recording; doing it twice does no more. Nothing is passed over of a file in
 * which nothing known follows, but for tags and zero bytes.
 *
 * @param cursor At the first byte of the file; left at the first byte of the recording.
 * @param path Of the file, for the command in `remedy`.
 * @returns What the file is, or undefined for a WAV file and for one without bytes.
 */
export function identifyBehindFront(cursor: ByteCursor, path: string | undefined): ForeignFile | undefined {
  let passed = '';
  for (;;) {
    const head = cursor.peek(IDENTIFY_BYTES);
    if (head.length === 0 && passed !== '') {
      return { what: `${passed} with nothing behind it`, remedy: { words: 'copy it again' } };
    }
    if (head.length === 0 || beginsWav(head)) return undefined;
    const tag = tagBytes(head);
    if (tag > 0) {
      cursor.skip(tag);
      passed = 'a tag (ID3 or APE)';
      continue;
    }
    const known = identifyKnown(head);
    if (known !== undefined) {
      // Other programs pass over tags, not over these.
      const hides = passed === ZEROS || passed === MACBINARY;
      return hides ? { ...known, remedy: { words: `take off the ${passed} in front and try again` } } : known;
    }
    if (isMacBinary(head)) {
      cursor.skip(MACBINARY_BYTES);
      passed = MACBINARY;
    } else if (head[0] === 0) {
      if (!passZeros(cursor)) return identify(head);
      passed ||= ZEROS;
    } else {
      return passed === '' ? searched(cursor, head, path) : behindTag(cursor, head, passed);
    }
  }
}

/** Length of the tag that begins here, with its header and footer, or 0. */
function tagBytes(head: Uint8Array): number {
  const isApe = latin1(head.subarray(0, 8)) === 'APETAGEX' && head.length >= 32;
  return isApe ? 32 + viewOf(head).getUint32(12, true) : id3Length(head, 0); // its size is without the header
}

/** A name of 1 to 63 letters, zeros where the format has them, and a file that is known behind it. */
function isMacBinary(head: Uint8Array): boolean {
  if (head.length < MACBINARY_BYTES + 12 || head[0] !== 0 || head[1] < 1 || head[1] > 63) return false;
  if (head[74] !== 0 || head[82] !== 0) return false;
  const behind = head.subarray(MACBINARY_BYTES);
  return beginsWav(behind) || identifyKnown(behind) !== undefined;
}

/** Passes over zero bytes up to the first other one; tells whether there is one within bounds. */
function passZeros(cursor: ByteCursor): boolean {
  for (let passed = 0; passed < MAX_ZERO_BYTES; ) {
    const bytes = cursor.peek(IDENTIFY_BYTES);
    const other = bytes.findIndex((byte) => byte !== 0);
    passed += cursor.skip(other === -1 ? bytes.length : other);
    if (other !== -1) return true;
    if (bytes.length === 0) return false;
  }
  return false;
}

/** MPEG audio behind a tag whose size is not the true one: two frames in a row. */
function behindTag(cursor: ByteCursor, head: Uint8Array, passed: string): ForeignFile {
  const bytes = cursor.peek(SEARCH_BYTES);
  const at = placeOf(bytes, '\xff', 0, (place) => {
    const length = mpegFrame(bytes, place)?.bytes ?? 0;
    return length > 0 && mpegFrame(bytes, place + length) !== undefined;
  });
  if (at !== undefined) {
    cursor.skip(at);
    return identify(bytes.subarray(at, at + IDENTIFY_BYTES));
  }
  const { what, remedy } = identify(head);
  const first = what.replace(/ that begins with the bytes/, ' whose first bytes are');
  return { what: `${first} behind ${passed}`, remedy };
}

/** A WAV file somewhere behind bytes that nothing explains, such as the lines of a download's header. */
function searched(cursor: ByteCursor, head: Uint8Array, path: string | undefined): ForeignFile {
  const bytes = cursor.peek(SEARCH_BYTES);
  const at = latin1(bytes).search(/(RIFF|RIFX|RF64|BW64)....WAVE(fmt |JUNK|bext|ds64)/s);
  if (at === -1) return identify(head);
  const words = `cut it out: ${cutCommand(at, path)}`;
  return { what: `a WAV file behind ${at} other bytes`, remedy: { words } };
}
