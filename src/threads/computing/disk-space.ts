import { statfsSync } from 'node:fs';
import { type BitDepth, bytesPerSample } from '../../audio/index.js';
import type { AudioShape } from '../../audio/signal.js';
import { NmfError } from '../../errors.js';
import { formatBytes } from '../../separation/index.js';
import { option, type Phrase, phrase, printableName } from '../../text/index.js';

/** Bytes that the files of a separation take. */
export function folderBytes(
  { samples, channels }: AudioShape,
  frames: number,
  components: number,
  bitDepth: BitDepth,
): number {
  return components * (samples * channels * bytesPerSample(bitDepth) + 4 * frames);
}

/**
 * Refuses work whose files the disk has no room for, before it begins.
 *
 * @param folder - On that disk.
 * @param bytes - What will be written.
 * @param remedy - What makes it less.
 * @throws NmfError `output` naming the need, what is free and the remedy.
 */
export function assertFreeSpace(folder: string, bytes: number, remedy: Phrase): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (bytes <= free) return;
  const said = phrase`the files will take ${formatBytes(bytes)}, and the disk of ${printableName(folder)} has ${formatBytes(free)} free. ${remedy}`;
  throw new NmfError('output', said);
}

/** What makes the files of a separation smaller. */
export function smallerFiles(bitDepth: BitDepth): Phrase {
  const fewer = phrase`fewer ${option('components')}, a lower ${option('sampleRate')}`;
  return bitDepth === '16'
    ? phrase`Free some, or try ${fewer}.`
    : phrase`Free some, or try ${option('bitDepth', '16')}, ${fewer}.`;
}
