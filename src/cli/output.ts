import { printable, printableJson } from '../text/index.js';
import { ExitCode } from './exit-codes.js';

/** stdout carries results only; everything that is meant for a person goes to stderr. */

export function writeResult(text: string): void {
  process.stdout.write(text);
}

/** JSON of one line: exact, whatever the names in it hold. */
export function writeJson(value: object): void {
  writeResult(`${printableJson(value)}\n`);
}

export function writeNote(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}

export function writeWarning(text: string): void {
  process.stderr.write(`nmf: warning: ${printable(text)}\n`);
}

export function writeError(text: string): void {
  process.stderr.write(`nmf: ${printable(text)}\n`);
}

/** To be called once, before anything is written: a reader that has seen enough, such as `head`, is no error. */
export function watchOutput(): void {
  const failUnlessClosed =
    (tell: (error: NodeJS.ErrnoException) => void) => (error: NodeJS.ErrnoException) => {
      if (isClosedPipe(error)) return;
      process.exitCode = ExitCode.failed;
      tell(error);
    };
  process.stdout.on('error', failUnlessClosed(tellLostResult));
  process.stderr.on(
    'error',
    failUnlessClosed(() => undefined),
  ); // there is nowhere left to say it
}

/** Whether an error says that the program at the other end of a pipe has closed it. */
export function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['EPIPE', 'ECONNRESET'].includes(error.code as string);
}

async function tellLostResult(error: NodeJS.ErrnoException): Promise<void> {
  const { describeIoError } = await import('../disk/system-errors.js');
  writeError(describeIoError(error, 'write', 'standard output').message);
}

/** Something that should not happen: the stack helps to mend it. */
export function writeBug(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = text.split('\n').map(printable);
  process.stderr.write(
    `nmf: internal error, please report it with the command you ran:\n${lines.join('\n')}\n`,
  );
}
