import { Factor, Problem } from './structs';

/** P of index.ts, the number of components that groups have room for. */
// @ts-ignore: decorator
@inline
export function padded(components: i32): i32 {
  return components + (components & 1);
}

// @ts-ignore: decorator
@inline
export function binGroupsOf(bins: i32): i32 {
  return (bins + 7) >> 3;
}

/** Bytes of a frame group of V. */
// @ts-ignore: decorator
@inline
export function frameGroupBytes(p: Problem): usize {
  return <usize>binGroupsOf(p.bins) << 7;
}

/** Bytes of a group of a factor. */
// @ts-ignore: decorator
@inline
export function strideOf(f: Factor): usize {
  return <usize>(padded(f.components) * f.width) << 2;
}

/** The value of a factor that is looked at. */
// @ts-ignore: decorator
@inline
export function valueOf(f: Factor, isTrial: bool): usize {
  return isTrial ? f.trial : f.current;
}
