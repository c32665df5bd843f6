import { NmfError } from '../errors.js';
import { printableName } from '../text/index.js';

/** What a byte order mark at the start of a list tells; that of UTF-16 begins that of UTF-32, which comes first. */
const MARKS: readonly (readonly [mark: readonly number[], encoding: string])[] = [
  [[0xff, 0xfe, 0, 0], 'utf-32'],
  [[0, 0, 0xfe, 0xff], 'utf-32'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

/**
 * The paths in a list: one per line, or ended by NUL bytes as `find -print0` writes them, which is the only way
 * for names that hold line breaks. Empty entries are passed over; a line may end in CR LF. The list is UTF-8, or UTF-16
 * with a byte order mark, as PowerShell writes it.
 *
 * @param name - What messages call the list.
 * @throws NmfError `input` for a list in another encoding, and for NUL bytes in a list of lines.
 */
export function parseList(bytes: Uint8Array, separator: 'newline' | 'null', name: string): string[] {
  const text = decode(bytes, printableName(name));
  if (separator === 'null') return text.split('\0').filter((path) => path !== '');
  if (text.includes('\0')) {
    const reason = /^\0?([^\0]\0){4}/.test(text)
      ? 'holds a NUL byte beside each letter. Is it UTF-16? Then save it as UTF-8'
      : 'holds NUL bytes. Is it a list by find -print0? Then add --null';
    throw new NmfError('input', `${printableName(name)} ${reason}.`);
  }
  return text.split(/\r?\n/).filter((path) => path !== '');
}

function decode(bytes: Uint8Array, list: string): string {
  const [, encoding = 'utf-8'] = MARKS.find(([mark]) => mark.every((byte, i) => bytes[i] === byte)) ?? [];
  if (encoding === 'utf-32') throw new NmfError('input', `${list} is in UTF-32. Save it as UTF-8.`);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes); // which also drops the byte order mark
  } catch {
    const remedy =
      encoding === 'utf-8'
        ? `is not UTF-8 (line ${firstBadLine(bytes)}). Save the list as UTF-8, and rename recordings whose names are not.`
        : 'begins like UTF-16 but is damaged. Make it again, as UTF-8.';
    throw new NmfError('input', `${list} ${remedy}`);
  }
}

/** The line, from 1, up to which the bytes are no UTF-8. */
function firstBadLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for (let at = 0; at < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, at);
    try {
      decoder.decode(bytes.subarray(at, end < 0 ? bytes.length : end));
    } catch {
      return line;
    }
    at = end < 0 ? bytes.length : end + 1;
  }
  return line;
}
