import { randomUUID } from 'node:crypto';
import {
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { readSmallFile } from '../disk/index.js';
import { liveness, type ProcessIdentity, thisProcess } from '../disk/process-identity.js';
import { NmfError } from '../errors.js';
import { phrase, withOutput } from '../text/index.js';

/**
 * The right to write a separation folder, held by one run at a time: the folder `.nmf-new` in it, which comes into
 * being complete (signed with its owner) by renaming, so that there is no moment at which it is nobody's.
 *
 * Whether a lock's owner is alive is asked of the system where that can answer, and else (another machine or
 * container on a shared disk) found out by watching the owner's heartbeat; never by comparing clocks. A lock whose
 * owner is gone is taken over. An owner that was stopped so long that it lost its lock finds its files gone when it
 * comes to commit them, and fails: its folder bears its own token.
 */
export interface Lock {
  /** A folder for the owner's files. */
  readonly path: string;
  /** Removes the lock with all that is in it. Does nothing when it was lost. */
  release(): void;
}

const LOCK = '.nmf-new';
const OWNER = 'owner.json';
/** Locks in the making, and locks on the way to their removal. */
const MAKING = '.nmf-lock-';
const LEAVING = '.nmf-dead-';

/** Of a lock's own files, which hold a host's name and some numbers. */
const MAX_BYTES = 65_536;

const BEAT_MS = 5_000;
/** How long a heartbeat elsewhere must stand still before its owner is taken for dead. */
const WATCH_MS = 4 * BEAT_MS;

const ownerSchema = z.object({
  pid: z.int(),
  host: z.string(),
  boot: z.optional(z.string()),
  namespace: z.optional(z.string()),
  started: z.optional(z.string()),
  token: z.string().check(z.regex(/^[\w-]+$/)),
});
type Owner = ProcessIdentity & { readonly token: string };

/** Names that are never part of a separation: locks, and what a killed run left of them. */
export function isWorkName(name: string): boolean {
  return name.startsWith('.nmf-');
}

/**
 * Takes the lock of a folder.
 *
 * @param watchMs - For tests; see above.
 * @throws NmfError `output` when another run holds it; the system's error when the folder cannot be written.
 */
export async function acquireLock(folder: string, watchMs = WATCH_MS): Promise<Lock> {
  const owner: Owner = { ...thisProcess(), token: randomUUID() };
  const making = join(folder, `${MAKING}${owner.token}`);
  const path = join(folder, LOCK);
  try {
    for (;;) {
      if (prepare(making, owner) && moveInto(making, path)) break;
      const holder = readOwner(path);
      if (holder !== undefined && (await isAlive(path, holder, watchMs))) throw beingWritten(folder, holder);
      if (exists(path)) removeLock(folder, holder?.token, owner.token);
    }
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    throw error;
  }
  removeLeftovers(folder);
  const stopBeating = startBeating(join(path, `${owner.token}.beat`));
  const closeSpare = openSpare(folder);
  return {
    path: join(path, owner.token),
    release() {
      stopBeating();
      closeSpare();
      removeLock(folder, owner.token, owner.token);
    },
  };
}

/** Keeps a descriptor, so that a run which has used up all others can still clear away what it made. */
function openSpare(folder: string): () => void {
  let spare: number | undefined;
  try {
    spare = openSync(folder, 'r');
  } catch {
    // none left already, or Windows, which opens no folders and has no such limit
  }
  return () => {
    if (spare !== undefined) closeSync(spare);
    spare = undefined;
  };
}

/** Whether some run that lives holds the lock of a folder; of one elsewhere nothing is known, which counts as yes. */
export function isLocked(folder: string): boolean {
  const holder = readOwner(join(folder, LOCK));
  return holder !== undefined && liveness(holder) !== 'dead';
}

export function beingWritten(folder: string, { pid, host }: { pid: number; host: string }): NmfError {
  const where = host === thisProcess().host ? '' : ` on ${host}`;
  return new NmfError(
    'output',
    phrase`${folder} is being written by another run (process ${pid}${where}). Wait for it, or choose another folder${withOutput()}.`,
  );
}

/** Makes a lock beside its place; false when another run took it for a leftover and removed it. */
function prepare(making: string, owner: Owner): boolean {
  try {
    rmSync(making, { recursive: true, force: true });
    mkdirSync(making);
    mkdirSync(join(making, owner.token));
    writeFileSync(join(making, `${owner.token}.beat`), '0');
    writeFileSync(join(making, OWNER), JSON.stringify(owner));
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && exists(dirname(making))) return false;
    throw error;
  }
}

/** Renames a lock into its place; false when one is there already. An empty folder there is nobody's and replaced. */
function moveInto(making: string, path: string): boolean {
  try {
    renameSync(making, path);
    return true;
  } catch (error) {
    const present = lstatSync(path, { throwIfNoEntry: false });
    if (present !== undefined && !present.isDirectory()) {
      throw new NmfError('output', `${path} is in the way: it should be a folder. Remove it.`);
    }
    if (present !== undefined || codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

async function isAlive(path: string, holder: Owner, watchMs: number): Promise<boolean> {
  const state = liveness(holder);
  if (state !== 'elsewhere') return state === 'alive';
  const before = readBeat(path, holder);
  for (let waited = 0; waited < watchMs; waited += 250) {
    await sleep(Math.min(250, watchMs - waited));
    if (readBeat(path, holder) !== before) return true;
  }
  return false;
}

/** Opened anew each time, which makes network file systems ask the server. */
function readBeat(path: string, { token }: Owner): string | undefined {
  try {
    return readSmallFile(join(path, `${token}.beat`), MAX_BYTES).toString();
  } catch {
    return undefined;
  }
}

function startBeating(path: string): () => void {
  let count = 0;
  const timer = setInterval(() => {
    try {
      const file = openSync(path, 'r+'); // never makes one: the lock may be somebody else's by now
      try {
        writeSync(file, String(++count), 0);
      } finally {
        closeSync(file);
      }
    } catch {
      clearInterval(timer); // lost, which shows at the commit
    }
  }, BEAT_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/**
 * Removes the lock of one owner, and puts it back when it turns out to be another's, taken in the meantime.
 *
 * @param token - Whose lock; undefined: one without a signature, as nothing here makes them.
 * @param by - Token of whoever removes it.
 */
function removeLock(folder: string, token: string | undefined, by: string): void {
  const path = join(folder, LOCK);
  const leaving = join(folder, `${LEAVING}${by}`);
  try {
    renameSync(path, leaving);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (!bears(leaving, token) && moveInto(leaving, path)) return;
  rmSync(leaving, { recursive: true, force: true });
}

/** What runs left that were killed while they made or removed a lock. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(MAKING) && !name.startsWith(LEAVING)) continue;
    const path = join(folder, name);
    const owner = readOwner(path);
    if (owner === undefined || liveness(owner) === 'dead') rmSync(path, { recursive: true, force: true });
  }
}

/** Whether a lock is that owner's; looked at without opening a file, which may fail where many are open. */
function bears(path: string, token: string | undefined): boolean {
  return token === undefined ? readOwner(path) === undefined : exists(join(path, `${token}.beat`));
}

function readOwner(path: string): Owner | undefined {
  try {
    return ownerSchema.parse(JSON.parse(readSmallFile(join(path, OWNER), MAX_BYTES).toString())) as Owner;
  } catch {
    return undefined;
  }
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
