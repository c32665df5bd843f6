import type { Axis } from '../state/state.js';

/** Maps values to 0 to 1 along an axis, and back. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  position(value: number): number;
  value(position: number): number;
}

function linearScale(from: number, to: number): Scale {
  const length = to - from || 1;
  return { from, to, position: (value) => (value - from) / length, value: (at) => from + at * length };
}

export function logScale(from: number, to: number): Scale {
  const ratio = Math.log(to / from) || 1;
  return {
    from,
    to,
    position: (value) => Math.log(Math.max(value, Number.MIN_VALUE) / from) / ratio,
    value: (at) => from * Math.exp(at * ratio),
  };
}

/** Below this nothing is heard and little recorded, except where rates are low: they show two decades at least. */
const LOWEST_HZ = 20;
const LEAST_RANGE = 100;
/** The part of a logarithmic frequency axis that shows what lies below its beginning, from 0 Hz on. */
const FOOT = 0.03;

/** O'Shaughnessy's: equal steps sound about equally high, from about 1000 Hz on. */
const MEL_HZ = 700;

function melScale(highestHz: number): Scale {
  const mel = (hz: number) => Math.log1p(hz / MEL_HZ);
  return {
    from: 0,
    to: highestHz,
    position: (hz) => mel(hz) / mel(highestHz),
    value: (at) => MEL_HZ * Math.expm1(at * mel(highestHz)),
  };
}

/**
 * The frequency axis, up to half the sample rate. A logarithmic one begins at 20 Hz or the first bin, above a foot for
 * all that is lower: a sound there must show somewhere.
 */
export function frequencyScale(kind: Axis, binHz: number, highestHz: number): Scale {
  if (kind === 'linear') return linearScale(0, highestHz);
  if (kind === 'mel') return melScale(highestHz);
  const lowest = Math.max(binHz, Math.min(LOWEST_HZ, highestHz / LEAST_RANGE));
  const { from, to, position, value } = logScale(Math.min(lowest, highestHz / 4), highestHz);
  return {
    from,
    to,
    position: (hz) => (hz < from ? (FOOT * hz) / from : FOOT + (1 - FOOT) * position(hz)),
    value: (at) => (at < FOOT ? (from * at) / FOOT : value((at - FOOT) / (1 - FOOT))),
  };
}

/** Round values on a linear axis, at most about `most` of them. */
export function linearTicks(from: number, to: number, most: number): number[] {
  const rough = (to - from) / Math.max(1, most);
  if (!(rough > 0)) return [];
  return multiples(from, to, decimalStep(rough));
}

/** The next of 1, 2 and 5 times a power of ten. */
function decimalStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
}

function multiples(from: number, to: number, step: number): number[] {
  const found: number[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) found.push(i * step);
  return found;
}

/** Steps of a time axis from a second on: parts of minutes and hours that people count in. */
const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200];

/** Round times in seconds, at most about `most` of them: 1, 2 or 5 of a decimal part of a second, or as a clock shows. */
export function timeTicks(from: number, to: number, most: number): { ticks: number[]; step: number } {
  const rough = (to - from) / Math.max(1, most);
  const days = 86_400 * Math.ceil(rough / 86_400);
  const step =
    rough > 0.5 ? (TIME_STEPS.find((candidate) => candidate >= rough) ?? days) : decimalStep(rough);
  return { ticks: multiples(from, to, step), step };
}

/** Round values on a logarithmic axis: 1, 2 and 5 of each decade, or 1 alone where there are many. */
export function logTicks(from: number, to: number, most: number): number[] {
  const ticks = (factors: readonly number[]) => {
    const found: number[] = [];
    for (let power = 10 ** Math.floor(Math.log10(from)); power <= to; power *= 10) {
      for (const factor of factors)
        if (factor * power >= from && factor * power <= to) found.push(factor * power);
    }
    return found;
  };
  const fine = ticks([1, 2, 5]);
  return fine.length <= most ? fine : ticks([1]);
}

export function frequencyTicks(kind: Axis, scale: Scale, most: number): number[] {
  if (kind === 'linear') return linearTicks(scale.from, scale.to, most);
  if (kind === 'log') return logTicks(scale.from, scale.to, most);
  // Below the bend of the mel scale it is all but linear.
  if (scale.to < 2 * MEL_HZ) return linearTicks(0, scale.to, most);
  return [0, ...logTicks(200, scale.to, most)];
}
