import { describe, expect, it } from 'vitest';
import { magnitudeSpectrogram, stft } from '../../src/dsp/index.js';
import { NmfError } from '../../src/errors.js';
import { maxDifference, noise, peak } from './measure.js';

const shape = { nFft: 64, hopSamples: 16 };
const channel = (length: number, seed: number) => Float32Array.from(noise(length, seed));

describe('the magnitude spectrogram', () => {
  it.each([
    [1, 1],
    [1, 16],
    [1, 1000],
    [2, 1017],
    [3, 500],
  ])('of %i channels of %i samples is the root mean square of their STFTs', (count, length) => {
    const channels = Array.from({ length: count }, (_, c) => channel(length, c + 1));
    const v = magnitudeSpectrogram({ sampleRate: 8000, channels }, shape);
    const spectrograms = channels.map((samples) => stft(samples, shape));
    const expected = Float64Array.from({ length: v.frames * v.bins }, (_, i) => {
      const power = spectrograms.map(({ data }) => data[2 * i] ** 2 + data[2 * i + 1] ** 2);
      return Math.sqrt(power.reduce((sum, p) => sum + p, 0) / count);
    });
    expect(v).toMatchObject({ shape, sampleRate: 8000, frames: spectrograms[0].frames, bins: 33 });
    expect(maxDifference(v.data, expected) / peak(expected)).toBeLessThan(1e-7);
  });

  it('of equal channels is that of one of them', () => {
    const samples = channel(700, 1);
    const mono = magnitudeSpectrogram({ sampleRate: 8000, channels: [samples] }, shape);
    const stereo = magnitudeSpectrogram({ sampleRate: 8000, channels: [samples, samples] }, shape);
    expect(maxDifference(stereo.data, mono.data) / peak(mono.data)).toBeLessThan(1e-7);
  });

  it('of silence is exactly nothing, and of no samples has no frames', () => {
    const silent = magnitudeSpectrogram({ sampleRate: 8000, channels: [new Float32Array(300)] }, shape);
    expect(silent.data).toEqual(new Float32Array(silent.frames * silent.bins));
    const empty = magnitudeSpectrogram({ sampleRate: 8000, channels: [new Float32Array(0)] }, shape);
    expect(empty).toMatchObject({ frames: 0, bins: 33 });
  });

  it('reports from nothing to all', () => {
    const reports: number[][] = [];
    const signal = { sampleRate: 8000, channels: [channel(16 * 1000, 1)] };
    magnitudeSpectrogram(signal, shape, { onProgress: (done, of) => reports.push([done, of]) });
    expect(reports.at(0)).toEqual([0, 1001]);
    expect(reports.at(-1)).toEqual([1001, 1001]);
    expect(reports.length).toBeGreaterThan(3);
  });

  it('stops when asked to', () => {
    let asked = 0;
    const signal = { sampleRate: 8000, channels: [channel(16 * 1000, 1)] };
    const attempt = () => magnitudeSpectrogram(signal, shape, { isCancelled: () => ++asked === 2 });
    expect(attempt).toThrow(expect.objectContaining({ name: NmfError.name, code: 'cancelled' }));
    expect(asked).toBe(2);
  });
});
