import { statfsSync } from 'node:fs';
import { type BitDepth, bytesPerSample } from '../../audio/index.js';
import type { AudioShape } from '../../audio/signal.js';
import { NmfError } from '../../errors.js';
import { type Written, writesComponents, writesSources } from '../../folder/paths.js';
import { MOST_PAGE_BYTES } from '../../page/sound-plan.js';
import { formatBytes } from '../../separation/index.js';
import { option, type Phrase, phrase, printableName } from '../../text/index.js';

/** What a separation writes. */
interface Files {
  readonly components: number;
  readonly sources: number;
  readonly write: Written;
  readonly page: boolean;
}

/** Bytes that the files of a separation take at most. */
export function folderBytes(
  { samples, channels }: AudioShape,
  frames: number,
  { components, sources, write, page }: Files,
  bitDepth: BitDepth,
): number {
  const signals = (writesComponents(write) ? components : 0) + (writesSources(write) ? sources : 0);
  const activations = 4 * components * frames;
  const sound = page ? Math.min(MOST_PAGE_BYTES, (4 / 3) * (3 * samples * channels + activations)) : 0;
  return signals * samples * channels * bytesPerSample(bitDepth) + activations + sound;
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
export function smallerFiles(write: Written, bitDepth: BitDepth): Phrase {
  const none = write === 'none' ? '' : phrase`${option('write', 'none')}, `;
  const fewer = phrase`${none}fewer ${option('components')}, a lower ${option('sampleRate')}`;
  return bitDepth === '16'
    ? phrase`Free some, or try ${fewer}.`
    : phrase`Free some, or try ${option('bitDepth', '16')}, ${fewer}.`;
}
