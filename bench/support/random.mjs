/**
 * Numbers from 0 to 1 (Park & Miller 1988).
 *
 * @param {number} seed - Whole, from 1 to 2^31 - 2.
 */
export function createRandom(seed) {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
