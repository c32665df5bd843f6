/**
 * The Kaiser window and its design formulas (Kaiser 1974, "Nonrecursive digital filter design using the I0-sinh
 * window function"; Oppenheim & Schafer, Discrete-Time AudioSignal Processing, section 7.5.3).
 */

/** Shape parameter beta of the window for a stopband attenuation in dB above 50. */
export function kaiserBeta(attenuationDb: number): number {
  return 0.1102 * (attenuationDb - 8.7);
}

/** Length of a windowed filter in samples for an attenuation in dB and a transition in radians a sample. */
export function kaiserLength(attenuationDb: number, transitionRadians: number): number {
  return (attenuationDb - 8) / (2.285 * transitionRadians) + 1;
}

/**
 * The window as a function of the offset from its centre in half widths: 1 at 0, and 0 beyond -1 and 1.
 *
 * @param beta - Shape parameter, 0 or more.
 */
export function kaiserWindow(beta: number): (offset: number) => number {
  const series = besselI0Series(beta);
  const scale = 1 / evaluate(series, 1);
  return (offset) => {
    const rest = 1 - offset * offset;
    return rest < 0 ? 0 : scale * evaluate(series, rest);
  };
}

/** I0(x) = sum_k (x^2 / 4)^k / k!^2 as coefficients of powers of r in I0(beta sqrt(r)), highest first. */
function besselI0Series(beta: number): Float64Array {
  const terms = [1];
  for (let sum = 1, k = 1; terms[k - 1] > 1e-18 * sum; k++) {
    terms.push((terms[k - 1] * (beta / 2) ** 2) / k ** 2);
    sum += terms[k];
  }
  return Float64Array.from(terms.reverse());
}

/** Horner's rule; every coefficient is positive, so nothing cancels. */
function evaluate(coefficients: Float64Array, r: number): number {
  let value = 0;
  for (let k = 0; k < coefficients.length; k++) value = value * r + coefficients[k];
  return value;
}
