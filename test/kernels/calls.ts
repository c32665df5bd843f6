import fc from 'fast-check';
import type { NmfKernel, Point, Side } from '../../src/kernels/index.js';
import { createRandom } from '../../src/nmf/random.js';
import { type Case, factorsOf } from './cases.js';

/** One call of a kernel, as the contract's table names it. */
export interface Call {
  readonly name: keyof Omit<NmfKernel, 'shape'>;
  readonly side: Side;
  readonly at: Point;
  readonly momentum: boolean;
  /** Chooses among the other arguments. */
  readonly number: number;
}

const SIDES: readonly Side[] = ['activations', 'templates'];

const NAMES = [
  ...[
    'load',
    'extrapolate',
    'evaluate',
    'addToFraction',
    'update',
    'restore',
    'project',
    'sweep',
    'quadraticObjective',
  ],
  ...[
    'read',
    'readFraction',
    'divergence',
    'powerSum',
    'componentEnergies',
    'multiply',
    'multiplyTransposed',
  ],
] as readonly Call['name'][];

/** Calls in any order; {@link allowedOf} leaves those that the contract allows. */
export const anyCalls = fc.array(
  fc.record<Call>({
    name: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom<Call['name']>('extrapolate', 'evaluate', 'update', 'project') },
      { weight: 2, arbitrary: fc.constantFrom(...NAMES) },
    ),
    side: fc.constantFrom('activations', 'templates'),
    at: fc.constantFrom('current', 'trial'),
    momentum: fc.boolean(),
    number: fc.nat(7),
  }),
  { minLength: 2, maxLength: 10 },
);

/** Which values of a kernel are defined, after the contract's table. */
export class Defined {
  readonly trial = new Set<Side>();
  readonly numerator = new Set<Side>();
  readonly denominator = new Set<Side>();
  /** Whose Gram matrix G is. */
  gram: Side | undefined;

  /** Whether the contract allows a call now. */
  allows({ name, side, at }: Call, beta: number): boolean {
    const hasPoint = at === 'current' || this.trial.has(side);
    const isProjected = beta === 2 && this.numerator.has(side) && this.gram === side;
    switch (name) {
      case 'evaluate':
        return hasPoint;
      case 'update':
        return hasPoint && this.numerator.has(side) && this.denominator.has(side);
      case 'addToFraction':
      case 'readFraction':
        return this.numerator.has(side) && this.denominator.has(side);
      case 'restore':
        return this.trial.has(side);
      case 'project':
        return beta === 2;
      case 'sweep':
      case 'quadraticObjective':
        return hasPoint && isProjected;
      default:
        return true;
    }
  }

  /** What is defined after a call. */
  note({ name, side, momentum }: Call, beta: number): void {
    if (name === 'load') {
      for (const values of [this.numerator, this.denominator]) values.clear();
      for (const of of SIDES) this.trial.add(of);
      this.gram = undefined;
    }
    if (name === 'extrapolate' || (name === 'update' && momentum)) this.trial.add(side);
    if (name === 'evaluate' || name === 'project') this.numerator.add(side);
    if (name === 'evaluate') this.denominator.add(side);
    if (name === 'project') this.denominator.delete(side);
    if (name === 'project' || (name === 'evaluate' && beta === 2)) this.gram = side;
  }
}

/** Those of some calls that the contract allows, one after the other. */
export function allowedOf(calls: readonly Call[], beta: number): Call[] {
  const defined = new Defined();
  return calls.filter((call) => {
    const isAllowed = defined.allows(call, beta);
    if (isAllowed) defined.note(call, beta);
    return isAllowed;
  });
}

/** Makes a call and returns all numbers that it gives. */
export function make(kernel: NmfKernel, call: Call, options: Case, exponent: number): ArrayLike<number> {
  const { side, at, momentum, number } = call;
  const { frames, bins, components } = kernel.shape;
  const random = createRandom(options.seed, 5 + number);
  const some = (count: number) => new Float64Array(count).map(() => Math.fround(0.1 + random()));
  switch (call.name) {
    case 'load':
      kernel.load(factorsOf(options, 1 + number));
      return [];
    case 'extrapolate':
      kernel.extrapolate(side, number % 2 === 0 ? 'geometric' : 'linear', 0.25 + number / 8);
      return [];
    case 'evaluate':
      return [kernel.evaluate(side, at, number % 2 === 0)];
    case 'update':
      kernel.update(side, at, exponent, momentum);
      return [];
    case 'addToFraction': {
      const entries = (side === 'activations' ? frames : bins) * components;
      kernel.addToFraction(side, some(entries), some(entries));
      return [];
    }
    case 'restore':
      kernel.restore(side);
      return [];
    case 'project':
      kernel.project(side);
      return [];
    case 'sweep':
      kernel.sweep(side, at, number % 3);
      return [];
    case 'quadraticObjective':
      return [kernel.quadraticObjective(side, at)];
    case 'read':
      return kernel.read()[side];
    case 'readFraction': {
      const { numerator, denominator } = kernel.readFraction(side);
      return [...numerator, ...denominator];
    }
    case 'divergence':
      return [kernel.divergence()];
    case 'powerSum':
      return [kernel.powerSum(0.5 + number / 4)];
    case 'componentEnergies':
      return kernel.componentEnergies(some(bins), { from: frames >> 1, to: frames });
    case 'multiply': {
      const columns = 1 + (number % components);
      const result = new Float64Array(frames * columns);
      kernel.multiply(some(bins * columns), columns, result);
      return result;
    }
    case 'multiplyTransposed': {
      const columns = 1 + (number % components);
      const result = new Float64Array(bins * columns);
      kernel.multiplyTransposed(some(frames * columns), columns, result);
      return result;
    }
    default: {
      const never: never = call.name;
      throw new Error(never);
    }
  }
}
