import { createHash } from 'node:crypto';
import { readdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { syncFile, syncFolder } from './durable.js';
import { assertEncodable } from './names.js';
import { liveness, thisProcess } from './process-identity.js';
import { describeIoError } from './system-errors.js';

/** One file that appears under its name only when it is complete. */
export interface AtomicFile {
  /** Write here: a hidden name beside the final one. */
  readonly path: string;
  /** Brings what was written to the disk and gives it its name, replacing an older file. */
  commit(): Promise<void>;
  /** Removes what was written. */
  discard(): void;
}

/**
 * @param path - The final name. The temporary one lies in the same folder, so that renaming is atomic. A link is
 *   followed; a device such as /dev/null is written to directly. What killed runs left of the same file is removed.
 * @throws NmfError `output` when its folder cannot be written.
 */
export function atomicFile(path: string): AtomicFile {
  try {
    return openAtomicFile(path);
  } catch (error) {
    throw describeIoError(error, 'write', path);
  }
}

function openAtomicFile(path: string): AtomicFile {
  const present = statSync(path, { throwIfNoEntry: false });
  if (present !== undefined && !present.isFile() && !present.isDirectory()) {
    return { path, commit: async () => undefined, discard: () => undefined };
  }
  if (present === undefined) assertEncodable(path);
  const target = present === undefined ? path : realpathSync(path);
  const prefix = temporaryPrefix(target);
  removeLeftovers(dirname(target), prefix);
  const temporary = join(dirname(target), `${prefix}${process.pid}-${thisProcess().started ?? 0}`);
  return {
    path: temporary,
    async commit() {
      try {
        await syncFile(temporary);
        renameSync(temporary, target);
        syncFolder(dirname(target));
      } catch (error) {
        rmSync(temporary, { force: true });
        throw describeIoError(error, 'write', path);
      }
    },
    discard() {
      try {
        rmSync(temporary, { force: true });
      } catch (error) {
        throw describeIoError(error, 'write', path);
      }
    },
  };
}

/**
 * The same for all runs of this machine (and container) that write the same file; short, for the file's own name may be
 * as long as the file system allows.
 */
function temporaryPrefix(target: string): string {
  const { host, boot = '', namespace = '' } = thisProcess();
  const where = createHash('sha256').update([basename(target), host, boot, namespace].join('\0'));
  return `.nmf-${where.digest('hex').slice(0, 16)}-`;
}

function removeLeftovers(folder: string, prefix: string): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return; // no such folder, or it may not be listed: writing will tell
  }
  for (const name of names.filter((other) => other.startsWith(prefix))) {
    const [pid, started] = name.slice(prefix.length).split('-');
    const writer = { ...thisProcess(), pid: Number(pid), ...(started === '0' ? {} : { started }) };
    if (liveness(writer) === 'dead') rmSync(join(folder, name), { force: true });
  }
}
