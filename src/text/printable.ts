/** What moves a terminal's cursor, breaks a line, or turns the direction of the text that follows. */
const UNPRINTABLE = String.raw`\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069`;
const unprintable = new RegExp(`[${UNPRINTABLE}]`, 'g');

/** Whether a text holds characters that {@link printable} replaces. */
export function isPrintable(text: string): boolean {
  return text.search(unprintable) < 0;
}

/** A text of one line that leaves a terminal as it is: control characters are shown as \xNN. */
export function printable(text: string): string {
  return text.replace(unprintable, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** A name as it may stand in a message: as {@link printable}, and the empty one as "". */
export function printableName(name: string): string {
  return name === '' ? '""' : printable(name);
}

/** JSON of one line that leaves a terminal as it is, and is read as the very same value. */
export function printableJson(value: object): string {
  return JSON.stringify(value).replace(
    unprintable,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
