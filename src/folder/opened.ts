import { statSync } from 'node:fs';
import { join } from 'node:path';
import { orUndefined } from '../disk/attempt.js';
import { NmfError } from '../errors.js';
import { readManifest } from './manifest.js';
import type { Manifest } from './manifest-schema.js';
import { MANIFEST_NAME } from './paths.js';
import { isPending, settle } from './settle.js';

/** A separation folder that is being read. */
export interface OpenedFolder {
  readonly manifest: Manifest;
  /**
   * To be called when all files that are read together are open: from then on they stay what they are, whatever is
   * renamed over them.
   *
   * @throws NmfError `input` when another run has replaced the folder since its manifest was read.
   */
  assertCurrent(): void;
}

/**
 * Reads the manifest of a separation folder, after an interrupted change of it was finished.
 *
 * @throws NmfError `input` as {@link readManifest}, `output` when a change cannot be finished.
 */
export async function openFolder(folder: string): Promise<OpenedFolder> {
  await settle(folder);
  const before = stateOf(folder);
  return {
    manifest: readManifest(folder),
    assertCurrent() {
      if (!isPending(folder) && stateOf(folder) === before) return;
      throw new NmfError(
        'input',
        `${folder} was replaced by another run while it was read. Run the command again.`,
      );
    },
  };
}

/** Tells one manifest from the next: a new one is a new file. */
function stateOf(folder: string): string {
  // Where there is none, reading the manifest tells why.
  const stat = orUndefined(() => statSync(join(folder, MANIFEST_NAME), { bigint: true }));
  return `${stat?.ino} ${stat?.mtimeNs} ${stat?.size}`;
}
