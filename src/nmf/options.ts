import { assertObject, refuse } from '../arguments.js';
import { type AlgorithmChoice, resolveAlgorithm } from './algorithms.js';

const INITS = ['nndsvd', 'random'] as const;
/** How a factorisation begins. */
export type Init = (typeof INITS)[number];

/** What a caller may ask of a factorisation; everything has a default. */
export interface FactoriseOptions {
  /** Number of components S, at least 1. Default 10. */
  components?: number;
  /** Beta of the divergence: 2 Euclidean, 1 Kullback-Leibler, 0 Itakura-Saito, or any other number. Default 1. */
  beta?: number;
  /** Most iterations, at least 1. Default 500. */
  maxIterations?: number;
  /**
   * Stop when 10 iterations lower the divergence by less than this part of it, after at least 20 iterations;
   * 0 never stops for that. Default 3e-4.
   */
  tolerance?: number;
  /**
   * How the factors are updated: `mu` multiplicative updates, `amu` the same with momentum, `ehals` for beta 2
   * extrapolated alternating least squares; `auto`, the default, is `ehals` for beta 2 and `amu` for any other, and
   * begins a spectrogram of 4096 frames or more with up to 60 iterations on every eighth of them.
   */
  algorithm?: AlgorithmChoice;
  /**
   * How they begin: `nndsvd` from a singular value decomposition, always the same, or `random`. Default `nndsvd`.
   * More components than frames or bins always begin at random.
   */
  init?: Init;
  /** Number of starts, of which the best is kept; those after the first are random. Default 1. */
  restarts?: number;
  /** Seed of random starts, a whole number from 0 to 2^53 - 1. Default 0. */
  seed?: number;
}

/**
 * Fills in the defaults and checks every rule.
 *
 * @throws NmfError `usage` naming the option, the rule, the value and an example.
 */
export function resolveFactoriseOptions(options: FactoriseOptions = {}): Required<FactoriseOptions> {
  assertObject('options', options, 'Try { components: 10 }.');
  const {
    components = 10,
    beta = 1,
    maxIterations = 500,
    tolerance = 3e-4,
    algorithm = 'auto',
    init = 'nndsvd',
    restarts = 1,
    seed = 0,
  } = options;
  checkCount('--components', components, 10);
  check(Number.isFinite(beta), '--beta', 'a number', beta, 1);
  checkCount('--iterations', maxIterations, 500);
  check(
    Number.isFinite(tolerance) && tolerance >= 0,
    '--tolerance',
    'a number of at least 0',
    tolerance,
    3e-4,
  );
  resolveAlgorithm(algorithm, beta);
  if (!INITS.includes(init)) refuse('--init', `one of ${INITS.join(', ')}`, init, 'Try --init nndsvd.');
  checkCount('--restarts', restarts, 5);
  const seedRule = `a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`;
  check(Number.isSafeInteger(seed) && seed >= 0, '--seed', seedRule, seed, 1);
  return { components, beta, maxIterations, tolerance, algorithm, init, restarts, seed };
}

function checkCount(flag: string, value: number, example: number): void {
  check(Number.isSafeInteger(value) && value >= 1, flag, 'a whole number of at least 1', value, example);
}

function check(isKept: boolean, flag: string, rule: string, value: number, example: number): void {
  if (!isKept) refuse(flag, rule, value, `Try ${flag} ${example}.`);
}
