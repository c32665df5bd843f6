import { binGroupsOf, frameGroupBytes, padded, strideOf } from './layouts';
import { weightsKl } from './model';
import { Problem } from './structs';

/**
 * V / max(floor, W H) of one frame group.
 *
 * @param result - [bin groups][4][8], overwritten.
 */
export function ratios(p: Problem, group: i32, floor: f32, result: usize): void {
  const v = p.v + <usize>group * frameGroupBytes(p);
  const h = p.activations.current + <usize>group * strideOf(p.activations);
  weightsKl(v, p.templates.current, h, result, binGroupsOf(p.bins), p.components, floor);
}

/**
 * maxima = max(maxima, ratio h) for one frame and every component.
 *
 * @param ratio - Of {@link ratios}, for the frame's group.
 * @param maxima - [bin groups][P][8].
 */
export function raiseMaxima(p: Problem, frame: i32, ratio: usize, maxima: usize): void {
  const lane = <usize>(frame & 3);
  const h = p.activations.current + <usize>(frame >> 2) * strideOf(p.activations) + (lane << 2);
  const components = p.components;
  const end = h + (<usize>components << 4);
  const padding = <usize>(padded(components) - components) << 5;
  const binGroups = binGroupsOf(p.bins);
  let q = ratio + (lane << 5);
  for (let i = 0; i < binGroups; i++) {
    const low = v128.load(q);
    const high = v128.load(q, 16);
    for (let at = h; at < end; at += 16) {
      const activation = v128.load_splat<f32>(at);
      v128.store(maxima, f32x4.pmax(v128.load(maxima), f32x4.mul(low, activation)));
      v128.store(maxima, f32x4.pmax(v128.load(maxima, 16), f32x4.mul(high, activation)), 16);
      maxima += 32;
    }
    maxima += padding;
    q += 128;
  }
}
