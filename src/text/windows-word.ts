import { isPrintable } from './printable.js';

/** Nothing that PowerShell or cmd would take apart. */
const PLAIN = /^[\w.\\/+:%-][\w.\\/+:%=-]*$/;
/** What is special to PowerShell between double quotes; it takes typographic quotes for plain ones. */
const SPECIAL = /["$`“”„]/;

/**
 * A word of a command line that PowerShell reads as exactly this text, and cmd too where it can be in double quotes. It is
 * one line of printable characters whatever the text holds.
 */
export function windowsWord(text: string): string {
  if (PLAIN.test(text)) return text;
  // A backslash before the last quote would make that a part of the word.
  if (isPrintable(text) && !SPECIAL.test(text)) return `"${text.replace(/\\+$/, '$&$&')}"`;
  if (isPrintable(text)) return `'${text.replace(/['‘’‚‛]/g, '$&$&')}'`;
  const parts = Array.from(text, (char) => {
    if (!isPrintable(char)) return `$([char]0x${char.charCodeAt(0).toString(16)})`;
    return SPECIAL.test(char) ? `\`${char}` : char;
  });
  return `"${parts.join('')}"`;
}
