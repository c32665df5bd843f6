import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resample } from '../../src/dsp/index.js';
import { runPython } from '../support/python.js';
import { withTempFolder } from '../support/temp.js';
import { requireTool } from '../support/tools.js';
import { noise, relativeErrorDb } from './measure.js';

const pairs = [
  [44100, 5512],
  [44100, 22050],
  [48000, 16000],
  [8000, 5512],
  [16000, 44100],
];

/**
 * Half a second of thirty tones up to 0.85 of the lower Nyquist frequency of two rates, under a Hann envelope, at
 * any rate: so the exact result is known as well.
 */
function tones(fromHz: number, toHz: number, sampleRate: number): Float64Array {
  const length = Math.round(sampleRate / 2);
  const highest = 0.425 * Math.min(fromHz, toHz);
  const draw = noise(60, 7);
  return Float64Array.from({ length }, (_, n) => {
    const seconds = n / sampleRate;
    let sum = 0;
    for (let k = 0; k < 30; k++) {
      const hz = (highest * (k + 0.5 + 0.5 * draw[2 * k])) / 30;
      sum += Math.sin(2 * Math.PI * hz * seconds + Math.PI * draw[2 * k + 1]);
    }
    return (sum / 30) * (0.5 - 0.5 * Math.cos(4 * Math.PI * seconds));
  });
}

/** What a Python script makes of samples: it reads float32 from one file and writes float64 to another. */
function runPeer(
  script: string,
  folder: string,
  samples: Float32Array,
  fromHz: number,
  toHz: number,
): Float64Array {
  const [source, target] = [join(folder, 'in'), join(folder, 'out')];
  writeFileSync(source, samples);
  runPython(script, [source, target, `${fromHz}`, `${toHz}`]);
  const bytes = readFileSync(target);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/**
 * SoX interpolates its coefficients where the ratio is awkward: by `rate -u` and `rate -v -s` it is then 86 to 113
 * dB from the exact tones (133 otherwise), and no agreement with it can be closer.
 */
const soxCases = pairs.flatMap(([from, to]) => {
  const boundDb = from % to === 0 ? -130 : -85;
  return [['-u'], ['-v', '-s']].map((quality) => ({ from, to, quality, boundDb }));
});

/** resample_poly with a filter much longer and deeper than ours, in float64. */
const SCIPY = `
import sys
import numpy as np
from math import gcd
from scipy.signal import firwin, resample_poly
source, target, rate, new_rate = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
g = gcd(rate, new_rate)
up, down = new_rate // g, rate // g
half = 100 * max(up, down)
taps = firwin(2 * half + 1, 1 / max(up, down), window=('kaiser', 17.0))
resample_poly(np.fromfile(source, '<f4').astype(float), up, down, window=taps).tofile(target)
`;

/** Our filter's definition evaluated afresh for every output, without tables, phases or rows. */
const NUMPY_SINC = `
import sys
import numpy as np
source, target, rate, new_rate = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
x = np.fromfile(source, '<f4').astype(float)
cutoff = min(rate, new_rate) / rate
attenuation = 140
half = ((attenuation - 8) / (2.285 * np.pi * 0.19 * cutoff) + 1) / 2
beta = 0.1102 * (attenuation - 8.7)
n = np.arange(len(x))
y = np.empty(int(len(x) * new_rate / rate + 0.5))
for m in range(len(y)):
    d = m * rate / new_rate - n
    h = np.sinc(cutoff * d) * np.i0(beta * np.sqrt(np.maximum(0, 1 - (d / half) ** 2))) / np.i0(beta)
    y[m] = cutoff * np.sum(x * np.where(np.abs(d) <= half, h, 0))
y.tofile(target)
`;

const hasPython = runPython('', []) !== undefined;

describe('resampling, against other implementations', () => {
  it.each(pairs)('from %i to %i Hz is within -140 dB of the tones sampled at the new rate', (from, to) => {
    const ours = resample(Float32Array.from(tones(from, to, from)), from, to);
    expect(relativeErrorDb(ours, tones(from, to, to))).toBeLessThan(-140);
  });

  it.skipIf(!hasPython).each(pairs)('from %i to %i Hz agrees with SciPy within -140 dB', async (from, to) => {
    await withTempFolder((folder) => {
      const samples = Float32Array.from(tones(from, to, from));
      const theirs = runPeer(SCIPY, folder, samples, from, to);
      const ours = resample(samples, from, to);
      expect(Math.abs(theirs.length - ours.length)).toBeLessThanOrEqual(1); // SciPy rounds up
      expect(relativeErrorDb(ours, theirs.subarray(0, ours.length))).toBeLessThan(-140);
    });
  });

  it.skipIf(!hasPython).each([...pairs, [44100, 44099]])(
    'from %i to %i Hz gives white noise, cut off abruptly, the samples of its definition',
    async (from, to) => {
      await withTempFolder((folder) => {
        const samples = Float32Array.from(noise(1501, 3));
        const theirs = runPeer(NUMPY_SINC, folder, samples, from, to);
        const ours = resample(samples, from, to);
        expect(ours.length).toBe(theirs.length);
        expect(relativeErrorDb(ours, theirs)).toBeLessThan(-135);
      });
    },
  );

  describe.skipIf(!requireTool('sox', 'sox'))('SoX', () => {
    it.each(soxCases)('agrees within $boundDb dB: $from to $to Hz, rate $quality', async (soxCase) => {
      const { from, to, quality, boundDb } = soxCase;
      await withTempFolder((folder) => {
        const samples = Float32Array.from(tones(from, to, from));
        const [source, target] = [join(folder, 'in.f32'), join(folder, 'out.f32')];
        writeFileSync(source, samples);
        const raw = ['-D', '-t', 'f32', '-r', `${from}`, '-c', '1', source, '-t', 'f32', target];
        execFileSync('sox', [...raw, 'rate', ...quality, `${to}`]);
        const bytes = readFileSync(target);
        const theirs = new Float32Array(
          bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
        );
        const ours = resample(samples, from, to);
        expect(Math.abs(theirs.length - ours.length)).toBeLessThanOrEqual(1);
        const common = Math.min(ours.length, theirs.length);
        expect(relativeErrorDb(ours.subarray(0, common), theirs.subarray(0, common))).toBeLessThan(boundDb);
      });
    });
  });
});
