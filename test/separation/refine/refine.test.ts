import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/nmf/random.js';
import type { FrameMark } from '../../../src/separation/index.js';
import { refine } from '../../../src/separation/refine/refine.js';

const FRAMES = 200;
const BINS = 24;

/** A low sound in every other block of 20 frames over one that goes on, and a separation that mixes them up a little. */
function scene(leak = 0.3) {
  const random = createRandom(3, 0);
  const sounds = (t: number) => Math.floor(t / 20) % 2 === 1;
  const low = (f: number) => (f < 8 ? 1 + 0.2 * (f % 3) : 0.01);
  const high = (f: number) => (f < 4 ? 0.3 : 0.5 + 0.1 * (f % 5));
  const v = new Float32Array(FRAMES * BINS);
  for (let t = 0; t < FRAMES; t++) {
    const level = sounds(t) ? 3 + random() : 0;
    for (let f = 0; f < BINS; f++) v[t * BINS + f] = level * low(f) + high(f) * (1 + 0.3 * random());
  }
  const templates = new Float64Array(BINS * 2);
  for (let f = 0; f < BINS; f++) {
    templates[2 * f] = low(f) + leak * high(f);
    templates[2 * f + 1] = high(f) + leak * low(f);
  }
  for (const k of [0, 1]) {
    let sum = 0;
    for (let f = 0; f < BINS; f++) sum += templates[2 * f + k];
    for (let f = 0; f < BINS; f++) templates[2 * f + k] /= sum;
  }
  const activations = new Float64Array(FRAMES * 2);
  for (let t = 0; t < FRAMES; t++) {
    activations[2 * t] = sounds(t) ? 30 : 1;
    activations[2 * t + 1] = 12;
  }
  const sources = [
    { name: 'heart', components: [0] },
    { name: 'rest', components: [1] },
  ];
  const chosen = { v, frames: FRAMES, bins: BINS };
  const frames = Array.from({ length: FRAMES }, (_, t) => t);
  return { material: { chosen, frames, parts: { sources }, templates, activations }, high, low };
}

const mark = (kind: FrameMark['kind'], from: number, to: number): FrameMark => ({
  source: 'heart',
  kind,
  from,
  to,
});
const PAUSES = [mark('silent', 0, 20), mark('silent', 80, 100)];

/** How alike two spectra are, 1 for the same shape. */
function cosine(templates: Float64Array, k: number, truth: (f: number) => number): number {
  let [dot, a, b] = [0, 0, 0];
  for (let f = 0; f < BINS; f++) {
    dot += templates[2 * f + k] * truth(f);
    a += templates[2 * f + k] ** 2;
    b += truth(f) ** 2;
  }
  return dot / Math.sqrt(a * b);
}

/** Plain float64 updates of H, then of the templates that move, with weighted frames. */
function naive(
  material: ReturnType<typeof scene>['material'],
  silent: [number, number][],
  weight: number,
  beta: number,
) {
  const w = material.templates.slice();
  const h = material.activations.slice();
  const exponent = beta > 2 ? 1 / (beta - 1) : 1;
  const weights = new Float64Array(FRAMES).fill(1);
  for (const [from, to] of silent)
    for (let t = from; t < to; t++) {
      h[2 * t] = 0;
      weights[t] = weight;
    }
  const at = (f: number, t: number) => w[2 * f] * h[2 * t] + w[2 * f + 1] * h[2 * t + 1];
  const v = (f: number, t: number) => material.chosen.v[t * BINS + f];
  for (let n = 0; n < 12; n++) {
    const nextH = h.map((x, i) => {
      const [t, k] = [i >> 1, i & 1];
      let [up, down] = [0, 0];
      for (let f = 0; f < BINS; f++) {
        up += w[2 * f + k] * v(f, t) * at(f, t) ** (beta - 2);
        down += w[2 * f + k] * at(f, t) ** (beta - 1);
      }
      return x * (up / down) ** exponent;
    });
    h.set(nextH);
    for (let f = 0; f < BINS; f++) {
      let [up, down] = [0, 0];
      for (let t = 0; t < FRAMES; t++) {
        up += weights[t] * h[2 * t + 1] * v(f, t) * at(f, t) ** (beta - 2);
        down += weights[t] * h[2 * t + 1] * at(f, t) ** (beta - 1);
      }
      w[2 * f + 1] *= (up / down) ** exponent;
    }
  }
  return w;
}

describe('refining a separation', () => {
  it.each([0.5, 1, 1.5, 2, 3])(
    'does what plain updates of H and of the taught templates do, at beta %f',
    (beta) => {
      const { material } = scene();
      const { learned, scales } = refine({ ...material, marks: PAUSES }, { beta, guard: false });
      const expected = naive(
        material,
        [
          [0, 20],
          [80, 100],
        ],
        4,
        beta,
      );
      for (let f = 0; f < BINS; f++) {
        expect(learned.templates[2 * f]).toBeCloseTo(material.templates[2 * f], 6);
        expect(learned.templates[2 * f + 1] * scales[1]).toBeCloseTo(expected[2 * f + 1], 5);
      }
    },
  );

  it('teaches the rest where a source is silent, and the source where it sounds alone', () => {
    const { material, high } = scene();
    const before = cosine(material.templates, 1, high);
    const { learned, updates } = refine({ ...material, marks: PAUSES }, { beta: 1 });
    expect(updates).toBe(10);
    expect(cosine(learned.templates, 1, high)).toBeGreaterThan(before + 0.5 * (1 - before));
    expect(learned.silent).toEqual([
      { components: [0], from: 0, to: 20 },
      { components: [0], from: 80, to: 100 },
    ]);
    const alone = refine({ ...material, marks: [mark('only', 20, 40)] }, { beta: 1, guard: false }).learned;
    const moved = (k: number) =>
      alone.templates.some((x, i) => i % 2 === k && Math.abs(x - material.templates[i]) > 1e-4);
    expect([moved(0), moved(1)]).toEqual([true, false]);
    expect(alone.silent).toEqual([]);
  });

  it('changes nothing without marks, and counts no frame twice at beta 0', () => {
    const { material } = scene();
    const untouched = refine({ ...material, marks: [mark('sounds', 20, 40)] }, { beta: 1 });
    expect(untouched.updates).toBe(0);
    expect(untouched.learned.templates).toEqual(material.templates);
    const once = refine({ ...material, marks: PAUSES }, { beta: 0, weight: 1 });
    expect(refine({ ...material, marks: PAUSES }, { beta: 0, weight: 9 })).toEqual(once);
  });

  it('does not believe a mark of silence on a loud place, unless it must', () => {
    const { material } = scene();
    const wrong = mark('silent', 25, 35);
    const marks = [...PAUSES, wrong];
    const guarded = refine({ ...material, marks }, { beta: 1 });
    expect(guarded.marks.map(({ used }) => used)).toEqual([
      [{ from: 0, to: 20 }],
      [{ from: 80, to: 100 }],
      [],
    ]);
    expect(guarded.learned).toEqual(refine({ ...material, marks: PAUSES }, { beta: 1 }).learned);
    const forced = refine({ ...material, marks }, { beta: 1, guard: false });
    expect(forced.marks[2].used).toEqual([{ from: 25, to: 35 }]);
  });

  it('leaves silence as it is', () => {
    const { material } = scene();
    const chosen = { ...material.chosen, v: new Float32Array(FRAMES * BINS) };
    const { learned, scales } = refine({ ...material, chosen, marks: PAUSES }, { beta: 1 });
    expect(learned.templates).toEqual(material.templates);
    expect([...scales]).toEqual([1, 1]);
  });
});
