/**
 * IMA ADPCM as QuickTime, AIFF-C and Core Audio store it (Apple Technical Note TN1081; IMA Digital Audio Focus and
 * Technical Working Group, Recommended Practices 3.00): packets of 34 bytes hold 64 samples of one channel, and those of
 * the channels follow each other.
 */

import { type ByteSource, piecesSource } from '../../disk/byte-source.js';
import { viewOf } from '../bytes.js';

/** Bytes that a packet takes for each channel, and the frames that it holds. */
export const IMA4_PACKET_BYTES = 34;
export const IMA4_PACKET_FRAMES = 64;
/** Packets of every channel that are taken from the source at once. */
const PACKETS_AT_ONCE = 256;

const INDEX_CHANGES = [-1, -1, -1, -1, 2, 4, 6, 8];

/** From 7 to 32767, each a tenth more than the one before it. */
const STEPS = Int32Array.from(
  (
    '7 8 9 10 11 12 13 14 16 17 19 21 23 25 28 31 34 37 41 45 50 55 60 66 73 80 88 97 107 118 130 143 157 173 190 ' +
    '209 230 253 279 307 337 371 408 449 494 544 598 658 724 796 876 963 1060 1166 1282 1411 1552 1707 1878 2066 ' +
    '2272 2499 2749 3024 3327 3660 4026 4428 4871 5358 5894 6484 7132 7845 8630 9493 10442 11487 12635 13899 15289 ' +
    '16818 18500 20350 22385 24623 27086 29794 32767'
  ).split(' '),
  Number,
);

interface ChannelState {
  predictor: number;
  index: number;
}

/**
 * The samples as the bytes of 16-bit little-endian PCM, the channels in turn.
 *
 * @param packets At the first packet, ending with the last one; an incomplete packet is left out.
 */
export function ima4Source(packets: ByteSource, channels: number): ByteSource {
  const groupBytes = IMA4_PACKET_BYTES * channels;
  const expandedBytes = 2 * IMA4_PACKET_FRAMES * channels;
  const states: ChannelState[] = Array.from({ length: channels }, () => ({ predictor: 0, index: -1 }));
  const next = (): Uint8Array | undefined => {
    const bytes = packets.read(PACKETS_AT_ONCE * groupBytes);
    const groups = Math.floor(bytes.length / groupBytes);
    if (groups === 0) return undefined;
    const expanded = new Uint8Array(groups * expandedBytes);
    const out = viewOf(expanded);
    for (let p = 0; p < groups * channels; p++) {
      const [group, c] = [Math.floor(p / channels), p % channels];
      const first = group * IMA4_PACKET_FRAMES * channels + c;
      expandPacket(
        bytes.subarray(p * IMA4_PACKET_BYTES, (p + 1) * IMA4_PACKET_BYTES),
        states[c],
        (i, value) => out.setInt16(2 * (first + i * channels), value, true),
      );
    }
    return expanded;
  };
  const bytesLeft = (ready: number) => {
    const stored = packets.bytesLeft();
    return stored === undefined ? undefined : ready + Math.floor(stored / groupBytes) * expandedBytes;
  };
  const source = piecesSource(next, bytesLeft, () => packets.close());
  return {
    ...source,
    skip: (count) => {
      const passed = source.skip(count);
      if (count === Number.POSITIVE_INFINITY) packets.skip(count);
      return passed;
    },
  };
}

function expandPacket(
  packet: Uint8Array,
  state: ChannelState,
  write: (i: number, value: number) => void,
): void {
  const head = (packet[0] << 8) | packet[1];
  const index = Math.min(head & 0x7f, STEPS.length - 1);
  const predictor = ((head & 0xff80) << 16) >> 16;
  // The head rounds the running value to a multiple of 128; where it agrees with that, the exact value goes on.
  if (index !== state.index || Math.abs(predictor - state.predictor) > 0x7f) state.predictor = predictor;
  state.index = index;
  for (let i = 0; i < IMA4_PACKET_FRAMES; i++) {
    const code = (packet[2 + (i >> 1)] >> (4 * (i & 1))) & 15;
    const step = STEPS[state.index];
    const size =
      (step >> 3) + (code & 4 ? step : 0) + (code & 2 ? step >> 1 : 0) + (code & 1 ? step >> 2 : 0);
    const next = state.predictor + (code & 8 ? -size : size);
    state.predictor = Math.max(-32768, Math.min(32767, next));
    state.index = Math.max(0, Math.min(STEPS.length - 1, state.index + INDEX_CHANGES[code & 7]));
    write(i, state.predictor);
  }
}
