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

/** Files that are open at once: far fewer than a process may open. */
const FILES_AT_ONCE = 64;

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
 * Brings the files of a folder and of those in it to the disk again and again while they are written, so that less is left to wait for in
 * the end.
 *
 * @param pauseMs - Between two rounds.
 */
export function syncWhileWritten(folder: string, pauseMs = 100): FolderSync {
  const end = new AbortController();
  let failure: unknown;
  const syncOne = async (path: string) => {
    const file = await open(path, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  };
  const rounds = async () => {
    while (!end.signal.aborted) {
      // What cannot be listed or opened just now will be in the end, or be told then.
      const { files } = await pathsIn(folder).catch(() => ({ files: [] }));
      for (const path of files) {
        if (!end.signal.aborted) await syncOne(path).catch(hear);
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
      const { files, folders } = await pathsIn(folder);
      for (let at = 0; at < files.length; at += FILES_AT_ONCE)
        await Promise.all(files.slice(at, at + FILES_AT_ONCE).map(syncOne));
      for (const path of [...folders, folder]) syncFolder(path);
    },
  };
}

/** What a folder holds, and what the folders in it hold. @returns Whole paths. */
async function pathsIn(folder: string): Promise<{ files: string[]; folders: string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const pathsOf = (areFolders: boolean) =>
    entries
      .filter((entry) => entry.isDirectory() === areFolders)
      .map(({ parentPath, name }) => join(parentPath, name));
  return { files: pathsOf(false), folders: pathsOf(true) };
}
