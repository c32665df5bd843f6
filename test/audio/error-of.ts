import { expect } from 'vitest';
import { NmfError } from '../../src/errors.js';

/** The NmfError that an action throws, whose message is one line. */
export function errorOf(action: () => unknown): NmfError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(NmfError);
    expect((error as NmfError).message).not.toMatch(/[\r\n]/);
    return error as NmfError;
  }
  throw new Error('nothing was thrown');
}
