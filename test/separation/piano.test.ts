import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWav } from '../../src/audio/index.js';
import { analyse, reconstructSignals, resolveSeparateOptions } from '../../src/separation/index.js';
import { sharedData } from '../support/shared-data.js';
import { createTempFolder, removeFolder } from '../support/temp.js';

/** C4, E4 and G4 in equal temperament, a4 = 440 Hz. */
const FUNDAMENTALS_HZ = [261.63, 329.63, 392.0];
/** Bins of the 64 ms window at 11025 Hz are this far apart. */
const BIN_HZ = 11025 / 1024;

interface Chord {
  mixture: string;
  /** Recordings of the three notes by themselves, from the lowest up, of which the mixture is the sum. */
  notes: string[];
}

const chordIn = (folder: string): Chord => ({
  mixture: join(folder, 'mix.wav'),
  notes: [1, 2, 3].map((n) => join(folder, `source-${n}.wav`)),
});

const samplesOf = (path: string) => readWav(path).signal.channels[0];

/** Square of the correlation coefficient: the part of the energy of `x` that `y` explains. */
function explained(x: Float32Array, y: Float32Array): number {
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    xx += x[i] ** 2;
    xy += x[i] * y[i];
    yy += y[i] ** 2;
  }
  return xy ** 2 / (xx * yy);
}

/** The three loudest components are one note each, and peak at its fundamental. */
function expectNotes({ mixture, notes }: Chord, components: number): void {
  const { signal } = readWav(mixture);
  const separation = analyse(signal, resolveSeparateOptions({ components }, signal.sampleRate), 1e9);
  const loudest = separation.components.slice(0, 3);
  const byPitch = loudest.toSorted((a, b) => a.peakHz - b.peakHz);
  const sounds = reconstructSignals(separation);
  for (const [note, { index, peakHz }] of byPitch.entries()) {
    expect(Math.abs(peakHz - FUNDAMENTALS_HZ[note])).toBeLessThan(BIN_HZ / 2);
    const parts = notes.map((path) => explained(sounds[index].channels[0], samplesOf(path)));
    // With components to spare, a note's attack may have one of its own.
    expect(parts[note]).toBeGreaterThan(0.8);
    for (const [other, part] of parts.entries()) if (other !== note) expect(part).toBeLessThan(0.02);
  }
}

describe('three piano notes, each alone and then together, come out one per component', () => {
  let folder: string;
  beforeAll(() => {
    folder = createTempFolder();
    const generator = fileURLToPath(new URL('../../fixtures/generate.mjs', import.meta.url));
    expect(spawnSync(process.execPath, [generator, folder, '--sources']).status).toBe(0);
  });
  afterAll(() => removeFolder(folder));

  it.each([3, 4, 5])('with %i components, of a generated piano', (components) =>
    expectNotes(chordIn(join(folder, 'piano-chord')), components),
  );

  it.each([3, 4, 5])('with %i components, of a recorded piano', (components) => {
    const data = sharedData();
    if (data !== undefined) expectNotes(chordIn(join(data, 'dev', 'piano_notes')), components);
  });
});
