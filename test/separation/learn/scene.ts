import { type ChosenFrames, fitActivations } from '../../../src/nmf/index.js';
import { createRandom } from '../../../src/nmf/random.js';
import type { FrameMark, Learned, MarkKind } from '../../../src/separation/index.js';

export const BINS = 32;
const FRAMES = 400;

/** What sounds in a scene: a bump around a bin, at a level in each frame. */
export interface SceneSource {
  readonly centre: number;
  readonly level: (frame: number) => number;
}

/** A source that sounds for 20 of 50 frames, at a level that rises and falls. */
export function calls(centre: number, level: number, shift = 0): SceneSource {
  return {
    centre,
    level: (t) => {
      const at = (t + shift) % 50;
      return at < 20 ? level * Math.sin((Math.PI * (at + 0.5)) / 20) : 0;
    },
  };
}

/** Sources over a noise whose tilt wanders, of a level of about 1; the noise alone is the same for the same seed. */
export function scene(sources: readonly SceneSource[], seed = 1, frames = FRAMES): ChosenFrames {
  const random = createRandom(seed);
  const v = new Float32Array(frames * BINS);
  for (let t = 0; t < frames; t++) {
    const tilt = 0.5 + 0.5 * Math.sin(t / 9);
    for (let f = 0; f < BINS; f++) {
      const noise = (0.6 + 0.8 * random()) * (tilt * (1 - f / BINS) + (1 - tilt) * (f / BINS) + 0.2);
      v[t * BINS + f] = sources.reduce((sum, source) => sum + signalOf(source, t, f), noise);
    }
  }
  return { v, frames, bins: BINS };
}

/** What a source adds to an entry. */
export function signalOf({ centre, level }: SceneSource, frame: number, bin: number): number {
  return level(frame) * Math.exp(-(((bin - centre) / 1.5) ** 2));
}

export function mark(source: string, kind: MarkKind, from: number, to: number): FrameMark {
  return { source, kind, from, to };
}

/** Numbers of all frames of a scene. */
export const everyFrame = Array.from({ length: FRAMES }, (_, t) => t);

/** How much nearer a source's masked magnitudes are to what it added than the mixture is, in dB. */
export function gainOf(chosen: ChosenFrames, learned: Learned, name: string, source: SceneSource): number {
  const { templates, components: S, sources, silent } = learned;
  const { activations } = fitActivations(chosen, templates, 1, silent);
  const own = sources.find((found) => found.name === name)?.components ?? [];
  let [error, before] = [0, 0];
  for (let i = 0; i < chosen.v.length; i++) {
    const [t, f] = [Math.floor(i / BINS), i % BINS];
    let [part, whole] = [0, 0];
    for (let k = 0; k < S; k++) {
      const product = templates[f * S + k] * activations[t * S + k];
      whole += product;
      if (own.includes(k)) part += product;
    }
    const wanted = signalOf(source, t, f);
    error += (wanted - (chosen.v[i] * part) / whole) ** 2;
    before += (wanted - chosen.v[i]) ** 2;
  }
  return 10 * Math.log10(before / error);
}
