/** What the bench `factorise` times of nmf: the library's public functions, by what they report on the way. */
import ndarray from 'ndarray';
import { library } from './build.mjs';
import { recordedFrames } from './recorded-spectrogram.mjs';
import { median } from './statistics.mjs';

const { factorise, separate } = library;

/** The divergence is evaluated every so many iterations, and after the last. */
const EVALUATION_INTERVAL = 10;
const MOST_ITERATIONS = 2000;

const matrixOf = (v, { bins, frames }) => ndarray(v, [bins, frames], [1, bins]);

/** V as all get it: with a mean of 1, and no entry at 0 where the divergence of one is infinite. Column-major. */
export function withMeanOfOne(data, beta) {
  const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
  return data.map((x) => Math.max(x / mean, beta <= 0 ? 1e-6 : 0));
}

/** Random factors that make W H have a mean of about 1: W [bins x S] and H [S x frames], column-major both. */
export function randomStart({ bins, frames, components }, seed) {
  let state = 2 * seed + 1; // a linear congruential generator: anyone's numbers will do
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  const fill = (count) => Float32Array.from({ length: count }, () => (2 * random()) / Math.sqrt(components));
  return { templates: fill(bins * components), activations: fill(components * frames) };
}

/** A random start as `factorise` takes it. */
const givenStart = ({ templates, activations }, { bins, frames, components }) => ({
  templates: ndarray(templates, [bins, components], [1, bins]),
  activations: ndarray(activations, [components, frames], [1, components]),
});

/** A run of `factorise` from a random start, with the time of each report since the first evaluation of the start. */
function run(v, one, options, start, onReport = () => undefined) {
  const times = [];
  const result = factorise(
    matrixOf(v, one),
    { components: one.components, tolerance: 0, ...options },
    {
      ...(start && { start: givenStart(start, one) }),
      onProgress: ({ iteration, divergence }) => {
        if (divergence === undefined) return;
        times[iteration] = performance.now();
        onReport(iteration, divergence);
      },
    },
  );
  return { result, times: times.map((time) => time - times[0]) };
}

/** Milliseconds of an iteration of `mu` on one core: the median over those after which no divergence is evaluated. */
export function iterationMs(v, one, beta, start, [few, many]) {
  const { times } = run(v, one, { beta, algorithm: 'mu', maxIterations: many }, start);
  const steps = [];
  for (let i = few + 1; i < many; i++) if (i % EVALUATION_INTERVAL !== 0) steps.push(times[i] - times[i - 1]);
  return median(steps);
}

/** Milliseconds of an iteration on two cores, evaluations of the divergence included, as `separate` reports them. */
export async function iterationMsOnTwo({ bins, frames, components }, beta, algorithm, milliseconds) {
  const { signal, shape } = recordedFrames(bins, frames);
  const stop = new AbortController();
  let first;
  let last;
  const options = { ...shape, components, beta, algorithm, init: 'random', tolerance: 0, maxIterations: 1e6 };
  const onProgress = ({ stage, done }) => {
    if (stage !== 'factorise' || done === 0) return;
    last = { done, time: performance.now() };
    first ??= last;
    if (last.time - first.time > milliseconds && last.done > first.done) stop.abort();
  };
  await separate(signal, { ...options, threads: 2, signal: stop.signal, onProgress }).catch((error) => {
    if (error.code !== 'cancelled') throw error;
  });
  return (last.time - first.time) / (last.done - first.done);
}

/**
 * Milliseconds from a start to a divergence, evaluated every 10 iterations and after the last; without a start as
 * anyone calls it, from its own, on part of the frames first where they are many.
 */
export function timeTo(v, one, beta, goal, start) {
  const reaches = (iterations) =>
    run(v, one, { beta, maxIterations: iterations }, start).result.divergence <= goal
      ? iterations
      : undefined;
  let reached;
  class Reached extends Error {}
  try {
    run(v, one, { beta, maxIterations: MOST_ITERATIONS }, start, (iteration, divergence) => {
      if (divergence > goal) return;
      reached = iteration;
      throw new Reached();
    });
  } catch (error) {
    if (!(error instanceof Reached)) throw error;
  }
  if (reached === undefined) return { ms: Number.POSITIVE_INFINITY, iterations: MOST_ITERATIONS };
  let [low, high] = [Math.max(0, reached - EVALUATION_INTERVAL), Math.max(1, reached)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (reaches(middle) === undefined) low = middle;
    else high = middle;
  }
  const began = performance.now();
  const { times } = run(v, one, { beta, maxIterations: high }, start);
  return { ms: start === undefined ? performance.now() - began : times[high], iterations: high };
}

/** Divergence of `mu` after some iterations from a start. */
export const divergenceAfter = (v, one, beta, iterations, start) =>
  run(v, one, { beta, algorithm: 'mu', maxIterations: iterations }, start).result.divergence;

/** Times and divergences on the way, every 10 iterations; without a start from its own, the time for that included. */
export function wayOf(v, one, algorithm, iterations, start) {
  const points = [];
  const began = performance.now();
  let origin = start === undefined ? began : undefined;
  run(v, one, { beta: 1, algorithm, maxIterations: iterations }, start, (iteration, divergence) => {
    origin ??= performance.now();
    if (iteration > 0 && iteration % EVALUATION_INTERVAL === 0)
      points.push({ ms: performance.now() - origin, divergence });
  });
  return points;
}
