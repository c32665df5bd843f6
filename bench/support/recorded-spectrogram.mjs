import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readWav } from '../../dist/audio/index.js';
import { magnitudeSpectrogram } from '../../dist/dsp/index.js';

const recordings = fileURLToPath(new URL('../../../shared/data/dev/', import.meta.url));

/**
 * The development recordings one after the other, as often as it takes; sample rates are ignored.
 *
 * @param {number} length - Samples.
 * @param {number} [first] - Number of the recording that comes first.
 */
export function recordedSound(length, first = 0) {
  const samples = new Float32Array(length);
  const sounds = readdirSync(recordings, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => readWav(`${recordings}${entry.name}/mix.wav`).signal.channels[0]);
  for (let at = 0, i = first; at < samples.length; i++) {
    const sound = sounds[i % sounds.length].subarray(0, samples.length - at);
    samples.set(sound, at);
    at += sound.length;
  }
  return samples;
}

/**
 * Magnitudes of {@link recordedSound}.
 *
 * @returns {Float32Array} Row-major [frames x bins].
 */
export function recordedSpectrogram(bins, frames) {
  const nFft = 2 * (bins - 1);
  const hopSamples = nFft / 4;
  const samples = recordedSound((frames - 1) * hopSamples + 1);
  return magnitudeSpectrogram({ sampleRate: 16_000, channels: [samples] }, { nFft, hopSamples }).data;
}
