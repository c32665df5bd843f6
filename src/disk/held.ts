import { renameSync } from 'node:fs';

/** What Windows answers while a virus scanner, an indexer or a player has a file open; elsewhere it is final. */
const HELD = ['EPERM', 'EACCES', 'EBUSY'];
/** Waited in turn before another try: 1.3 s in all, for such programs take a file for a moment only. */
const PAUSES_MS = [10, 20, 40, 80, 160, 320, 640];

/**
 * Has the system move or remove a file that another program may hold for a moment: on Windows it is asked again and again.
 *
 * @param platform - Of this process, unless told.
 * @returns What the step gave.
 * @throws The system's last error.
 */
export function untilReleased<T>(step: () => T, platform: NodeJS.Platform = process.platform): T {
  for (const pause of platform === 'win32' ? PAUSES_MS : []) {
    try {
      return step();
    } catch (error) {
      if (!HELD.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      // Nothing else of this thread may come in between: a commit is several steps that belong together.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
    }
  }
  return step();
}

/** Renames a file or folder as {@link untilReleased} does. @throws The system's error. */
export function renameHeld(from: string, to: string): void {
  untilReleased(() => renameSync(from, to));
}
