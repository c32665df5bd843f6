import type { Side } from '../kernels/index.js';
import { createMomentum } from './momentum.js';
import { multiplicativeExponent } from './mu.js';
import { momentumScale } from './stopping.js';
import type { CreateUpdater } from './updater.js';

/** Iterations before extrapolation begins: the first directions are no guide to the later ones. */
const WARM_UP = 10;

/**
 * Multiplicative updates with momentum in the log domain. A factor is extrapolated along its last step in the
 * logarithm, Y = x (x / x-)^a, where multiplicative updates move in straight lines; the update goes from there. A
 * point whose divergence is above that of the factor's last one is refused and the step made without it: at the
 * accepted points the divergence does not rise but for rounding, and what lies between two of them is below the
 * earlier. Entries whose step turns back on the extrapolation lose their momentum.
 *
 * On six recordings, 3 to 30 components, beta 0 to 2 and three seeds it took 3.5 times fewer iterations than plain
 * updates to reach their divergence at 500, 5.6 times fewer at 2000 (medians), and was never worse at equal work.
 */
export const createLogMomentum: CreateUpdater = (kernel) => {
  const exponent = multiplicativeExponent(kernel.shape.beta);
  const scale = momentumScale(kernel);
  const momenta = { activations: createMomentum(scale), templates: createMomentum(scale) };
  let iteration = 0;

  function step(side: Side): void {
    const momentum = momenta[side];
    if (iteration < WARM_UP) {
      kernel.evaluate(side, 'current', false);
      kernel.update(side, 'current', exponent, true);
      return;
    }
    let at: 'current' | 'trial' = iteration === WARM_UP ? 'current' : 'trial';
    if (at === 'trial') kernel.extrapolate(side, 'geometric', momentum.amount());
    let objective = kernel.evaluate(side, at, true);
    if (at === 'trial' && momentum.refuses(objective)) {
      momentum.retreat();
      at = 'current';
      objective = kernel.evaluate(side, at, true);
    } else {
      momentum.advance();
    }
    momentum.remember(objective);
    kernel.update(side, at, exponent, true);
  }

  return {
    step() {
      iteration++;
      step('activations');
      step('templates');
    },
  };
};
