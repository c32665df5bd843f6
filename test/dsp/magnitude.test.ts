import { describe, expect, it } from 'vitest';
import { magnitudeSpectrogram, stft } from '../../src/dsp/index.js';
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
    const [bins, frames] = spectrograms[0].shape;
    const expected = Float64Array.from({ length: frames * bins }, (_, i) => {
      const power = spectrograms.map(({ data }) => data[2 * i] ** 2 + data[2 * i + 1] ** 2);
      return Math.sqrt(power.reduce((sum, p) => sum + p, 0) / count);
    });
    expect(v).toMatchObject({ ...shape, sampleRate: 8000, samples: length });
    expect(v.magnitudes.shape).toEqual([33, frames]);
    expect(maxDifference(v.magnitudes.data, expected) / peak(expected)).toBeLessThan(3e-7);
  });

  it.each([
    [16, 7],
    [32, 5],
    [512, 100],
    [8192, 4096],
  ])('is right to a few parts in ten million of the loudest: window %i, hop %i', (nFft, hopSamples) => {
    const samples = channel(20_000, 9);
    const { data } = magnitudeSpectrogram(
      { sampleRate: 8000, channels: [samples] },
      { nFft, hopSamples },
    ).magnitudes;
    const spectrum = stft(samples, { nFft, hopSamples }).data;
    const expected = Float64Array.from(data, (_, i) => Math.hypot(spectrum[2 * i], spectrum[2 * i + 1]));
    expect(maxDifference(data, expected) / peak(expected)).toBeLessThan(1e-6);
  });

  it('of equal channels is that of one of them', () => {
    const samples = channel(700, 1);
    const mono = magnitudeSpectrogram({ sampleRate: 8000, channels: [samples] }, shape);
    const stereo = magnitudeSpectrogram({ sampleRate: 8000, channels: [samples, samples] }, shape);
    const { data } = mono.magnitudes;
    expect(maxDifference(stereo.magnitudes.data, data) / peak(data)).toBeLessThan(1e-7);
  });

  it('of silence is exactly nothing, and of no samples has no frames', () => {
    const of = (length: number) =>
      magnitudeSpectrogram({ sampleRate: 8000, channels: [new Float32Array(length)] }, shape).magnitudes;
    expect(of(300).data).toEqual(new Float32Array(of(300).size));
    expect(of(0).shape).toEqual([33, 0]);
  });

  it('has the window and hop of separate if nothing else is said', () => {
    const signal = { sampleRate: 16_000, channels: [channel(2000, 1)] };
    expect(magnitudeSpectrogram(signal)).toMatchObject({ nFft: 1024, hopSamples: 256 });
    expect(magnitudeSpectrogram(signal, { windowMs: 32 })).toMatchObject({ nFft: 512, hopSamples: 128 });
  });

  it('reports from nothing to all', () => {
    const reports: number[][] = [];
    const signal = { sampleRate: 8000, channels: [channel(16 * 1000, 1)] };
    magnitudeSpectrogram(signal, shape, { onProgress: (done, of) => reports.push([done, of]) });
    expect(reports.at(0)).toEqual([0, 1001]);
    expect(reports.at(-1)).toEqual([1001, 1001]);
    expect(reports.length).toBeGreaterThan(3);
  });

  it('stops with what a report throws', () => {
    let reports = 0;
    const onProgress = () => {
      if (++reports === 2) throw new Error('enough');
    };
    const signal = { sampleRate: 8000, channels: [channel(16 * 1000, 1)] };
    expect(() => magnitudeSpectrogram(signal, shape, { onProgress })).toThrow('enough');
    expect(reports).toBe(2);
  });
});
