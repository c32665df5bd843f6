/**
 * x^exponent for x >= 0 and an exponent other than 0. JavaScript engines take the logarithm and the exponential from
 * the same portable sources (fdlibm) but are free in their power, which is also slower: this one gives the same bits
 * everywhere, right to about |exponent log x| units in the last place.
 */
export function power(x: number, exponent: number): number {
  return Math.exp(exponent * Math.log(x));
}

/** a = v p^(beta-2) and b = p^(beta-1) for `count` entries; v is read from `at` on. Beta 1 leaves b alone. */
export type Weights = (
  v: Float32Array,
  at: number,
  count: number,
  p: Float64Array,
  a: Float64Array,
  b: Float64Array,
) => void;

/**
 * The two weights of every update rule (Fevotte & Idier 2011, eq. 4.1), for one beta. Products and square roots
 * where they do: a general power costs several times as much.
 *
 * @param beta - Any finite number.
 */
export function weightsOf(beta: number): Weights {
  switch (beta) {
    case 3:
      return (v, at, count, p, a, b) => {
        for (let i = 0; i < count; i++) {
          a[i] = v[at + i] * p[i];
          b[i] = p[i] * p[i];
        }
      };
    case 2:
      return (v, at, count, p, a, b) => {
        for (let i = 0; i < count; i++) {
          a[i] = v[at + i];
          b[i] = p[i];
        }
      };
    case 1.5:
      return (v, at, count, p, a, b) => {
        for (let i = 0; i < count; i++) {
          const root = Math.sqrt(p[i]);
          a[i] = v[at + i] / root;
          b[i] = root;
        }
      };
    case 1:
      return (v, at, count, p, a) => {
        for (let i = 0; i < count; i++) a[i] = v[at + i] / p[i];
      };
    case 0.5:
      return (v, at, count, p, a, b) => {
        for (let i = 0; i < count; i++) {
          const inverse = 1 / p[i];
          const raised = Math.sqrt(inverse);
          a[i] = v[at + i] * inverse * raised;
          b[i] = raised;
        }
      };
    case 0:
      return (v, at, count, p, a, b) => {
        for (let i = 0; i < count; i++) {
          const inverse = 1 / p[i];
          a[i] = v[at + i] * inverse * inverse;
          b[i] = inverse;
        }
      };
    case -0.5:
      return (v, at, count, p, a, b) => {
        for (let i = 0; i < count; i++) {
          const inverse = 1 / p[i];
          const raised = inverse * Math.sqrt(inverse);
          a[i] = v[at + i] * inverse * raised;
          b[i] = raised;
        }
      };
    case -1:
      return (v, at, count, p, a, b) => {
        for (let i = 0; i < count; i++) {
          const inverse = 1 / p[i];
          const raised = inverse * inverse;
          a[i] = v[at + i] * inverse * raised;
          b[i] = raised;
        }
      };
    default:
      return (v, at, count, p, a, b) => {
        const exponent = beta - 1;
        for (let i = 0; i < count; i++) {
          const raised = power(p[i], exponent);
          a[i] = (v[at + i] * raised) / p[i];
          b[i] = raised;
        }
      };
  }
}
