import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../src/nmf/random.js';

/** In Hz. */
export const LONG_RATE = 8000;
/** So small a window that half a minute has more frames than are factorised together. */
export const LONG_FRAMES = ['--n-fft', '16', '--hop', '4', '-q'];
export const LONG_COMPONENTS = 4;
export const LONG_SHAPE = [...LONG_FRAMES, '-k', String(LONG_COMPONENTS)];
export const LONG_SAMPLES = 4 * 2 ** 16 + 1000;

/** Two sounds that come and go, in noise. */
export function longSound(channels = 1): Float32Array[] {
  const random = createRandom(1, 0);
  const sampleAt = (i: number) =>
    0.02 * (2 * random() - 1) +
    (i % 8000 < 4000 ? 0.3 * Math.sin(0.4 * i) : 0) +
    (i % 11_000 < 3000 ? 0.2 * Math.sin(2 * i) : 0);
  return Array.from({ length: channels }, () =>
    Float32Array.from({ length: LONG_SAMPLES }, (_, i) => sampleAt(i)),
  );
}

/** Sizes in bytes of the files that a run has staged in a folder, by name. */
export function stagedFiles(folder: string): Map<string, number> {
  const sizes = new Map<string, number>();
  try {
    const lock = join(folder, '.nmf-new');
    for (const name of readdirSync(lock, { recursive: true, encoding: 'utf8' })) {
      const stat = statSync(join(lock, name));
      if (stat.isFile()) sizes.set(name.slice(name.lastIndexOf('/') + 1), stat.size);
    }
  } catch (error) {
    // The run moves and removes them while one looks.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return sizes;
}

/** Whether a run is in its second pass: some sound is staged, and what is written behind it is not. */
export function isInMidStream(folder: string): boolean {
  const staged = stagedFiles(folder);
  const sizes = [...staged].filter(([name]) => name.endsWith('.wav')).map(([, size]) => size);
  return sizes.some((size) => size > 4096) && !staged.has('templates.npy');
}
