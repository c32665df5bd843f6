import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Bytes of addresses, which are not memory: most are only reserved. */
export interface AddressSpace {
  readonly limit: number;
  readonly used: number;
}

/** V8 reserves so much for each WebAssembly memory, unless its code checks bounds itself. */
const GUARDED_MEMORY_BYTES = 11e9;
/** That of a separation, and that of the one before it, which may still wait to be collected. */
const MEMORIES_PER_JOB = 2;
/** The program with a thread for each of a few processors. */
const PROGRAM_BYTES = 4e9;

/** Address space of this process where the system limits it (`ulimit -v`, a cluster's h_vmem); else undefined. */
export function addressSpace(): AddressSpace | undefined {
  try {
    const limit = /^Max address space +(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1];
    if (limit === undefined) return undefined;
    const used = /^VmSize:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
    return { limit: Number(limit), used: 1024 * Number(used) };
  } catch {
    return undefined; // not Linux
  }
}

/** Whether address space may run out although there is memory, as long as V8 reserves it for WebAssembly. */
export function isTightForWasm(): boolean {
  const { limit = Number.POSITIVE_INFINITY } = addressSpace() ?? {};
  return limit < PROGRAM_BYTES + availableParallelism() * MEMORIES_PER_JOB * GUARDED_MEMORY_BYTES;
}
