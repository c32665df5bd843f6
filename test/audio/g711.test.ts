import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearToMuLaw, MU_LAW_TO_LINEAR } from '../../src/audio/g711.js';

describe('mu-law', () => {
  it('gives every code back, but for the two zeros', () => {
    for (const [code, linear] of MU_LAW_TO_LINEAR.entries()) {
      expect(MU_LAW_TO_LINEAR[linearToMuLaw(linear)]).toBe(linear);
      if (linear !== 0) expect(linearToMuLaw(linear)).toBe(code);
    }
  });

  it('brings samples back to within 1/32 of their magnitude and 4.2 more, and clips louder ones', () => {
    fc.assert(
      fc.property(fc.double({ min: -32_635, max: 32_635, noNaN: true }), (sample) => {
        const back = MU_LAW_TO_LINEAR[linearToMuLaw(sample)];
        expect(Math.abs(back - sample)).toBeLessThanOrEqual(Math.abs(sample) / 32 + 4.2);
      }),
      { numRuns: 1000 },
    );
    expect([1e6, -1e6].map((sample) => MU_LAW_TO_LINEAR[linearToMuLaw(sample)])).toEqual([32_124, -32_124]);
  });
});
