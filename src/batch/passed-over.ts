import { extname } from 'node:path';
import { conversionCommand } from '../audio/index.js';
import { type Phrase, phrase, printableName, withOutput } from '../text/index.js';
import type { PassedOver } from './find-recordings.js';

/** Paths that a note names; more are counted. */
const NAMED = 3;

/** What a search of folders left out, why, and what to do about it: one sentence or two for each reason. */
export function describePassedOver(passedOver: readonly PassedOver[]): Phrase[] {
  const pathsOf = (why: PassedOver['why']) =>
    passedOver.filter((one) => one.why === why).map(({ path }) => path);
  const [formats, copies, links] = [pathsOf('format'), pathsOf('copy'), pathsOf('linked-folder')];
  const notes: Phrase[] = [];
  if (formats.length > 0) {
    const command = conversionCommand(formats[0]);
    notes.push(
      phrase`passed over ${countExtensions(formats)}, which cannot be read here. Convert ${itOrThem(formats)}: ${command}`,
    );
  }
  if (copies.length > 0) {
    notes.push(
      phrase`passed over ${list(copies)}: a recording of the same name is beside ${itOrThem(copies)}. To separate ${itOrThem(copies)} too, name another folder${withOutput()}.`,
    );
  }
  if (links.length > 0) {
    notes.push(
      phrase`passed over ${list(links)}: links to folders are not followed. Name ${itOrThem(links)} as well to search ${itOrThem(links)}.`,
    );
  }
  return notes;
}

/** `3 .flac, 1 .mp3`. */
function countExtensions(paths: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const extension = extname(path).toLowerCase();
    counts.set(extension, (counts.get(extension) ?? 0) + 1);
  }
  return [...counts].map(([extension, count]) => `${count} ${extension}`).join(', ');
}

function list(paths: readonly string[]): string {
  const more = paths.length - NAMED;
  return [...paths.slice(0, NAMED).map(printableName), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

const itOrThem = (paths: readonly string[]): string => (paths.length === 1 ? 'it' : 'them');
