import { describeStray } from '../disk/system-errors.js';
import { NmfError } from '../errors.js';
import type { FromThread } from './messages.js';

/** Whatever was thrown, as an Error: an NmfError where the system refused something, else a bug. */
export function asError(thrown: unknown): Error {
  const error = describeStray(thrown);
  return error instanceof Error ? error : new Error(String(error));
}

/** What a thread says of an error that ended its work. */
export function asMessage(thrown: unknown): FromThread {
  const error = asError(thrown);
  if (error instanceof NmfError) return { kind: 'failed', code: error.code, message: error.message };
  if (isOutOfMemory(error)) {
    const message = 'memory ran out. Try fewer --components, a lower --sample-rate or a shorter recording.';
    return { kind: 'failed', code: 'memory', message };
  }
  return { kind: 'bug', error };
}

function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof RangeError &&
    /allocation failed|Invalid (typed )?array (buffer )?length/i.test(error.message)
  );
}
