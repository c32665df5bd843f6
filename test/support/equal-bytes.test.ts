import { expect, it } from 'vitest';

const floats = (...values: number[]) => Float32Array.from(values);

it.each([
  ['one number', floats(1, 2, 3), floats(1, 2, 4)],
  ['the sign of a zero', floats(0), floats(-0)],
  ['the length', floats(1, 2), floats(1, 2, 0)],
  ['the kind', floats(1, 2), Float64Array.of(1, 2)],
  ['the kind, the bytes being the same', new Uint8Array(4), new Float32Array(1)],
])('arrays that differ in %s are not equal, nor are what holds them', (_, a, b) => {
  expect(a).not.toEqual(b);
  expect({ channels: [a] }).not.toEqual({ channels: [b] });
});

it('arrays of the same numbers are equal, wherever they stand in their memory', () => {
  const memory = floats(9, 1, Number.NaN, 3);
  expect(memory.subarray(1)).toEqual(floats(1, Number.NaN, 3));
  expect(new Float32Array(new SharedArrayBuffer(8))).toEqual(floats(0, 0));
  expect(Buffer.from('same')).toEqual(Buffer.from('same'));
});
