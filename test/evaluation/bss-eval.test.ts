import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWav } from '../../src/audio/index.js';
import type { BssMeasures } from '../../src/evaluation/index.js';
import { runPython } from '../support/python.js';
import { sharedData } from '../support/shared-data.js';
import { withTempFolder } from '../support/temp.js';
import { bssEval, mixed, noise, smoothed } from './signals.js';

interface Case {
  readonly references: readonly Float64Array[];
  readonly estimates: readonly Float64Array[];
}

const LENGTH = 3000;
const noises = [1, 2, 3].map((seed) => smoothed(noise(LENGTH, seed), 1 - 0.3 * seed));

/** Estimates that hold something of the other references, an echo, and noise of their own. */
function caseOf(count: number): Case {
  const references = noises.slice(0, count);
  const estimates = references.map((own, j) => {
    const rest = mixed(references.map((_, i) => (i === j ? 0 : 0.1 + 0.1 * i)).concat(0.2), [
      ...references,
      noise(LENGTH, 10 + j),
    ]);
    return mixed([1, 0.4, 1], [own, delayed(own, 100 * (j + 1)), rest]);
  });
  return { references, estimates };
}

const delayed = (samples: Float64Array, by: number) => samples.map((_, i) => samples[i - by] ?? 0);

/** What mir_eval 0.7 makes of {@link caseOf}, for 1, 2 and 3 references: SDR, SIR, SAR. */
const COMMITTED: readonly (readonly [number, number, number][])[] = [
  [[17.31995381061378, Number.POSITIVE_INFINITY, 17.31995381061378]],
  [
    [14.540299898559718, 16.9822780165495, 18.290799633197462],
    [13.422473513191457, 17.51050952815053, 15.646385615966647],
  ],
  [
    [11.806904730773049, 12.644687439137446, 19.595612527803127],
    [10.013077686708892, 11.083318138437514, 16.946122944857283],
    [10.144370909491213, 11.571578855757759, 15.963786069399399],
  ],
];
/** In dB. */
const AGREEMENT = 1e-6;

const MIR_EVAL = `
import json, sys
import numpy as np
import mir_eval.separation as separation
def measures(file, count):
    signals = np.fromfile(file).reshape(2, int(count), -1)
    parts = separation.bss_eval_sources(signals[0], signals[1], compute_permutation=False)[:3]
    return np.transpose(parts).tolist()
print(json.dumps([measures(*pair) for pair in zip(sys.argv[1::2], sys.argv[2::2])]))
`;

/** What the mir_eval that is installed makes of cases; undefined where none is. */
function mirEval(cases: readonly Case[]): Promise<BssMeasures[][] | undefined> {
  return withTempFolder((folder) => {
    const args = cases.flatMap(({ references, estimates }, i) => {
      const file = join(folder, `signals-${i}`);
      writeFileSync(file, Buffer.concat([...references, ...estimates].map((x) => Buffer.from(x.buffer))));
      return [file, String(references.length)];
    });
    const printed = runPython(MIR_EVAL, args, { modules: ['numpy', 'scipy', 'mir_eval'] });
    if (printed === undefined) return undefined;
    const answers: [number, number, number][][] = JSON.parse(printed.replaceAll('Infinity', '1e999'));
    return answers.map((rows) => rows.map(named));
  });
}

/** Two seconds of recordings, as estimates of which each holds something of the other, and hiss. */
function recordedCase(data: string, name: string): Case {
  const references = [1, 2].map((j) => {
    const { channels, sampleRate } = readWav(join(data, 'dev', name, `source-${j}.wav`)).signal;
    return Float64Array.from(channels[0].subarray(sampleRate / 2, 2.5 * sampleRate));
  });
  const hiss = noise(references[0].length, 4);
  const estimates = [
    mixed([0.9, 0.2, 0.01], [...references, hiss]),
    smoothed(mixed([0.1, 1, 0.01], [...references, hiss]), 0.5),
  ];
  return { references, estimates };
}

const named = ([sdr, sir, sar]: readonly [number, number, number]): BssMeasures => ({ sdr, sir, sar });

const measure = ({ references, estimates }: Case, blockSamples?: number) =>
  bssEval(
    references.map((x) => [x]),
    estimates.map((x) => [x]),
    blockSamples,
  );

function expectAlike(actual: readonly BssMeasures[], expected: readonly BssMeasures[], within: number): void {
  expect(actual.length).toBe(expected.length);
  for (const [k, one] of actual.entries()) {
    for (const name of ['sdr', 'sir', 'sar'] as const) {
      const difference = one[name] === expected[k][name] ? 0 : Math.abs(one[name] - expected[k][name]);
      expect(difference, `${name} of estimate ${k}`).toBeLessThan(within);
    }
  }
}

describe('BSS Eval', () => {
  it.each([1, 2, 3])('is that of mir_eval 0.7, for %i reference(s)', (count) => {
    expectAlike(measure(caseOf(count)), COMMITTED[count - 1].map(named), AGREEMENT);
  });

  it('is that of the mir_eval that is installed, on noise and on recordings', async () => {
    const data = sharedData();
    const names = data === undefined ? [] : ['drums_bass', 'heart_lung_m5dB', 'piano_notes'];
    const cases = [caseOf(2), ...names.map((name) => recordedCase(data ?? '', name))];
    const theirs = await mirEval(cases);
    for (const [i, measures] of theirs?.entries() ?? []) expectAlike(measure(cases[i]), measures, AGREEMENT);
  });

  it('does not depend on how the sound is cut into blocks', () => {
    const whole = measure(caseOf(2));
    fc.assert(
      fc.property(fc.integer({ min: 200, max: LENGTH }), (blockSamples) => {
        expectAlike(measure(caseOf(2), blockSamples), whole, 1e-9);
      }),
      { numRuns: 5 },
    );
  });

  it('is the same for sound longer than a transform, whole or in blocks', () => {
    const long = [4, 5].map((seed) => smoothed(noise(20_000, seed), 0.7));
    const estimates = [mixed([1, 0.5], long), mixed([0.2, 1], long)].map((x) =>
      x.map((y, i) => y + x[i - 300] * 0.1 || 0),
    );
    const both = { references: long, estimates };
    expectAlike(measure(both, 4096), measure(both), 1e-9);
  });

  it('does not depend on how loud estimates are', () => {
    const { references, estimates } = caseOf(2);
    const louder = estimates.map((estimate) => estimate.map((x) => -1000 * x));
    expectAlike(measure({ references, estimates: louder }), measure({ references, estimates }), 1e-9);
  });

  it('allows an echo within 512 samples, and no later one', () => {
    const reference = noises[0].map((x, i) => (i < LENGTH - 600 ? x : 0));
    const within = measure({ references: [reference], estimates: [delayed(reference, 400)] });
    const beyond = measure({ references: [reference], estimates: [delayed(reference, 600)] });
    expect(within[0].sdr).toBeGreaterThan(100);
    expect(beyond[0].sdr).toBeLessThan(0);
  });

  it('gives finite numbers for references that explain each other', () => {
    const tone = Float64Array.from({ length: LENGTH }, (_, i) => Math.sin(i / 7));
    for (const other of [tone, tone.map((x) => 2 * x), delayed(tone, 3)]) {
      const measures = measure({ references: [tone, other], estimates: [caseOf(1).estimates[0], tone] });
      for (const { sdr, sar } of measures) expect([sdr, sar].some(Number.isNaN)).toBe(false);
    }
  });

  it('measures channels as if they stood one after another, with silence between', () => {
    const { references, estimates } = caseOf(2);
    const channelsOf = (samples: Float64Array) => [samples.subarray(0, 1400), samples.subarray(1400, 2800)];
    const inTurn = (samples: Float64Array) => {
      const [first, second] = channelsOf(samples);
      return Float64Array.from([...first, ...new Float64Array(600), ...second]);
    };
    const together = bssEval(references.map(channelsOf), estimates.map(channelsOf));
    const apart = { references: references.map(inTurn), estimates: estimates.map(inTurn) };
    expectAlike(together, measure(apart), 1e-9);
  });
});
