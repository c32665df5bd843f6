import asc from 'assemblyscript/asc';

const ROUNDS = 10_000_000;

/** Four loads from the nearest cache for eight multiplications and additions: nothing else is in the way. */
const source = `
export function multiplyAdd(rounds: i32, factor: f32, term: f32): f32 {
  const c = f32x4.splat(factor), d = f32x4.splat(term);
  let ${[0, 1, 2, 3].map((i) => `x${i} = c, y${i} = d`).join(', ')};
  for (let i = 0; i < rounds; i++) {
    const at: usize = (i & 63) << 6;
    ${[0, 1, 2, 3].map((i) => `const v${i} = v128.load(at, ${16 * i});`).join('\n    ')}
    ${[0, 1, 2, 3].map((i) => `x${i} = f32x4.add(x${i}, f32x4.mul(v${i}, c)); y${i} = f32x4.add(y${i}, f32x4.mul(v${i}, d));`).join('\n    ')}
  }
  return f32x4.extract_lane(${[0, 1, 2, 3].reduce((sum, i) => `f32x4.add(${sum}, f32x4.add(x${i}, y${i}))`, 'd')}, 0);
}`;

/**
 * Makes a measurement of what 128-bit SIMD does at most on one core just now, in 10^9 float32 operations a second.
 *
 * @returns {Promise<() => number>} The best of three times 15 ms.
 */
export async function createSimdPeak() {
  let binary;
  const { error } = await asc.main(
    [
      'peak.ts',
      '--outFile',
      'peak.wasm',
      '--enable',
      'simd',
      '--initialMemory',
      '1',
      '--runtime',
      'stub',
      '--use',
      'abort=',
      '-O3',
    ],
    {
      readFile: (name) => (name === 'peak.ts' ? source : null),
      writeFile: (_name, contents) => {
        binary = contents;
      },
    },
  );
  if (error !== null) throw error;
  const { multiplyAdd } = new WebAssembly.Instance(new WebAssembly.Module(binary)).exports;
  for (let i = 0; i < 10; i++) multiplyAdd(ROUNDS / 10, 0.5, 0.25);
  return () => {
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 3; i++) {
      const began = performance.now();
      multiplyAdd(ROUNDS, 0.5, 0.25);
      least = Math.min(least, performance.now() - began);
    }
    return (ROUNDS * 64) / least / 1e6;
  };
}
