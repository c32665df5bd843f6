import { describe, expect, it } from 'vitest';
import { untilReleased } from '../../src/disk/held.js';

/** A step that the system refuses so many times. */
function refusedTimes(times: number, code: string) {
  let calls = 0;
  const step = () => {
    calls++;
    if (calls <= times) throw Object.assign(new Error(code), { code });
    return 'moved';
  };
  return { step, calls: () => calls };
}

describe('a file that another program holds', () => {
  it.each(['EPERM', 'EACCES', 'EBUSY'])('is moved on Windows as soon as it is released: %s', (code) => {
    const { step, calls } = refusedTimes(3, code);
    expect(untilReleased(step, 'win32')).toBe('moved');
    expect(calls()).toBe(4);
  });

  it('is given up on Windows after more than a second, with what the system said', () => {
    const { step, calls } = refusedTimes(Number.POSITIVE_INFINITY, 'EBUSY');
    const begin = performance.now();
    expect(() => untilReleased(step, 'win32')).toThrow('EBUSY');
    expect(performance.now() - begin).toBeGreaterThan(1000);
    expect(calls()).toBe(8);
  });

  it.each([
    ['win32', 'ENOENT'],
    ['linux', 'EPERM'],
    ['darwin', 'EBUSY'],
  ] as const)('is asked for once where waiting does not help: %s, %s', (platform, code) => {
    const { step, calls } = refusedTimes(1, code);
    expect(() => untilReleased(step, platform)).toThrow(code);
    expect(calls()).toBe(1);
  });
});
