import { describe, expect, it, vi } from 'vitest';
import { createBatchSummary } from '../../src/cli/batch-summary.js';
import { NmfError } from '../../src/errors.js';

const reading = { stage: 'read', done: 0, of: 1 } as const;

describe('the status line of a batch', () => {
  it('counts, and tells about how much time is left once as many have ended as run at once', () => {
    const clock = { ms: 0 };
    const batch = createBatchSummary(200, true, () => clock.ms);
    const line = () => batch.progress('a.wav', reading, 2);
    expect(line()).toBe('0 of 200  a.wav: reading');
    clock.ms = 2000;
    batch.ended('done');
    batch.ended('skipped');
    expect(line()).toBe('2 of 200  a.wav: reading');
    batch.ended('done');
    expect(line()).toBe('3 of 200, about 3 min left  a.wav: reading');
    // The pace is that of the last end: to wait for the next one does not make it slower.
    clock.ms += 60_000;
    expect(line()).toBe('3 of 200, about 2 min left  a.wav: reading');
  });

  it('counts failures too', () => {
    vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    const clock = { ms: 0 };
    const batch = createBatchSummary(3, true, () => clock.ms);
    clock.ms = 10_000;
    batch.failed('b.wav', new NmfError('input', 'b.wav is damaged.'));
    expect(batch.progress('a.wav', reading, 1)).toBe('1 of 3, 1 failed, about 20 s left  a.wav: reading');
    vi.restoreAllMocks();
  });
});
