import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTimeLeft } from '../../src/cli/time-left.js';

/** A clock that is set by hand, in milliseconds. */
function withClock() {
  const clock = { ms: 1000 };
  return { clock, timeLeft: createTimeLeft(() => clock.ms) };
}

/** What was said, in seconds. */
function secondsOf(text: string | undefined): number {
  const [, count = '0', unit = 's'] = /about ([\d.]+) (s|min|h) left/.exec(text ?? '') ?? [];
  return Number(count) * { s: 1, min: 60, h: 3600 }[unit as 's' | 'min' | 'h'];
}

describe('the time left', () => {
  it.each([
    [0, 'a few seconds left'],
    [4900, 'a few seconds left'],
    [12_000, 'about 10 s left'],
    [47_000, 'about 50 s left'],
    [58_000, 'about 1 min left'],
    [100_000, 'about 2 min left'],
    [75 * 60_000, 'about 75 min left'],
    [100 * 60_000, 'about 1.5 h left'],
    [7 * 3_600_000, 'about 7 h left'],
  ])('of %s ms is said so roughly as it is known: %s', (ms, text) => {
    expect(withClock().timeLeft(ms)).toBe(text);
  });

  it('is not said before there is an estimate, and counts down after it', () => {
    const { clock, timeLeft } = withClock();
    expect(timeLeft(undefined)).toBeUndefined();
    expect(timeLeft(60_000)).toBe('about 1 min left');
    clock.ms += 20_000;
    expect(timeLeft(undefined)).toBe('about 40 s left');
    clock.ms += 50_000;
    expect(timeLeft(undefined)).toBe('a few seconds left');
  });

  it('follows better estimates within seconds, and one that is far off hardly', () => {
    const { clock, timeLeft } = withClock();
    timeLeft(600_000);
    clock.ms += 50;
    expect(timeLeft(20_000)).toBe('about 10 min left');
    for (let i = 0; i < 200; i++) {
      clock.ms += 50;
      timeLeft(20_000);
    }
    expect(secondsOf(timeLeft(20_000))).toBeLessThan(60);
  });

  it('does not go to and fro between two words', () => {
    const { clock, timeLeft } = withClock();
    const said: string[] = [];
    for (let leftMs = 66_000; leftMs > 0; leftMs -= 50) {
      clock.ms += 50;
      const noise = leftMs % 100 === 0 ? 3000 : -3000;
      const text = String(timeLeft(leftMs + noise));
      if (text !== said.at(-1)) said.push(text);
    }
    expect(said).toEqual([
      'about 1 min left',
      ...[50, 40, 30, 20, 10].map((seconds) => `about ${seconds} s left`),
      'a few seconds left',
    ]);
  });

  it('never grows faster than time passes, whatever the estimates', () => {
    const anyStep = fc.record({
      passedMs: fc.integer({ min: 20, max: 3000 }),
      leftMs: fc.option(fc.integer({ min: 0, max: 7_200_000 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 1, maxLength: 50 }), (steps) => {
        const { clock, timeLeft } = withClock();
        const first = clock.ms + 30_000;
        timeLeft(30_000);
        for (const { passedMs, leftMs } of steps) {
          clock.ms += passedMs;
          const most = (first + 2 * (clock.ms - 1000) - clock.ms) / 1000;
          const said = secondsOf(timeLeft(leftMs));
          expect(said).toBeLessThanOrEqual(1.25 * most + 60);
        }
      }),
    );
  });
});
