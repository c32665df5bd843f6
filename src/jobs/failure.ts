import { NmfError } from '../errors.js';
import type { Message } from './protocol.js';

/** What a thread says of an error that ended its work. */
export function asMessage(error: unknown): Message {
  if (error instanceof NmfError) return { kind: 'failed', code: error.code, message: error.message };
  if (isOutOfMemory(error)) {
    const message = 'memory ran out. Try fewer --components, a lower --sample-rate or a shorter recording.';
    return { kind: 'failed', code: 'memory', message };
  }
  return { kind: 'bug', error: error instanceof Error ? error : new Error(String(error)) };
}

function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof RangeError &&
    /allocation failed|Invalid (typed )?array (buffer )?length/i.test(error.message)
  );
}
