import { printable } from './text/index.js';

/**
 * The one error type of the library. Its message names the value, the rule and the remedy in one line;
 * its code says who has to act. Anything else that is thrown is a bug. Names of files and what other programs say may
 * hold line breaks and escape sequences: the message shows them as \xNN, so that it can go to any terminal or log.
 *
 * - `usage`: an option or argument breaks a documented rule.
 * - `input`: something that should be read cannot be read or is not what it should be.
 * - `output`: something that should be written cannot be written.
 * - `memory`: the request needs more memory than there is.
 * - `cancelled`: the caller asked to stop.
 */
export type NmfErrorCode = 'usage' | 'input' | 'output' | 'memory' | 'cancelled';

export class NmfError extends Error {
  readonly code: NmfErrorCode;

  constructor(code: NmfErrorCode, message: string, options?: { cause?: unknown }) {
    super(printable(message), options);
    this.name = 'NmfError';
    this.code = code;
  }
}

/** The caller asked to stop: whatever was begun is undone. */
export function cancelled(): NmfError {
  return new NmfError('cancelled', 'stopped before the end; nothing was written');
}

/** Asserts that a switch over a union has handled every member. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}
