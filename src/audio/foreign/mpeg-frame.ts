/** Kilobits per second by index, for layer I, II and III of version 1, then layer I and II or III of version 2. */
const KILOBITS = [
  [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];
const RATES = [44_100, 48_000, 32_000];

/** A frame of MPEG audio (ISO 11172-3, 13818-3), as its header tells it. */
export interface MpegFrame {
  /** Its length; 0 where the bit rate is free. */
  bytes: number;
  /** Samples per channel. */
  length: number;
  /** Version, layer and rate, which all frames have in common. */
  shape: number;
  isMono: boolean;
  isVersion1: boolean;
}

/** The frame whose header stands here, or undefined. */
export function mpegFrame(bytes: Uint8Array, at: number): MpegFrame | undefined {
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
  const length = layer === 1 ? 384 : layer === 3 && !isVersion1 ? 576 : 1152;
  const slotBytes = layer === 1 ? 4 : 1;
  const padding = (bytes[at + 2] >> 1) & 1;
  const size = slotBytes * (Math.floor(((length / 8 / slotBytes) * bits) / rate) + padding);
  const shape = (version << 8) | (layer << 4) | rateIndex;
  return { bytes: bits === 0 ? 0 : size, length, shape, isMono: bytes[at + 3] >> 6 === 3, isVersion1 };
}
