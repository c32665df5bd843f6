import { describe, expect, it } from 'vitest';
import type { FrameMark } from '../../../src/separation/index.js';
import { learnMarked } from '../../../src/separation/index.js';
import { BINS, calls, everyFrame, gainOf, mark, type SceneSource, scene } from './scene.js';

const bird = calls(8, 3);
const frog = calls(22, 3, 25);
const options = { beta: 1, seed: 0 };

function learn(chosen: ReturnType<typeof scene>, marks: readonly FrameMark[], beta = 1) {
  return learnMarked({ chosen, frames: everyFrame, marks, secondsPerFrame: 0.016 }, { ...options, beta });
}

const birdMarks = [
  mark('bird', 'sounds', 0, 20),
  mark('bird', 'sounds', 100, 120),
  mark('bird', 'silent', 22, 48),
  mark('bird', 'silent', 122, 148),
  mark('bird', 'silent', 222, 248),
];

describe('what marks teach', () => {
  const chosen = scene([bird]);

  it('is the excess over the silent regions, named, with the rest behind it', () => {
    const { learned, doubtedFrames, warnings } = learn(chosen, birdMarks);
    expect(learned.sources).toEqual([
      { name: 'bird', components: [0, 1] },
      { name: 'rest', components: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] },
    ]);
    expect(learned.components).toBe(16);
    expect(learned.silent).toEqual([
      { components: [0, 1], from: 22, to: 48 },
      { components: [0, 1], from: 122, to: 148 },
      { components: [0, 1], from: 222, to: 248 },
    ]);
    expect(doubtedFrames).toBe(0);
    expect(warnings).toEqual([]);
    expect(gainOf(chosen, learned, 'bird', bird)).toBeGreaterThan(12);
  });

  it.each([0.5, 1.5, 2])('is found at beta %s too', (beta) => {
    const { learned } = learn(chosen, birdMarks, beta);
    expect(gainOf(chosen, learned, 'bird', bird)).toBeGreaterThan(8);
  });

  it('is what sounds alone as it is, and a background from where it is quiet', () => {
    const loud = calls(8, 30);
    const clear = scene([loud]);
    const { learned } = learn(clear, [mark('bird', 'only', 3, 17), mark('bird', 'only', 103, 117)]);
    const rest = learned.sources[1].components;
    expect(learned.silent).toEqual([
      { components: rest, from: 3, to: 17 },
      { components: rest, from: 103, to: 117 },
    ]);
    expect(gainOf(clear, learned, 'bird', loud)).toBeGreaterThan(5);
  });

  it('is the excess over all other frames where nothing else is marked', () => {
    const rare = { centre: 8, level: (t: number) => (t >= 200 && t < 220 ? 4 : 0) };
    const once = scene([rare]);
    const { learned } = learn(once, [mark('chirp', 'sounds', 200, 220)]);
    expect(learned.silent).toEqual([]);
    expect(gainOf(once, learned, 'chirp', rare)).toBeGreaterThan(12);
  });

  it('is each source by itself where several are marked, in the order of the marks', () => {
    const both = scene([bird, frog]);
    const marks = [
      ...birdMarks,
      mark('frog', 'sounds', 25, 45),
      mark('frog', 'sounds', 75, 95),
      mark('frog', 'silent', 46, 74),
      mark('frog', 'silent', 96, 124),
    ];
    const { learned } = learn(both, marks);
    expect(learned.sources.map(({ name }) => name)).toEqual(['bird', 'frog', 'rest']);
    expect(gainOf(both, learned, 'bird', bird)).toBeGreaterThan(8);
    expect(gainOf(both, learned, 'frog', frog)).toBeGreaterThan(8);
  });

  it('leaves a region out in which the source sounds although it is said to be silent', () => {
    const wrong = mark('bird', 'silent', 300, 318);
    const { learned, doubtedFrames } = learn(chosen, [...birdMarks, wrong]);
    expect(doubtedFrames).toBeGreaterThan(9);
    for (const { from, to } of learned.silent.filter((silent) => silent.from >= 300)) {
      for (let t = from; t < to; t++) expect(Math.abs(t - 309.5)).toBeGreaterThan(5);
    }
    expect(gainOf(chosen, learned, 'bird', bird)).toBeGreaterThan(10);
  });

  it('is the same again, and another start with another seed', () => {
    const { learned } = learn(chosen, birdMarks);
    expect(learn(chosen, birdMarks).learned).toEqual(learned);
    const marked = { chosen, frames: everyFrame, marks: birdMarks, secondsPerFrame: 0.016 };
    expect(learnMarked(marked, { ...options, seed: 1 }).learned.templates).not.toEqual(learned.templates);
  });

  it('does not depend on the level of the recording', () => {
    const { learned } = learn(chosen, birdMarks);
    const quiet = { ...chosen, v: chosen.v.map((x) => x / 1024) };
    expect(learn(quiet, birdMarks).learned).toEqual(learned);
  });

  it('comes with the frames of the recording where only some were chosen', () => {
    const frames = everyFrame.map((t) => 10 * t);
    const marks = birdMarks.map(({ from, to, ...rest }) => ({ ...rest, from: 10 * from, to: 10 * to }));
    const { learned } = learnMarked({ chosen, frames, marks, secondsPerFrame: 0.016 }, options);
    expect(learned.silent.map(({ from, to }) => [from, to])).toEqual([
      [220, 480],
      [1220, 1480],
      [2220, 2480],
    ]);
  });
});

describe('a user of marks is told', () => {
  it('where there is less than half a second of a sound, or of its silence', () => {
    const marks = [mark('bird', 'sounds', 0, 20), mark('bird', 'silent', 22, 48)];
    expect(learn(scene([bird]), marks).warnings).toEqual([
      'the marks show less than 0.5 s of bird. Mark more of it.',
      'the marks show less than 0.5 s without bird. Mark more regions in which it is silent.',
    ]);
  });

  it('where the background outside the marks is another one', () => {
    const another: SceneSource = {
      centre: 26,
      level: (t) => (t > 260 ? 0 : t > 150 ? 20 + 19 * Math.sin(t) : 0),
    };
    const other: SceneSource = { centre: 16, level: (t) => (t > 260 ? 20 + 19 * Math.sin(2 * t) : 0) };
    const changing = scene([bird, another, other]);
    const marks = birdMarks.filter(({ to }) => to < 150);
    const { warnings } = learn(changing, [...marks, mark('bird', 'silent', 72, 98)]);
    expect(warnings).toEqual([
      'what is around bird changes more than the regions without it show. Mark more of them, or separate without marks and choose components.',
    ]);
  });

  it('where nothing sounds in the regions that are marked to hold it', () => {
    const chosen = scene([bird]);
    for (const [from, to] of [
      [100, 120],
      [50, 70],
    ])
      chosen.v.fill(0, from * BINS, to * BINS);
    const marks = birdMarks.map((given) => (given.from === 0 ? { ...given, from: 50, to: 70 } : given));
    expect(learn(chosen, marks).warnings).toContain(
      'hardly anything in the regions marked bird is not in the background too. Check the marks, or mark regions in which it is silent.',
    );
  });
});
