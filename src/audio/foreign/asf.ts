/** Windows Media files (Advanced Systems Format, revision 01.20.03): objects, each a GUID and a size. */

import { viewOf } from '../bytes.js';
import { isTrailer } from '../tags.js';
import { damagedAt, type Inspection, unknownStructure } from './inspection.js';

/** First eight bytes of the GUIDs, as a big-endian number. */
const FILE_PROPERTIES = 0xa1dcab8c47a9cf11n;
const STREAM_PROPERTIES = 0x9107dcb7b7a9cf11n;
const DATA = 0x3626b2758e66cf11n;

/** What encoders add and decoders take away at both ends of Windows Media Audio. */
const SLACK_FRAMES = 3 * 4096;
const HEADER_BYTES = 30;
/** Of the data object, before its first packet. */
const DATA_HEAD_BYTES = 50;
/** How a packet begins that has error correction data: two bytes of them, which are 0. */
const ERROR_CORRECTION = 0x82;

/** Looks up the duration that the header promises, and whether the file reaches as far. */
export function inspectAsf(bytes: Uint8Array): Inspection {
  const view = viewOf(bytes);
  if (bytes.length < HEADER_BYTES) return unknownStructure(bytes);
  const headerEnd = Number(view.getBigUint64(16, true));
  if (headerEnd > bytes.length) return { kind: 'damaged', where: 'in its header, where it ends' };
  let seconds = 0;
  let rate = 0;
  let packetBytes = 0;
  for (let at = HEADER_BYTES; at + 24 <= headerEnd; ) {
    const size = Number(view.getBigUint64(at + 16, true));
    if (size < 24) break;
    const guid = view.getBigUint64(at);
    if (guid === FILE_PROPERTIES && at + 100 <= headerEnd) {
      const [least, most] = [view.getUint32(at + 92, true), view.getUint32(at + 96, true)];
      packetBytes = least === most ? least : 0;
      const played = Number(view.getBigUint64(at + 64, true)) / 1e7;
      seconds = played - Number(view.getBigUint64(at + 80, true)) / 1000;
    }
    if (guid === STREAM_PROPERTIES && at + 86 <= headerEnd) rate ||= view.getUint32(at + 82, true);
    at += size;
  }
  const announced = seconds > 0 && rate > 0 ? Math.round(seconds * rate) : undefined;
  const hasData = headerEnd + 24 <= bytes.length && view.getBigUint64(headerEnd) === DATA;
  const dataEnd = hasData ? headerEnd + Number(view.getBigUint64(headerEnd + 16, true)) : 0;
  const first = headerEnd + DATA_HEAD_BYTES;
  // A writer that could not go back counts no packets.
  const end = dataEnd > first ? Math.min(dataEnd, bytes.length) : bytes.length;
  const odd = hasData && packetBytes > 0 ? oddPacket(bytes, first, end, packetBytes) : undefined;
  const isTorn = odd !== undefined && odd + packetBytes > end;
  if (odd !== undefined && !isTorn && !isTrailer(bytes.subarray(0, end), odd)) return damagedAt(odd);
  const isCut = dataEnd > bytes.length || odd !== undefined;
  return {
    kind: 'decodable',
    bytes: bytes.subarray(0, odd ?? end),
    announced,
    rate,
    slack: SLACK_FRAMES,
    isCut,
  };
}

/** Where the first packet stands that is torn, or does not begin as all do: with the same error correction data. */
function oddPacket(bytes: Uint8Array, first: number, end: number, packetBytes: number): number | undefined {
  const begins = (at: number) => bytes[at] === ERROR_CORRECTION && bytes[at + 1] === 0 && bytes[at + 2] === 0;
  if (!begins(first)) return undefined;
  for (let at = first; at < end; at += packetBytes) {
    const isWhole = at + packetBytes <= end;
    if (begins(at) !== isWhole) return at;
  }
  return undefined;
}
