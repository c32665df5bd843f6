import { closeSync, fsyncSync, openSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Waits until files are on the disk, all at once, so that a power cut after they got their names does not leave names
 * without content.
 *
 * @throws The system's error; a full disk behind a network shows only here.
 */
export async function syncFiles(folder: string, names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => syncFile(join(folder, name))));
}

/** As {@link syncFiles} for one file. */
export async function syncFile(path: string): Promise<void> {
  await syncAndClose(await open(path, 'r+'));
}

/** Waits until an open file is on the disk, and gives it back. */
export async function syncAndClose(file: FileHandle): Promise<void> {
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Waits until the names in a folder are on the disk, where the system can do that for a folder. */
export function syncFolder(folder: string): void {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(folder, 'r');
    fsyncSync(descriptor);
  } catch (error) {
    // Windows does not open folders, and some network file systems do not sync them: they order names themselves.
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP', 'EBADF'].includes(code)) throw error;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
