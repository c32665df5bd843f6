import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Which process wrote something, told apart from a later one that happens to get the same number: a process id alone
 * is used again after a restart, in another container, and on another machine that shares the disk.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** The machine's start, from Linux's boot id. */
  readonly boot?: string;
  /** Which process ids these are: containers on one machine have their own. */
  readonly namespace?: string;
  /** When the process started, in ticks since the machine's start (proc(5), field 22 of stat). */
  readonly started?: string;
}

/** `elsewhere`: on another machine or in another container, where its process ids mean nothing here. */
export type Liveness = 'alive' | 'dead' | 'elsewhere';

export function thisProcess(): ProcessIdentity {
  const boot = whatStands(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const namespace = whatStands(() => readlinkSync('/proc/self/ns/pid'));
  const started = processState(process.pid)?.started;
  return {
    pid: process.pid,
    host: hostname(),
    ...(boot === undefined ? {} : { boot }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(started === undefined ? {} : { started }),
  };
}

/** Whether that very process still runs. No clock is asked. */
export function liveness(other: ProcessIdentity): Liveness {
  const own = thisProcess();
  const isHere = other.host === own.host && other.boot === own.boot && other.namespace === own.namespace;
  if (!isHere) return 'elsewhere';
  if (own.started === undefined) return signalReaches(other.pid) ? 'alive' : 'dead';
  const state = processState(other.pid);
  const isDead = state === undefined || state.isZombie || state.started !== other.started;
  return isDead ? 'dead' : 'alive';
}

/** What Linux tells about a process; undefined when it is gone, and on other systems. */
function processState(pid: number): { started: string; isZombie: boolean } | undefined {
  const stat = whatStands(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (stat === undefined) return undefined;
  // The second field is the program's name in parentheses, which may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { started: fields[19] ?? '', isZombie: fields[0] === 'Z' || fields[0] === 'X' };
}

function signalReaches(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function whatStands(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined; // not Linux, or the process is gone
  }
}
