import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describeIoError } from '../audio/index.js';
import { NmfError } from '../errors.js';
import { syncFiles, syncFolder } from './durable.js';
import { acquireLock, isWorkName, type Lock } from './lock.js';
import { manifestFiles } from './manifest-format.js';
import { assertEncodable, isSameFile, MANIFEST_NAME } from './paths.js';
import { COMMIT, isPending, loadManifest, settleLocked } from './settle.js';
import { createSyncAhead, type SyncAhead } from './sync-ahead.js';

/**
 * Writing a separation folder so that it is always either the old one or the new one.
 *
 * All files are first written into the folder's lock (the same file system; see lock.ts), and brought to the disk.
 * Renaming them to `.nmf-commit` is the one moment of change; what follows, moving them to their names with the
 * manifest last, can be repeated by whoever opens the folder next (see settle.ts), should the process be killed in
 * between.
 */
export interface Staging {
  /** The separation folder. */
  readonly folder: string;
  /** Where the new files are written until {@link commitStaging}. */
  readonly path: string;
  /** The topmost folder that had to be made, removed again when the staging is discarded. */
  readonly created: string | undefined;
  readonly lock: Lock;
  /** To be begun while files are being written; ended by whoever commits or discards. */
  readonly ahead: SyncAhead;
}

export interface StagingRequest {
  readonly folder: string;
  /** Whether a file of this name may be written. */
  readonly writes: (name: string) => boolean;
  /** Write into a folder that is neither empty nor a separation folder, and over foreign files. */
  readonly force: boolean;
  /** Files that are read while writing and so never replaced. */
  readonly inputs: readonly string[];
}

/**
 * Makes the folder where needed and reserves it for this process.
 *
 * @throws NmfError `output` when the folder may not or cannot be written, or another run is writing it.
 */
export async function beginStaging(request: StagingRequest): Promise<Staging> {
  const { folder } = request;
  const created = guard(folder, () => makeFolder(folder));
  try {
    // Before a refused folder is touched at all, and again when nobody else can change it any more.
    if (!guard(folder, () => isPending(folder))) guard(folder, () => assertReplaceable(request));
    const lock = await guardAsync(folder, () => acquireLock(folder));
    try {
      guard(folder, () => settleLocked(folder));
      guard(folder, () => assertReplaceable(request));
    } catch (error) {
      guard(folder, () => lock.release());
      throw error;
    }
    return { folder, path: lock.path, created, lock, ahead: createSyncAhead(lock.path) };
  } catch (error) {
    removeEmptyUpTo(folder, created);
    throw error;
  }
}

/**
 * Puts the staged files in the place of the old ones.
 *
 * @throws NmfError `output` when they cannot be brought to the disk, or another run took this one for dead and the
 *   folder over. Then the folder is as it was before.
 */
export async function commitStaging({ folder, path, lock, ahead }: Staging): Promise<void> {
  await guardAsync(folder, async () => {
    if (loadManifest(join(path, MANIFEST_NAME)) === undefined && existsSync(path)) {
      throw new Error('a separation without a valid manifest must not be committed');
    }
    try {
      await ahead.end();
      await syncFiles(path, readdirSync(path));
      syncFolder(path);
      renameSync(path, join(folder, COMMIT));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new NmfError(
        'output',
        `${folder} was taken over or removed by another run while this one stood still; nothing was written. Run it again.`,
        { cause: error },
      );
    }
    syncFolder(folder);
    settleLocked(folder);
    lock.release();
  });
}

/** An error of writing that names the files of a separation as they will be called, not as they are staged. */
export function withFinalNames(error: unknown, { path, folder }: Staging): unknown {
  if (!(error instanceof NmfError) || !error.message.includes(path)) return error;
  return new NmfError(error.code, error.message.replaceAll(path, folder), { cause: error.cause });
}

/** Removes what was staged and any folder that {@link beginStaging} made; does nothing after a commit. */
export async function discardStaging(staging: Staging): Promise<void> {
  await staging.ahead.end().catch(() => undefined); // not to be committed: no matter
  guard(staging.folder, () => staging.lock.release());
  removeEmptyUpTo(staging.folder, staging.created);
}

function makeFolder(folder: string): string | undefined {
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new NmfError('output', `${folder} is a file, not a folder. Choose another name with -o.`);
  }
  // One folder at a time: Node's own recursive mkdir never returns where a parent cannot be made, as in /proc.
  const missing: string[] = [];
  for (let at = resolve(folder); !existsSync(at); at = dirname(at)) missing.push(at);
  if (missing.length > 0) assertEncodable(folder);
  for (const path of missing.reverse()) makeOne(path);
  return missing[0];
}

/** Another run may have made the folder in the meantime. */
function makeOne(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function assertReplaceable({ folder, writes, force, inputs }: StagingRequest): void {
  const present = readdirSync(folder).filter((name) => !isWorkName(name));
  const old = loadManifest(join(folder, MANIFEST_NAME));
  if (old === undefined && present.length > 0 && !force) {
    throw new NmfError(
      'output',
      `${folder} is neither empty nor a separation folder, so nothing was written. Choose another folder with -o, or add --force to write into it.`,
    );
  }
  const ours = old === undefined ? [] : manifestFiles(old);
  for (const name of present) {
    if (!writes(name) && !ours.includes(name)) continue;
    const path = join(folder, name);
    const input = inputs.find((candidate) => isSameFile(candidate, path));
    if (input !== undefined) {
      throw new NmfError(
        'output',
        `${input} is read as input and would be replaced. Choose another folder with -o.`,
      );
    }
    if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) {
      throw new NmfError('output', `${path} is a folder where a file should go. Move it away.`);
    }
    if (!ours.includes(name) && !force) {
      throw new NmfError(
        'output',
        `${path} is in the way and not part of the separation there. Move it, or add --force to replace it.`,
      );
    }
  }
}

/** Removes `folder` and its parents up to `top` as long as they are empty. */
function removeEmptyUpTo(folder: string, top: string | undefined): void {
  if (top === undefined) return;
  const last = resolve(top);
  for (let at = resolve(folder); at.length >= last.length; at = dirname(at)) {
    try {
      rmdirSync(at);
    } catch {
      return; // Not empty: somebody else's by now.
    }
  }
}

function guard<T>(folder: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw describeIoError(error, 'write', folder);
  }
}

async function guardAsync<T>(folder: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw describeIoError(error, 'write', folder);
  }
}
