import { statfsSync } from 'node:fs';
import { type BitDepth, bytesPerSample } from '../../audio/index.js';
import type { AudioShape } from '../../audio/signal.js';
import { NmfError } from '../../errors.js';
import { type Written, writesComponents, writesSources } from '../../folder/paths.js';
import { roomOfPage } from '../../page/sound-plan.js';
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
  const sound = page ? Math.min(roomOfPage(frames), (4 / 3) * (3 * samples * channels + activations)) : 0;
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
  const free = freeBytes(folder);
  if (bytes <= free) return;
  const said = phrase`the files will take ${formatBytes(bytes)}, and the disk of ${printableName(folder)} has ${formatBytes(free)} free. ${remedy}`;
  throw new NmfError('output', said);
}

/** Part of what was free that a copy of a stream leaves so, and how much at most. */
const KEPT_PART = 0.1;
const MOST_KEPT_BYTES = 1e9;
/** Part of that which is copied between two looks at the disk. */
const UNLOOKED_PART = 0.25;

/**
 * Makes a check for a stream that is copied into a folder: it may never end, and must not fill the disk.
 *
 * @param name - What messages call the stream.
 * @param free - Bytes that are free on the disk of the folder.
 * @returns A function to be called before bytes are written, with their number. It throws an NmfError `output` when a
 *   tenth of what was free at first, or 1 GB, would not be left.
 */
export function createRoomCheck(
  folder: string,
  name: string,
  free: () => number = () => freeBytes(folder),
): (bytes: number) => void {
  const kept = Math.min(MOST_KEPT_BYTES, KEPT_PART * free());
  const unlooked = UNLOOKED_PART * kept;
  let copied = 0;
  let unchecked = 0;
  return (bytes) => {
    copied += bytes;
    unchecked += bytes;
    if (unchecked < unlooked) return;
    unchecked = 0;
    const left = free();
    if (left - bytes - unlooked >= kept) return;
    const so = `${printableName(name)} goes on after ${formatBytes(copied)}, and the disk of ${printableName(folder)}, which takes a copy of it, has ${formatBytes(left)} free.`;
    throw new NmfError('output', `${so} Free some, or save the part that you want to a file.`);
  };
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** What makes the files of a separation smaller. */
export function smallerFiles(write: Written, bitDepth: BitDepth): Phrase {
  const none = write === 'none' ? '' : phrase`${option('write', 'none')}, `;
  const fewer = phrase`${none}fewer ${option('components')}, a lower ${option('sampleRate')}`;
  return bitDepth === '16'
    ? phrase`Free some, or try ${fewer}.`
    : phrase`Free some, or try ${option('bitDepth', '16')}, ${fewer}.`;
}
