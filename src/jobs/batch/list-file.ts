import { isUtf8 } from 'node:buffer';
import { printableName } from '../../audio/index.js';
import { NmfError } from '../../errors.js';

/**
 * The paths in a list: one a line, or ended by NUL bytes as `find -print0` writes them, which is the only way
 * for names that hold line breaks. Empty entries are passed over; a line may end in CR LF.
 *
 * @param name - What messages call the list.
 * @throws NmfError `input` for names that are not UTF-8, and for NUL bytes in a list of lines.
 */
export function parseList(bytes: Uint8Array, separator: 'newline' | 'null', name: string): string[] {
  const list = printableName(name);
  if (!isUtf8(bytes)) {
    throw new NmfError('input', `${list} holds names that are not UTF-8. Rename those recordings.`);
  }
  const text = new TextDecoder().decode(bytes); // which also drops a byte order mark
  if (separator === 'null') return text.split('\0').filter((path) => path !== '');
  if (text.includes('\0')) {
    throw new NmfError('input', `${list} holds NUL bytes. Is it a list by find -print0? Then add --null.`);
  }
  return text.split(/\r?\n/).filter((path) => path !== '');
}
