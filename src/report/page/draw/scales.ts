/** Maps values to 0 to 1 along an axis, and back. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  position(value: number): number;
  value(position: number): number;
}

export function linearScale(from: number, to: number): Scale {
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

/** Below this nothing is heard. */
const LOWEST_HZ = 20;
/** What reaches no higher than this is no sound for ears, but infrasound or an earthquake: all of it is shown. */
const LEAST_HEARD_HZ = 500;

/**
 * The frequency axis, up to half the sample rate; a logarithmic one begins at 20 Hz or the first bin, that of a
 * recording below 1000 Hz always at the first bin.
 */
export function frequencyScale(kind: 'log' | 'linear', binHz: number, highestHz: number): Scale {
  if (kind === 'linear') return linearScale(0, highestHz);
  const lowest = highestHz < LEAST_HEARD_HZ ? binHz : Math.max(LOWEST_HZ, binHz);
  return logScale(Math.min(lowest, highestHz / 4), highestHz);
}

/** Round values on a linear axis, at most about `most` of them. */
export function linearTicks(from: number, to: number, most: number): number[] {
  const rough = (to - from) / Math.max(1, most);
  if (!(rough > 0)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const ticks: number[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) ticks.push(i * step);
  return ticks;
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

export function frequencyTicks(kind: 'log' | 'linear', scale: Scale, most: number): number[] {
  return kind === 'log' ? logTicks(scale.from, scale.to, most) : linearTicks(scale.from, scale.to, most);
}
