import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describeIoError } from '../audio/index.js';
import { NmfError } from '../errors.js';
import { MANIFEST_NAME, type Manifest, manifestFiles, parseManifest } from './manifest.js';
import { isSameFile } from './paths.js';

/**
 * Writing a separation folder so that it is always either the old one or the new one.
 *
 * All files are first written into `.nmf-new` inside the folder (the same file system, and its creation is
 * the lock against a second run). Renaming that to `.nmf-commit` is the one moment of change; what follows,
 * moving the files to their names with the manifest last, can be repeated by whoever opens the folder next
 * ({@link settle}), should the process be killed in between.
 */
const NEW = '.nmf-new';
const COMMIT = '.nmf-commit';
const OWNER = 'owner.json';

export interface Staging {
  /** The separation folder. */
  readonly folder: string;
  /** Where the new files are written until {@link commitStaging}. */
  readonly path: string;
  /** The topmost folder that had to be made, removed again when the staging is discarded. */
  readonly created: string | undefined;
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
export function beginStaging(request: StagingRequest): Staging {
  const { folder } = request;
  const created = guard(folder, () => makeFolder(folder));
  try {
    settle(folder);
    assertReplaceable(request);
    return { folder, path: guard(folder, () => reserve(folder)), created };
  } catch (error) {
    removeEmptyUpTo(folder, created);
    throw error;
  }
}

/** Puts the staged files in the place of the old ones. The staging must hold a manifest. */
export function commitStaging(staging: Staging): void {
  guard(staging.folder, () => {
    rmSync(join(staging.path, OWNER), { force: true });
    renameSync(staging.path, join(staging.folder, COMMIT));
  });
  settle(staging.folder);
}

/** Removes what was staged and any folder that {@link beginStaging} made; does nothing after a commit. */
export function discardStaging(staging: Staging): void {
  rmSync(staging.path, { recursive: true, force: true });
  removeEmptyUpTo(staging.folder, staging.created);
}

/**
 * Finishes a commit that was interrupted, so that readers see the new folder whole. Harmless when there is
 * none, and when two processes do it at once.
 */
export function settle(folder: string): void {
  const from = join(folder, COMMIT);
  if (!existsSync(from)) return;
  guard(folder, () => {
    const fresh = loadManifest(join(from, MANIFEST_NAME));
    if (fresh !== undefined) {
      const files = manifestFiles(fresh);
      const old = loadManifest(join(folder, MANIFEST_NAME));
      for (const name of old === undefined ? [] : manifestFiles(old)) {
        if (!files.includes(name)) rmSync(join(folder, name), { force: true });
      }
      for (const name of files) moveIfThere(join(from, name), join(folder, name));
    }
    rmSync(from, { recursive: true, force: true });
  });
}

function makeFolder(folder: string): string | undefined {
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new NmfError('output', `${folder} is a file, not a folder. Choose another name with -o.`);
  }
  // One folder at a time: Node's own recursive mkdir never returns where a parent cannot be made, as in /proc.
  const missing: string[] = [];
  for (let at = resolve(folder); !existsSync(at); at = dirname(at)) missing.push(at);
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
  const present = readdirSync(folder).filter((name) => name !== NEW && name !== COMMIT);
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
    if (!ours.includes(name) && !force) {
      throw new NmfError(
        'output',
        `${path} is in the way and not part of the separation there. Move it, or add --force to replace it.`,
      );
    }
  }
}

/** Creating the staging folder is atomic, so it is the lock; one left by a dead process is taken over. */
function reserve(folder: string): string {
  const path = join(folder, NEW);
  for (let attempt = 0; ; attempt++) {
    try {
      mkdirSync(path);
      writeFileSync(join(path, OWNER), JSON.stringify({ pid: process.pid, host: hostname() }));
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 0) throw error;
    }
    const owner = liveOwner(path);
    if (owner !== undefined) {
      throw new NmfError(
        'output',
        `${folder} is being written by another run (${owner}). Wait for it, or choose another folder with -o.`,
      );
    }
    rmSync(path, { recursive: true, force: true });
  }
}

/** Who holds a staging folder, or undefined when that process is gone. */
function liveOwner(path: string): string | undefined {
  let owner: { pid?: unknown; host?: unknown };
  try {
    owner = JSON.parse(readFileSync(join(path, OWNER), 'utf8'));
  } catch {
    // Made a moment ago and not yet signed, or its owner died in that moment.
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    return age < 5_000 ? 'starting' : undefined;
  }
  if (owner.host !== hostname()) return `process ${owner.pid} on ${owner.host}`;
  if (owner.pid === process.pid) return `process ${owner.pid}`;
  try {
    process.kill(Number(owner.pid), 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return undefined;
  }
  return `process ${owner.pid}`;
}

/** A manifest that is there and valid; the folder's other states are the callers' to judge. */
function loadManifest(path: string): Manifest | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return parseManifest(text, path);
  } catch {
    return undefined;
  }
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
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
    throw error instanceof NmfError ? error : describeIoError(error, 'write', folder);
  }
}
