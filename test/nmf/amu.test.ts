import { describe, expect, it } from 'vitest';
import { createReferenceKernel, type NmfKernel } from '../../src/kernels/index.js';
import { createAcceleratedMultiplicativeUpdate } from '../../src/nmf/amu.js';

/** A kernel that notes what it is told to do and gives the objectives of a script; without one they fall. */
function scriptedKernel(script: number[] = [], beta = 1) {
  const v = Float32Array.of(1, 2, 3, 4);
  const real = createReferenceKernel({ v, frames: 2, bins: 2, components: 1, beta });
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
  it.each([
    { beta: 1, isUnderWay: false, plain: 3 },
    { beta: 0.5, isUnderWay: false, plain: 20 },
    { beta: 1, isUnderWay: true, plain: 1 },
    { beta: 0.5, isUnderWay: true, plain: 1 },
  ])(
    'extrapolate after $plain iteration(s) at beta $beta, under way: $isUnderWay, and ever further',
    (options) => {
      const { beta, isUnderWay, plain } = options;
      const { kernel, take, amounts } = scriptedKernel([], beta);
      const updater = createAcceleratedMultiplicativeUpdate(kernel, isUnderWay);
      for (let i = 1; i <= 40; i++) {
        updater.step();
        const at = i <= plain ? 'current' : 'trial';
        expect(take()).toEqual([
          ...(i <= plain ? PLAIN : MOMENTUM),
          `evaluate templates ${at}${i < plain ? '' : '?'}`,
          `update templates ${at}`,
        ]);
      }
      for (const list of Object.values(amounts)) {
        expect(list).toHaveLength(40 - plain);
        expect(list).toEqual([...list].sort((a, b) => a - b));
        expect(list[list.length - 1]).toBe(1.3);
      }
    },
  );

  /** What the second iteration does, the first with momentum, and the amounts of it and the third. */
  function secondIteration(script: number[]) {
    const { kernel, take, amounts } = scriptedKernel(script);
    const updater = createAcceleratedMultiplicativeUpdate(kernel, true);
    updater.step();
    take();
    updater.step();
    const calls = take();
    updater.step();
    return { calls, amounts };
  }

  it('refuse the step of W where it was the fault, and retreat', () => {
    const { calls, amounts } = secondIteration([10, 50, 9]);
    expect(calls).toEqual([
      ...MOMENTUM,
      'evaluate templates trial?',
      'evaluate templates current?',
      'update templates current',
    ]);
    expect(amounts.templates[1]).toBeLessThan(amounts.templates[0]);
    expect(amounts.activations[1]).toBe(amounts.activations[0]);
  });

  it.each([50, Number.NaN])(
    'take the step of H back where W was not the fault (objective %d)',
    (objective) => {
      const { calls, amounts } = secondIteration([10, objective, objective, 9]);
      expect(calls).toEqual([
        ...MOMENTUM,
        'evaluate templates trial?',
        'evaluate templates current?',
        'restore activations',
        ...PLAIN,
        'evaluate templates current?',
        'update templates current',
      ]);
      expect(amounts.activations[1]).toBeLessThan(amounts.activations[0]);
    },
  );
});
