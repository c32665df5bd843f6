/** stdout carries results only; everything that is meant for a person goes to stderr. */

export function writeResult(text: string): void {
  process.stdout.write(text);
}

export function writeNote(text: string): void {
  process.stderr.write(`${oneLine(text)}\n`);
}

export function reportWarning(text: string): void {
  process.stderr.write(`nmf: warning: ${oneLine(text)}\n`);
}

export function reportError(text: string): void {
  process.stderr.write(`nmf: ${oneLine(text)}\n`);
}

/** A reader that has seen enough, such as `head`, is no error. */
export function endQuietlyOnClosedPipe(): void {
  const ignoreClosed = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  };
  process.stdout.on('error', ignoreClosed);
  process.stderr.on('error', ignoreClosed);
}

/** Something that should not happen: the stack helps to mend it. */
export function reportBug(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`nmf: internal error, please report it with the command you ran:\n${text}\n`);
}

/** File names may hold line breaks and escape sequences: shown as \n and the like, never passed to a terminal. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) => {
    const named: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
    return named[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}
