import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { tellMissing } from './missing.js';

/**
 * Makes a folder that is a file system of its own, runs `use` and takes it away again. Only root may do that:
 * elsewhere it is said, and the test proves nothing.
 *
 * @param options - Of mount for a tmpfs, such as `size=300k` or `ro`.
 */
export async function withTmpfs(folder: string, options: string, use: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) {
    tellMissing('needs root to mount a small file system: run the tests as root to try a full disk');
    return;
  }
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  try {
    await use();
  } finally {
    execFileSync('umount', [folder]);
  }
}
