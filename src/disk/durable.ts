import { closeSync, fsyncSync, openSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { attempt } from './attempt.js';

/**
 * What was written is on the disk only when the system was asked to bring it there: else a power cut may leave names
 * without content. A full disk behind a network shows only then too.
 */

/** Waits until a file is on the disk. @throws The system's error. */
export function syncFile(path: string): void {
  syncNow(path, 'r+');
}

/** Waits until the names in a folder are on the disk, where the system can do that for a folder. */
export function syncFolder(folder: string): void {
  // Windows does not open folders, and some network file systems do not sync them: they order names themselves.
  attempt(() => syncNow(folder, 'r'), 'EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP', 'EBADF');
}

function syncNow(path: string, flags: string): void {
  const descriptor = openSync(path, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The way of a folder's files to the disk. */
export interface FolderSync {
  /**
   * Ends with all files and their names on the disk.
   *
   * @throws The system's error, also one on the way, which it tells only once.
   */
  finish(): Promise<void>;
  /** Ends after the file that it is at. */
  stop(): Promise<void>;
}

/**
 * Brings the files of a folder to the disk again and again while they are written, so that less is left to wait for in
 * the end.
 *
 * @param pauseMs - Between two rounds.
 */
export function syncWhileWritten(folder: string, pauseMs = 100): FolderSync {
  const end = new AbortController();
  let failure: unknown;
  const syncOne = async (name: string) => {
    const file = await open(join(folder, name), 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  };
  const rounds = async () => {
    while (!end.signal.aborted) {
      // What cannot be listed or opened just now will be in the end, or be told then.
      for (const name of await readdir(folder).catch(() => [])) {
        if (!end.signal.aborted) await syncOne(name).catch(hear);
      }
      await sleep(pauseMs, undefined, { signal: end.signal, ref: false }).catch(() => undefined);
    }
  };
  const hear = (error: NodeJS.ErrnoException) => {
    if (error.syscall !== 'open') failure ??= error;
  };
  const running = rounds();
  const stop = () => {
    end.abort();
    return running;
  };
  return {
    stop,
    async finish() {
      await stop();
      if (failure !== undefined) throw failure;
      await Promise.all((await readdir(folder)).map(syncOne));
      syncFolder(folder);
    },
  };
}
