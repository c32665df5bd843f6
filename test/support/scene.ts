import { writeWav } from '../../src/audio/index.js';
import { createRandom } from '../../src/nmf/random.js';

/** Level at a time in seconds. */
export type Sound = (seconds: number) => number;

/** Calls around 2 kHz in the first 0.4 s of each second. */
export const bird: Sound = (t) =>
  t % 1 < 0.4 ? 0.3 * Math.sin(2 * Math.PI * 2000 * t + 3 * Math.sin(50 * t)) : 0;
/** A tone of 100 Hz that swells. */
export const hum: Sound = (t) => 0.2 * Math.sin(2 * Math.PI * 100 * t) * (1 + 0.5 * Math.sin(2 * t));
/** Calls around 700 Hz, in the second half of each second. */
export const frog: Sound = (t) =>
  t % 1 > 0.6 ? 0.25 * Math.sin(2 * Math.PI * 700 * t + Math.sin(80 * t)) : 0;
export const silence: Sound = () => 0;

/** Samples of sounds together, in soft noise where `noise` is above 0. */
export function samplesOf(
  sounds: readonly Sound[],
  { seconds, rate = 8000, noise = 0 }: { seconds: number; rate?: number; noise?: number },
): Float32Array {
  const random = createRandom(7, 0);
  return Float32Array.from({ length: Math.round(seconds * rate) }, (_, i) => {
    const sum = sounds.reduce((total, sound) => total + sound(i / rate), 0);
    return sum + noise * (2 * random() - 1);
  });
}

/** Writes {@link samplesOf} as a WAV file of one channel. */
export function writeScene(
  path: string,
  sounds: readonly Sound[],
  shape: { seconds: number; rate?: number; noise?: number },
): void {
  writeWav(path, { sampleRate: shape.rate ?? 8000, channels: [samplesOf(sounds, shape)] }, '32f');
}
