import { isDeviceOnWindows } from '../text/windows-name.js';

/** Names of sources. They become names of files, and stand in labels and lists beside indices. */

/** Name of the source that holds everything that no name was given to. */
export const REST = 'rest';

const MAX_LENGTH = 60;

/** Words with which a label may say more than a name; one that is taken for a name would teach the wrong thing. */
const TELLING =
  /(^| )(no|not|non|without|only|alone|just|except|all|any|none|never|maybe|perhaps|unsure|silent|silence|quiet)( |$)/i;

/**
 * What is wrong with the name of a source, as the end of a sentence; undefined where nothing is.
 *
 * @param name - In the form that `plainName` gives.
 */
export function sourceNameFault(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name.length > MAX_LENGTH) return `has more than ${MAX_LENGTH} characters`;
  if (!/^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._'-]*$/u.test(name) || name !== plainName(name)) {
    return "may hold letters, digits, single spaces, and . - _ ' behind the first one";
  }
  if (!/\p{L}/u.test(name)) return 'needs a letter, so that nobody takes it for an index';
  if (name.toLowerCase() === REST) return 'is reserved for everything else';
  if (/^component[ -]?\d+$/i.test(name)) return 'is reserved for components';
  if (isDeviceOnWindows(name)) return 'is reserved for a device on Windows';
  const [, , word] = TELLING.exec(name) ?? [];
  return word === undefined ? undefined : `holds the word "${word}"`;
}

/** A name as it is compared and written: composed characters, single spaces, none at the ends. */
export function plainName(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/g, ' ');
}
