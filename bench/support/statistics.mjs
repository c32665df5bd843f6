/**
 * @param {readonly number[]} values - At least one.
 * @param {number} share - 0 for the smallest, 0.5 for the median, 1 for the largest; in between, interpolated.
 */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.ceil(at);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

/** @param {readonly number[]} values */
export const median = (values) => quantile(values, 0.5);

/**
 * Times some things in turn, so that whatever else the machine does meets them alike.
 *
 * @param {Readonly<Record<string, () => Promise<unknown> | unknown>>} cases
 * @param {number} rounds - Rounds that count; as many as `warmUp` are run before and thrown away.
 * @param {number} [warmUp]
 * @returns {Promise<Record<string, number[]>>} Milliseconds, one for each round.
 */
export async function timeInTurn(cases, rounds, warmUp = 2) {
  /** @type {Record<string, number[]>} */
  const times = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    for (const [name, run] of Object.entries(cases)) {
      const began = performance.now();
      await run();
      if (round >= 0) times[name].push(performance.now() - began);
    }
  }
  return times;
}

/**
 * Row of a table of times: median, quartiles, smallest and largest, all in milliseconds.
 *
 * @param {readonly number[]} times
 */
export function timesRow(times) {
  return [0.5, 0.25, 0.75, 0, 1].map((share) => quantile(times, share).toFixed(1));
}

export const TIMES_HEADING = ['median ms', 'lower quartile', 'upper quartile', 'least', 'most'];
