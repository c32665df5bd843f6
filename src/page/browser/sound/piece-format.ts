import { MU_LAW_TO_LINEAR } from '../../../audio/g711.js';
import type { ExactSound, PreviewSound, StoredSound } from '../../model.js';
import { LEVEL_VALUES } from '../../preview.js';
import { bytesOf } from '../decode.js';

/** How a piece holds its numbers: in lines of base64, of which a part can be read by itself. */
export interface PieceFormat {
  /** Samples `from` to `to` of a piece, into `target` from `at` on. */
  samples(
    lines: readonly string[],
    channel: number,
    from: number,
    to: number,
    target: Float64Array,
    at: number,
  ): void;
  /** Activations `from` to `to` of a piece, of its row-major [frames x S]. */
  activations(lines: readonly string[], from: number, to: number): Float32Array;
}

export function pieceFormat(sound: StoredSound): PieceFormat {
  return sound.kind === 'preview' ? previewFormat(sound) : exactFormat(sound);
}

/** Base64 holds whole groups of three bytes; three numbers are whole groups at any size. */
const GROUP = 3;

/** The bytes of numbers `from` to `to` of a line; the first of them is byte `start`. */
function bytesFrom(
  line: string,
  from: number,
  to: number,
  size: number,
): { bytes: Uint8Array<ArrayBuffer>; start: number } {
  const first = from - (from % GROUP);
  const characters = (numbers: number) => (numbers * size * 4) / 3;
  const end = Math.ceil(to / GROUP) * GROUP;
  return { bytes: bytesOf(line.slice(characters(first), characters(end))), start: (from - first) * size };
}

function exactFormat({ bytesPerSample, scale }: ExactSound): PieceFormat {
  const unit = scale / 2 ** (8 * bytesPerSample - 1);
  return {
    samples(lines, channel, from, to, target, at) {
      const { bytes, start } = bytesFrom(lines[channel], from, to, bytesPerSample);
      for (let i = 0, byte = start; i < to - from; i++, byte += bytesPerSample) {
        const integer =
          bytesPerSample === 2
            ? ((bytes[byte] | (bytes[byte + 1] << 8)) << 16) >> 16
            : ((bytes[byte] | (bytes[byte + 1] << 8) | (bytes[byte + 2] << 16)) << 8) >> 8;
        target[at + i] = integer * unit;
      }
    },
    activations(lines, from, to) {
      const { bytes, start } = bytesFrom(lines[lines.length - 1], from, to, 4);
      return new Float32Array(bytes.buffer, start, to - from);
    },
  };
}

function previewFormat({ largest }: PreviewSound): PieceFormat {
  const loudest = MU_LAW_TO_LINEAR.reduce((a, b) => Math.max(a, b));
  return {
    samples([samples, , peak], _, from, to, target, at) {
      const { bytes, start } = bytesFrom(samples, from, to, 1);
      const unit = Number(peak) / loudest;
      for (let i = 0; i < to - from; i++) target[at + i] = MU_LAW_TO_LINEAR[bytes[start + i]] * unit;
    },
    activations([, levels], from, to) {
      const { bytes, start } = bytesFrom(levels, from, to, 1);
      return Float32Array.from(
        { length: to - from },
        (_, i) => LEVEL_VALUES[bytes[start + i]] * largest[(from + i) % largest.length],
      );
    },
  };
}
