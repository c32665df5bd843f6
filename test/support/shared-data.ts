import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tellMissing } from './missing.js';

/**
 * The folder of recordings with known sources that lies beside the project and is no part of it:
 * `dev/NAME/mix.wav`, `dev/NAME/source-1.wav` ...
 *
 * @returns Its path, or undefined where it is missing; that is said, and fails the run under CI.
 */
export function sharedData(): string | undefined {
  const folder = fileURLToPath(new URL('../../../shared/data', import.meta.url));
  if (existsSync(folder)) return folder;
  tellMissing('needs the recordings in ../shared/data beside the project: tests that use them cannot run');
  return undefined;
}
