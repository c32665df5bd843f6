import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { library } from './build.mjs';

const { magnitudeSpectrogram, readWav } = library;

const recordings = fileURLToPath(new URL('../../../shared/data/dev/', import.meta.url));
const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));

/** The recordings with known sources that lie beside the project, where they do, else those that are part of it. */
function paths() {
  if (!existsSync(recordings)) {
    return readdirSync(fixtures)
      .filter((name) => name.endsWith('.wav'))
      .map((name) => `${fixtures}${name}`);
  }
  return readdirSync(recordings, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${recordings}${name}/mix.wav`);
}

/**
 * Recordings one after the other, as often as it takes; sample rates are ignored.
 *
 * @param {number} length - Samples.
 * @param {number} [first] - Number of the recording that comes first.
 */
export function recordedSound(length, first = 0) {
  const samples = new Float32Array(length);
  const files = paths();
  for (let at = 0, i = first; at < samples.length; i++) {
    const [sound] = readWav(files[i % files.length]).signal.channels;
    samples.set(sound.subarray(0, samples.length - at), at);
    at += sound.length;
  }
  return samples;
}

/** The sample rate that spectrograms are given; it changes none of their numbers. */
export const NOMINAL_RATE = 16_000;

/** Samples that have so many frames, with windows of 2 (bins - 1) samples, a quarter apart. */
export function recordedFrames(bins, frames) {
  const nFft = 2 * (bins - 1);
  const hopSamples = nFft / 4;
  const samples = recordedSound((frames - 1) * hopSamples + 1);
  return { signal: { sampleRate: NOMINAL_RATE, channels: [samples] }, shape: { nFft, hopSamples } };
}

/**
 * Magnitudes of {@link recordedFrames}.
 *
 * @returns {Float32Array} Row-major [frames x bins].
 */
export function recordedSpectrogram(bins, frames) {
  const { signal, shape } = recordedFrames(bins, frames);
  return magnitudeSpectrogram(signal, shape).magnitudes.data;
}
