import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { orUndefined } from './attempt.js';

/**
 * Which process made a hidden file or folder, told by its name: `PID-START-PLACE-HOST~RANDOM`. A process id alone is
 * used again: later, after a restart, in another container, and on another machine that shares the disk.
 */
export interface Maker {
  readonly pid: number;
  readonly host: string;
  /** On another machine or in another container, where its process id means nothing here. */
  readonly isElsewhere: boolean;
}

/** A name that tells its maker, this process; no other call gives the same. */
export function newMakerName(): string {
  const start = processState(process.pid)?.start ?? 0;
  const host = hostname()
    .replace(/[^\w.-]/g, '_')
    .slice(0, 64);
  return `${process.pid}-${start}-${place()}-${host}~${randomUUID().slice(0, 8)}`;
}

/**
 * Who gave a name, unless that very process is known to run no more; no clock is asked. Undefined for other names too.
 */
export function livingMaker(name: string): Maker | undefined {
  const [, pid, start, where, host] = /^(\d+)-(\d+)-([0-9a-f]{12})-([\w.-]*)~[0-9a-f]{8}$/.exec(name) ?? [];
  if (host === undefined) return undefined;
  const isElsewhere = where !== place();
  return isElsewhere || runs(Number(pid), start) ? { pid: Number(pid), host, isElsewhere } : undefined;
}

/** What process ids mean something in: a machine, and of its containers the one with these process ids. */
function place(): string {
  const machine = orUndefined(() => readFileSync('/etc/machine-id', 'utf8').trim());
  const container = orUndefined(() => readlinkSync('/proc/self/ns/pid'));
  const parts = [hostname(), machine ?? '', container ?? ''];
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 12);
}

function runs(pid: number, start: string): boolean {
  const state = processState(pid);
  return state === undefined ? signalReaches(pid) : !state.isZombie && state.start === start;
}

/** What Linux tells about a process (proc(5), stat); undefined when it is gone or hidden, and on other systems. */
function processState(pid: number): { start: string; isZombie: boolean } | undefined {
  const stat = orUndefined(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (stat === undefined) return undefined;
  // The second field is the program's name in parentheses, which may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { start: fields[19], isZombie: fields[0] === 'Z' || fields[0] === 'X' };
}

function signalReaches(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
