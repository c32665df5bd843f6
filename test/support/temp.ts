import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new empty folder; whoever asks for it removes it. */
export function createTempFolder(): string {
  return mkdtempSync(join(tmpdir(), 'nmf-test-'));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs `use` with a new empty folder and removes it afterwards. */
export async function withTempFolder<T>(use: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = createTempFolder();
  try {
    return await use(folder);
  } finally {
    removeFolder(folder);
  }
}
