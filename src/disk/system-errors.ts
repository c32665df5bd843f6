import { NmfError } from '../errors.js';
import { printableName } from '../text/index.js';

export { printableName } from '../text/index.js';

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

function explain(code: string, action: IoAction, name: string): string {
  const cannot = `cannot ${action} ${name}`;
  switch (code) {
    case 'ENOENT':
      if (action === 'read' && name.includes('\ufffd')) {
        return `${cannot}: its name holds bytes that are not UTF-8, which Node.js does not pass on. Rename it, or make a link to it.`;
      }
      return action === 'read'
        ? `${cannot}: there is no such file.`
        : `${cannot}: the folder it should go to does not exist.`;
    case 'EISDIR':
      return action === 'read'
        ? `${cannot}: it is a folder, not a file.`
        : `${cannot}: a folder has that name.`;
    case 'EACCES':
    case 'EPERM':
      return `${cannot}: permission denied.`;
    case 'ENOSPC':
      return `no space left on the device while ${action === 'read' ? 'reading' : 'writing'} ${name}.`;
    case 'EDQUOT':
      return `${cannot}: the disk quota is used up.`;
    case 'EFBIG':
      return `${cannot}: the file system or a limit (ulimit -f) does not allow a file of that size.`;
    case 'EROFS':
      return `${cannot}: the file system is read-only.`;
    case 'ENOTDIR':
      return `${cannot}: a part of its path is a file, not a folder.`;
    case 'EEXIST':
      return `${cannot}: it exists already.`;
    case 'ENOTEMPTY':
      return `${cannot}: the folder of that name is not empty.`;
    case 'ENAMETOOLONG':
      return `${cannot}: the name is too long for the file system.`;
    case 'ELOOP':
      return `${cannot}: its symbolic links lead in a circle.`;
    case 'EMFILE':
    case 'ENFILE':
      return `${cannot}: too many files are open; raise the limit (ulimit -n) or give fewer files.`;
    case 'EBUSY':
    case 'ETXTBSY':
      return `${cannot}: another program is using it.`;
    case 'EPIPE':
      return `${cannot}: the program at the other end of the pipe has closed it.`;
    case 'ENXIO':
      return `${cannot}: it is a socket, or a device that is not there.`;
    case 'ENOMEM':
      return `${cannot}: the system has no memory left, or a limit allows no more (ulimit -v).`;
    case 'ESTALE':
      return `${cannot}: the network file system has lost it; try again.`;
    case 'EIO':
      return `${cannot}: the device reports an input/output error.`;
    default:
      return `${cannot}: the system answered ${code}.`;
  }
}
