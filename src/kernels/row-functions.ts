import type { KernelExports } from './wasm-module.js';

/** The kernels' functions of one row of V at address `v`, by beta. */
type RowFunction = (v: number) => number;

/** Computes the weights of one row, and the sum of its logarithms where that is wanted; else 0. */
type QuotientRow = (v: number, w: number, h: number) => number;

/** Weights to `a` and `b`, without logarithms. */
export function quotientRowOf(
  k: KernelExports,
  beta: number,
  a: number,
  b: number,
  ...[panels, components, floor]: [panels: number, components: number, floor: number]
): QuotientRow {
  return (v, w, h) => {
    if (beta === 1) k.quotientRowKl(v, w, h, a, panels, components, floor);
    else if (beta === 0) k.quotientRowIs(v, w, h, a, b, panels, components, floor);
    else if (beta === 0.5) k.quotientRowHalf(v, w, h, a, b, panels, components, floor);
    else {
      k.productRow(w, h, a, panels, components, floor);
      k.quotientsGeneral(v, a, b, panels * 8, beta - 1);
    }
    return 0;
  };
}

/** Betas other than 0 and 1 have no logarithms. */
export function quotientRowWithLogOf(
  k: KernelExports,
  beta: number,
  a: number,
  b: number,
  ...size: [panels: number, components: number, floor: number]
): QuotientRow {
  if (beta !== 0 && beta !== 1) return quotientRowOf(k, beta, a, b, ...size);
  const vectors = size[0] * 8;
  return (v, w, h) => {
    k.productRow(w, h, a, ...size);
    return beta === 1 ? k.quotientsKlWithLog(v, a, vectors) : k.quotientsIsWithLog(v, a, b, vectors);
  };
}

/** Of V and the products that lie at `product`. */
export function divergenceOf(k: KernelExports, beta: number, product: number, vectors: number): RowFunction {
  switch (beta) {
    case 2:
      return (v) => k.divergenceEuclidean(v, product, vectors);
    case 1:
      return (v) => k.divergenceKl(v, product, vectors);
    case 0:
      return (v) => k.divergenceIs(v, product, vectors);
    case 0.5:
      return (v) => k.divergenceHalf(v, product, vectors);
    default:
      return (v) => k.divergenceGeneral(v, product, vectors, beta);
  }
}
