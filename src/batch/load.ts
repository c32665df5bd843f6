import { assertCount } from '../arguments.js';
import { formatBytes } from '../separation/index.js';
import { byName, option, type Phrase, phrase, type Spelling, spell } from '../text/index.js';

export interface LoadRequest {
  /** Processors that may be used. */
  readonly cores: number;
  /** Recordings at once as asked for. Default: as many as the cores and the recordings allow. */
  readonly jobs?: number | undefined;
  /** Threads a recording as asked for. Default: the cores shared out among the recordings at once. */
  readonly threads?: number | undefined;
  /** Estimated need of each recording in bytes. */
  readonly needsBytes: readonly number[];
  /** Memory that may be used, in bytes. */
  readonly availableBytes: number;
  /** How notes name options. Default: as the library does. */
  readonly spelling?: Spelling | undefined;
}

/** How many things run at once. */
export interface Load {
  /** Recordings separated at once. */
  readonly jobs: number;
  /** Threads that compute each of them; `jobs` times `threads` is never more than the cores. */
  readonly threads: number;
  /** What differs from what was asked for, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Shares out CPUs and memory among the recordings of a batch.
 *
 * @throws NmfError `usage` when `jobs` or `threads` is no whole number of at least 1.
 */
export function planLoad(request: LoadRequest): Load {
  const { cores, jobs, threads, needsBytes, availableBytes, spelling = byName } = request;
  assertCount('jobs', jobs);
  assertCount('threads', threads);
  const notes: Phrase[] = [];
  const most = Math.max(1, Math.floor(cores / (threads ?? 1)));
  let granted = Math.min(jobs ?? most, most);
  if (jobs !== undefined && granted < jobs) {
    const each = threads === undefined || threads === 1 ? '' : phrase` and ${option('threads')} ${threads}`;
    notes.push(phrase`${option('jobs')} ${jobs}${each} is more than the ${cores} CPUs: ${granted} at once.`);
  }
  granted = Math.max(1, Math.min(granted, needsBytes.length));
  const worst = worstNeeds(needsBytes, granted, availableBytes);
  const fitting = Math.max(1, worst.filter((need) => need <= availableBytes).length);
  if (fitting < worst.length) {
    notes.push(
      phrase`${worst.length} of these recordings at once may need ${formatBytes(worst[worst.length - 1])} of memory, and ${formatBytes(availableBytes)} may be used: ${fitting} at once.`,
    );
  }
  const jobsAtOnce = fitting < worst.length ? fitting : granted;
  const share = Math.max(1, Math.floor(cores / jobsAtOnce));
  if (threads !== undefined && threads > share) {
    notes.push(
      phrase`${option('threads')} ${threads} is more than the ${cores} CPUs: ${share} per recording.`,
    );
  }
  return {
    jobs: jobsAtOnce,
    threads: Math.min(threads ?? share, share),
    notes: notes.map((note) => spell(note, spelling)),
  };
}

/**
 * What one, two, three … of the largest recordings need together, in bytes, up to `limit` of them. Those that do
 * not fit even alone are left out: their own job refuses them.
 */
function worstNeeds(needsBytes: readonly number[], limit: number, availableBytes: number): number[] {
  const largest = needsBytes.filter((need) => need <= availableBytes).sort((a, b) => b - a);
  let sum = 0;
  return largest.slice(0, limit).map((need) => {
    sum += need;
    return sum;
  });
}
