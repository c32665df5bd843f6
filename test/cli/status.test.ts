import { afterEach, describe, expect, it, vi } from 'vitest';
import { createProgressText, formatTime } from '../../src/cli/progress-text.js';
import { createStatusLine } from '../../src/cli/status.js';

describe('the text of the status line', () => {
  /** A clock that is set by hand, in milliseconds. */
  const withClock = () => {
    const clock = { ms: 0 };
    return { clock, text: createProgressText(() => clock.ms) };
  };

  it('names the stage, and how far it is', () => {
    const { text } = withClock();
    const start = { stage: 'start', done: 0.4, of: 1 } as const;
    expect(text({ stage: 'read', done: 0, of: 1 })).toBe('reading');
    expect(text({ stage: 'resample', done: 0, of: 9 })).toBe('resampling');
    expect(text({ stage: 'analyse', done: 1, of: 3 })).toBe('analysing  33 %');
    expect(text({ stage: 'learn', done: 1, of: 8 })).toBe('learning sources  12 %');
    expect(text(start)).toBe('factorising  starting  40 %');
    expect(text({ ...start, restart: 1, restarts: 4 })).toBe('factorising  run 2 of 4  starting  40 %');
    expect(text({ stage: 'factorise', done: 20, of: 500, divergence: 1234.567 })).toBe(
      'factorising  iteration 20 of at most 500  divergence 1234.6',
    );
    expect(text({ stage: 'factorise', done: 1, of: 9, restart: 1, restarts: 4 })).toBe(
      'factorising  run 2 of 4  iteration 1 of at most 9',
    );
    expect(text({ stage: 'write', done: 0, of: 0 })).toBe('writing  100 %');
    expect(text({ stage: 'page', done: 0, of: 1 })).toBe('making the listening page');
  });

  it('tells the time left in all, once the pace and the work are known', () => {
    const { clock, text } = withClock();
    text({ stage: 'read', done: 0, of: 1 });
    clock.ms = 60_000; // what reading took does not count
    text({ stage: 'factorise', done: 0, of: 500 });
    clock.ms += 400;
    expect(text({ stage: 'factorise', done: 4, of: 500, left: 60 })).not.toContain('left');
    clock.ms += 600;
    expect(text({ stage: 'factorise', done: 10, of: 500 })).not.toContain('left');
    clock.ms += 1000;
    expect(text({ stage: 'factorise', done: 20, of: 500, left: 200 })).toMatch(/ {2}about 20 s left$/);
  });

  it('goes on counting down where a stage does not know what is left', () => {
    const { clock, text } = withClock();
    text({ stage: 'factorise', done: 0, of: 500, left: 40 });
    clock.ms = 10_000;
    expect(text({ stage: 'factorise', done: 10, of: 500, left: 40 })).toContain('about 40 s left');
    clock.ms += 20_000;
    expect(text({ stage: 'start', done: 0, of: 1, restart: 1, restarts: 2 })).toContain('about 20 s left');
    clock.ms += 60_000;
    expect(text({ stage: 'page', done: 0, of: 1 })).toContain('a few seconds left');
  });

  it('writes minutes and seconds', () => {
    expect([0, 1, 999, 59_001, 75_000, 3_600_000].map(formatTime)).toEqual([
      '0:00',
      '0:01',
      '0:01',
      '1:00',
      '1:15',
      '60:00',
    ]);
  });
});

describe('off a terminal, the status line', () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  const writtenOver = async (seconds: number, quiet: boolean): Promise<string[]> => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const written: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    vi.stubEnv('CI', 'true');
    const status = await createStatusLine(quiet);
    for (let second = 0; second < seconds; second++) {
      vi.advanceTimersByTime(1000);
      status.update(`second ${second + 1}`);
    }
    status.clear();
    vi.unstubAllEnvs();
    return written;
  };

  it('is a plain line every ten seconds', async () => {
    expect(await writtenOver(35, false)).toEqual(['second 10\n', 'second 20\n', 'second 30\n']);
  });

  it('is not written at all in a short run, or a quiet one', async () => {
    expect(await writtenOver(9, false)).toEqual([]);
    expect(await writtenOver(35, true)).toEqual([]);
  });
});
