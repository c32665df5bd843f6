import { readSeconds } from '../text/index.js';
import type { MarkedRegion } from './mark.js';
import { plainName, sourceNameFault } from './source-name.js';

/**
 * Reads regions: `3.2-6`, `0:03.2-0:06`, several between commas. The hyphen may be an en dash.
 *
 * @returns In the order given; undefined for anything else, also for an end that is not later than its start.
 */
export function readRegions(text: string): MarkedRegion[] | undefined {
  const regions: MarkedRegion[] = [];
  for (const part of text.split(',')) {
    const [from, to, ...more] = part.split(/[-–]/).map(readSeconds);
    if (from === undefined || to === undefined || more.length > 0 || !(to > from)) return undefined;
    regions.push({ fromSeconds: from, toSeconds: to });
  }
  return regions;
}

/**
 * Reads a source with regions: `bird=3.2-6`, `bird=3.2-6,0:08-0:09.5`.
 *
 * @returns The source and its regions, or what is wrong with the text, as the end of a sentence.
 */
export function readNamedRegions(
  text: string,
): { readonly source: string; readonly regions: readonly MarkedRegion[] } | string {
  const at = text.indexOf('=');
  if (at < 0) return 'has no "=" between source and region';
  const source = plainName(text.slice(0, at));
  const fault = sourceNameFault(source);
  if (fault !== undefined) return `names the source ${JSON.stringify(source)}, which ${fault}`;
  const regions = readRegions(text.slice(at + 1));
  return regions === undefined ? REGION_RULE : { source, regions };
}

/** What is wrong where {@link readRegions} gives nothing. */
export const REGION_RULE = 'has no region from an earlier to a later time, in seconds or m:ss.mmm';
