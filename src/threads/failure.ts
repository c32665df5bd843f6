import { describeStray } from '../disk/system-errors.js';
import { NmfError } from '../errors.js';
import { option, phrase } from '../text/index.js';
import type { FromThread } from './messages.js';

/** Whatever was thrown, as an Error: an NmfError where the system refused something, else a bug. */
export function asError(thrown: unknown): Error {
  const error = describeStray(thrown);
  return error instanceof Error ? error : new Error(String(error));
}

/** What a thread says of an error that ended its work. */
export function asMessage(thrown: unknown): FromThread {
  const error = asError(thrown);
  if (isOutOfMemory(error)) return asMessage(outOfMemory());
  return error instanceof NmfError ? { kind: 'failed', error: error.record } : { kind: 'bug', error };
}

function outOfMemory(): NmfError {
  const less = phrase`fewer ${option('components')}, a lower ${option('sampleRate')} or a shorter recording`;
  return new NmfError('memory', phrase`memory ran out. Try ${less}.`);
}

function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof RangeError &&
    /allocation failed|Invalid (typed )?array (buffer )?length/i.test(error.message)
  );
}
