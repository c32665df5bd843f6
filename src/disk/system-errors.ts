import { NmfError } from '../errors.js';
import { printableName } from '../text/index.js';

/** What was being done when the system refused. */
export type IoAction = 'read' | 'write';

/**
 * Turns an error of node:fs into one line that names the file and what to do about it. The original stays as `cause`,
 * so that a caller can still ask for its code (a closed pipe is EPIPE).
 *
 * @param error What was caught. An NmfError is returned as it is.
 * @param action `read` gives an error of code `input`, `write` one of code `output`.
 * @param path The file as the user named it.
 * @throws The error itself when it did not come from the system: that is a bug and must not look like a full disk.
 */
export function describeIoError(error: unknown, action: IoAction, path: string): NmfError {
  if (error instanceof NmfError) return error;
  if (!isSystemError(error)) throw error;
  const text =
    error.syscall === 'uv_cwd'
      ? 'the working folder is gone, or its path may not be read. Change to another one with cd.'
      : explain(error.code, action, printableName(path));
  return new NmfError(action === 'read' ? 'input' : 'output', text, { cause: error });
}

/** Runs what asks the system for something; its errors are thrown as {@link describeIoError} describes them. */
export function described<T>(action: IoAction, path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw describeIoError(error, action, path);
  }
}

/** System calls that change something; what an `open` was for is not known and counts as reading. */
const WRITING =
  /^(write|mkdir|mkdtemp|rename|unlink|rmdir|rm|fsync|fdatasync|ftruncate|link|symlink|copyfile|chmod|utime)$/;

/**
 * The last resort for an error of the system that nobody has described where it happened: one line from what it says
 * itself. Anything else comes back as it is: an NmfError, or a bug.
 */
export function describeStray(error: unknown): unknown {
  if (error instanceof NmfError || !isSystemError(error)) return error;
  const { syscall = '', path } = error as NodeJS.ErrnoException;
  return describeIoError(error, WRITING.test(syscall) ? 'write' : 'read', path ?? `a file (${syscall})`);
}

function isSystemError(error: unknown): error is Error & { code: string; syscall: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error;
}

/** Why the system refuses, by its codes, whatever was being done. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file system or a limit (ulimit -f) does not allow a file of that size',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EEXIST: 'it exists already',
  ENOTEMPTY: 'the folder of that name is not empty',
  ENAMETOOLONG: 'the name is too long for the file system',
  ELOOP: 'its symbolic links lead in a circle',
  EMFILE: 'too many files are open; raise the limit (ulimit -n) or give fewer files',
  ENFILE: 'too many files are open; raise the limit (ulimit -n) or give fewer files',
  EBUSY: 'another program is using it',
  ETXTBSY: 'another program is using it',
  EPIPE: 'the program at the other end of the pipe has closed it',
  ENXIO: 'it is a socket, or a device that is not there',
  ENOMEM: 'the system has no memory left, or a limit allows no more (ulimit -v)',
  ESTALE: 'the network file system has lost it; try again',
  EIO: 'the device reports an input/output error',
};

const REASONS_OF: Readonly<Record<IoAction, Readonly<Record<string, string>>>> = {
  read: { ...REASONS, ENOENT: 'there is no such file', EISDIR: 'it is a folder, not a file' },
  write: {
    ...REASONS,
    ENOENT: 'the folder it should go to does not exist',
    EISDIR: 'a folder has that name',
  },
};
const NAME_LOST =
  'its name holds bytes that are not UTF-8, which Node.js does not pass on. Rename it, or make a link to it';

function explain(code: string, action: IoAction, name: string): string {
  const isRead = action === 'read';
  if (code === 'ENOSPC')
    return `no space left on the device while ${isRead ? 'reading' : 'writing'} ${name}.`;
  const isLost = isRead && code === 'ENOENT' && name.includes('\ufffd');
  const why = isLost ? NAME_LOST : (REASONS_OF[action][code] ?? `the system answered ${code}`);
  return `cannot ${action} ${name}: ${why}.`;
}
