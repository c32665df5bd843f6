import { describe, expect, it } from 'vitest';
import { createReferenceKernel, type NmfKernel } from '../../src/kernels/index.js';
import { createLogMomentum } from '../../src/nmf/lm.js';

/** A kernel that notes what it is told to do and gives the objectives of a script; without one they fall. */
function scriptedKernel(script: number[] = []) {
  const v = Float32Array.of(1, 2, 3, 4);
  const real = createReferenceKernel({ v, frames: 2, bins: 2, components: 1, beta: 1 });
  real.load({ templates: Float64Array.of(1, 1), activations: Float64Array.of(1, 1) });
  const calls: string[] = [];
  const amounts: Record<string, number[]> = { activations: [], templates: [] };
  let falling = 0;
  const kernel: NmfKernel = {
    ...real,
    extrapolate: (side, _law, amount) => void amounts[side].push(amount),
    evaluate(side, at, wants) {
      calls.push(`evaluate ${side} ${at}${wants ? '?' : ''}`);
      return wants ? (script.shift() ?? falling--) : Number.NaN;
    },
    update: (side, at) => void calls.push(`update ${side} ${at}`),
    restore: (side) => void calls.push(`restore ${side}`),
  };
  const take = () => calls.splice(0);
  return { kernel, take, amounts };
}

const PLAIN = ['evaluate activations current', 'update activations current'];
const MOMENTUM = ['evaluate activations trial', 'update activations trial'];

describe('multiplicative updates with momentum', () => {
  it('extrapolate after the third iteration, or at once when under way, further every time', () => {
    for (const [isUnderWay, plain] of [
      [false, 3],
      [true, 1],
    ] as const) {
      const { kernel, take, amounts } = scriptedKernel();
      const updater = createLogMomentum(kernel, isUnderWay);
      for (let i = 1; i <= 30; i++) {
        updater.step();
        const at = i <= plain ? 'current' : 'trial';
        expect(take()).toEqual([
          ...(i <= plain ? PLAIN : MOMENTUM),
          `evaluate templates ${at}${i < plain ? '' : '?'}`,
          `update templates ${at}`,
        ]);
      }
      for (const list of Object.values(amounts)) {
        expect(list).toHaveLength(30 - plain);
        expect(list).toEqual([...list].sort((a, b) => a - b));
        expect(list[list.length - 1]).toBe(1.3);
      }
    }
  });

  it('refuse the step of W where it was the fault, and retreat', () => {
    const { kernel, take, amounts } = scriptedKernel([10, 50, 9]);
    const updater = createLogMomentum(kernel, true);
    updater.step();
    take();
    updater.step();
    expect(take()).toEqual([
      ...MOMENTUM,
      'evaluate templates trial?',
      'evaluate templates current?',
      'update templates current',
    ]);
    updater.step();
    expect(amounts.templates[1]).toBeLessThan(amounts.templates[0]);
    expect(amounts.activations[1]).toBe(amounts.activations[0]);
  });

  it.each([50, Number.NaN])(
    'take the step of H back where W was not the fault (objective %d)',
    (objective) => {
      const { kernel, take, amounts } = scriptedKernel([10, objective, objective, 9]);
      const updater = createLogMomentum(kernel, true);
      updater.step();
      take();
      updater.step();
      expect(take()).toEqual([
        ...MOMENTUM,
        'evaluate templates trial?',
        'evaluate templates current?',
        'restore activations',
        ...PLAIN,
        'evaluate templates current?',
        'update templates current',
      ]);
      updater.step();
      expect(amounts.activations[1]).toBeLessThan(amounts.activations[0]);
    },
  );
});
