import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { syncAndClose } from '../disk/durable.js';

/** Brings the files of a folder to the disk while more are written, so that less is left to wait for in the end. */
export interface SyncAhead {
  /** Goes through the files that are there now; does nothing while it is at it. */
  begin(): void;
  /**
   * Ends after the file that it is at.
   *
   * @throws What the system said of a file that could not be brought to the disk, which it says only once.
   */
  end(): Promise<void>;
}

export function createSyncAhead(folder: string): SyncAhead {
  let pass = Promise.resolve();
  let isAtIt = false;
  let isEnded = false;
  let failure: unknown;

  /** Never rejects: what is wrong is told in the end. */
  async function run(): Promise<void> {
    try {
      for (const name of await namesIn(folder)) {
        if (isEnded) break;
        await syncIfOpened(join(folder, name));
      }
    } catch (error) {
      failure ??= error;
    } finally {
      isAtIt = false;
    }
  }

  return {
    begin() {
      if (isAtIt || isEnded) return;
      isAtIt = true;
      pass = run();
    },
    async end() {
      isEnded = true;
      await pass;
      if (failure !== undefined) throw failure;
    },
  };
}

/** None where the folder cannot be read: whoever needs it then will say so. */
function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/** Leaves out what cannot be opened just now. */
async function syncIfOpened(path: string): Promise<void> {
  const file = await open(path, 'r+').catch(() => undefined);
  if (file !== undefined) await syncAndClose(file);
}
