import { NmfError } from '../errors.js';
import { AlreadyReported } from './exit-codes.js';
import { messageOf } from './option-spelling.js';
import { writeJson } from './output.js';

/** What --json prints of something that failed; `what` names it, as it is named where it is done. */
export function failureDocument(what: object, error: Error): object {
  const code = error instanceof NmfError ? error.code : 'internal';
  return { status: 'failed', ...what, error: { code, message: messageOf(error) } };
}

/**
 * Does the work of one command; what ends it is printed as a JSON document too where that is asked for, so that every
 * run of --json has an answer on standard output, except one that was stopped.
 *
 * @throws What the work throws.
 */
export async function withJsonFailure<T>(
  isJson: boolean | undefined,
  what: object,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isSaid =
      error instanceof AlreadyReported || (error instanceof NmfError && error.code === 'cancelled');
    if (isJson && error instanceof Error && !isSaid) writeJson(failureDocument(what, error));
    throw error;
  }
}
