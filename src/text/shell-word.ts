import { platform } from './platform.js';
import { isPrintable } from './printable.js';
import { windowsWord } from './windows-word.js';

/** Nothing that a shell would take apart; `=` in front is a command's path to zsh, `@` an array to PowerShell. */
const PLAIN = /^[\w./+:%-][\w./+:@%=-]*$/;
/** The same with commas, at which PowerShell takes a word apart. */
const LIST = /^[\w./+:%-][\w./+:@%,=-]*$/;

/**
 * A word of a command line that the system's usual shell reads as exactly this text: a POSIX shell, on Windows PowerShell.
 * It is one line of printable characters whatever the text holds, so that it can be copied from a message.
 *
 * @param text - Without NUL, which no argument can hold.
 * @param system - As Node.js calls it. Default: this one.
 */
export function shellWord(text: string, system: string = platform()): string {
  if (system === 'win32') return windowsWord(text);
  if (PLAIN.test(text)) return text;
  // These quotes are read alike by all shells.
  if (LIST.test(text)) return `"${text}"`;
  if (isPrintable(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  // What $(...) gives has lost the line breaks at its end; IFS ends in one.
  const [, body, breaks] = /^(.*?)(\n*)$/s.exec(text) as unknown as [string, string, string];
  return `${body === '' ? '' : `"$(printf '${octal(body)}')"`}${breaks.replaceAll('\n', `"\${IFS#??}"`)}`;
}

/**
 * The word for a file or folder: one that begins with a hyphen, or is nothing but one, which would be an option or
 * standard input, is named from the present folder.
 */
export function shellPath(path: string, system: string = platform()): string {
  return shellWord(path.startsWith('-') ? `./${path}` : path, system);
}

/** The format with which printf(1) prints a text; one that begins with a hyphen would be an option. */
function octal(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte, i) => {
    const char = String.fromCharCode(byte);
    if (char === '%') return '%%';
    const isPlain = byte >= 0x20 && byte < 0x7f && !"'\\".includes(char) && !(i === 0 && char === '-');
    return isPlain ? char : `\\${byte.toString(8).padStart(3, '0')}`;
  }).join('');
}
