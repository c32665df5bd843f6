import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AudioSignal, type Recording, readRecording, writeWav } from '../../../src/audio/index.js';
import { NmfError } from '../../../src/errors.js';

/** Runs ffmpeg; what it prints is its result or its error. */
export function ffmpeg(...args: string[]): Buffer {
  const all = ['-v', 'error', '-nostdin', '-y', ...args];
  return execFileSync('ffmpeg', all, { maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Noise and a chirp in turn, beyond full scale now and then, another one in each channel. */
export function livelySignal(channels: number, sampleRate: number, frames: number): AudioSignal {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const one = (_: unknown, c: number) =>
    Float32Array.from({ length: frames }, (_, i) => {
      const t = i / sampleRate;
      const noise = Math.floor(8 * t + c / 3) % 3 === 0 ? random() : 0.01 * random();
      return 0.6 * noise + 0.6 * Math.sin(2 * Math.PI * (200 + 110 * c + 700 * t) * t);
    });
  return { sampleRate, channels: Array.from({ length: channels }, one) };
}

/** A quiet, smooth sound, which codecs that lose something keep well. */
export function smoothSignal(channels: number, sampleRate: number, frames: number): AudioSignal {
  const one = (_: unknown, c: number) =>
    Float32Array.from({ length: frames }, (_, i) => {
      const t = i / sampleRate;
      return (
        0.3 * Math.sin(2 * Math.PI * (220 + 90 * c) * t) +
        0.2 * Math.sin(2 * Math.PI * (300 + 50 * c) * t * t)
      );
    });
  return { sampleRate, channels: Array.from({ length: channels }, one) };
}

/** Writes a signal as a WAV of 32-bit floats. */
export function wavOf(folder: string, name: string, signal: AudioSignal): string {
  const path = join(folder, name);
  writeWav(path, signal, '32f');
  return path;
}

/**
 * Encodes several recordings alike in one run of ffmpeg, whose start takes longer than the encoding of a short sound. Where
 * it fails, one after another, and what it cannot encode is left out.
 *
 * @param into - Path of the nth file.
 * @returns Which of them were made.
 */
export function encodeAll(
  inputs: readonly string[],
  args: readonly string[],
  into: (nth: number) => string,
): number[] {
  const encode = (nths: readonly number[]) => {
    const sources = nths.flatMap((nth) => ['-i', inputs[nth]]);
    const outputs = nths.flatMap((nth, i) => ['-map', `${i}:a`, ...args, into(nth)]);
    try {
      ffmpeg(...sources, ...outputs);
      return true;
    } catch {
      return false;
    }
  };
  const all = [...inputs.keys()];
  return encode(all) ? all : all.filter((nth) => encode([nth]));
}

/** Planar samples of a file as ffmpeg decodes it, to the nearest 32-bit float. */
export function byFfmpeg(path: string): Float32Array[] {
  return allByFfmpeg([path])[0];
}

/** As `byFfmpeg` of each of several files, in one run of ffmpeg. */
export function allByFfmpeg(paths: readonly string[]): Float32Array[][] {
  const decoded = (path: string) => `${path}.decoded`;
  const outputs = paths.flatMap((path, i) => {
    return ['-map', `${i}:a`, '-f', 'wav', '-c:a', 'pcm_f64le', decoded(path)];
  });
  ffmpeg(...paths.flatMap((path) => ['-i', path]), ...outputs);
  return paths.map((path) => planar(readFileSync(decoded(path))));
}

/** Channels of a WAV of 64-bit floats that ffmpeg wrote. */
function planar(bytes: Buffer): Float32Array[] {
  const channels = bytes.readUInt16LE(22);
  const all = new Float64Array(new Uint8Array(bytes.subarray(bytes.indexOf('data', 36) + 8)).buffer);
  return Array.from({ length: channels }, (_, c) =>
    Float32Array.from({ length: all.length / channels }, (_, i) => all[i * channels + c]),
  );
}

/** What reading a file gives: a recording, or the one line that refuses it. */
export async function readOrRefusal(path: string): Promise<Recording | NmfError> {
  try {
    return await readRecording(path);
  } catch (error) {
    if (!(error instanceof NmfError) || /[\r\n]/.test(error.message)) throw error;
    return error;
  }
}
