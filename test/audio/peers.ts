import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AudioSignal } from '../../src/audio/index.js';

/** ffmpeg and sox, and signals to compare them with; for tests that have asked for the programs. */

/** Runs a program and gives what it wrote; what it says on stderr is shown only when it fails. */
export function quietly(program: string, args: readonly string[]): Buffer {
  return execFileSync(program, args, { maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'pipe'] });
}

export function ffmpeg(...args: string[]): Buffer {
  return quietly('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args]);
}

/** Interleaved samples as ffmpeg decodes them. */
export function ffmpegSamples(path: string): Float32Array {
  return floats(ffmpeg('-i', path, '-f', 'f32le', '-c:a', 'pcm_f32le', '-'));
}

/** As `ffmpegSamples` of many files, in one process. */
export function ffmpegSamplesOf(folder: string, paths: readonly string[]): Float32Array[] {
  const raw = (i: number) => join(folder, `decoded-${i}.f32`);
  const inputs = paths.flatMap((path) => ['-i', path]);
  const outputs = paths.flatMap((_, i) => ['-map', `${i}:a`, '-f', 'f32le', '-c:a', 'pcm_f32le', raw(i)]);
  ffmpeg(...inputs, ...outputs);
  return paths.map((_, i) => {
    const samples = floats(readFileSync(raw(i)));
    rmSync(raw(i));
    return samples;
  });
}

function floats(bytes: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer);
}

/** Deterministic noise with both full scales, channels told apart by their level. */
export function noise(frames: number, channels: number, sampleRate: number): AudioSignal {
  let state = 12_345;
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const make = (c: number) => Float32Array.from({ length: frames }, () => next() / (c + 1));
  const all = Array.from({ length: channels }, (_, c) => make(c));
  all[0].set([-1, 1 - 2 ** -23, 0, 2 ** -23, -(2 ** -23), 0.5, -0.5]);
  return { sampleRate, channels: all };
}

/** Raw interleaved float32 of a signal, the source that the other programs are given. */
export function rawFile(folder: string, name: string, signal: AudioSignal): string {
  const path = join(folder, name);
  writeFileSync(path, new Uint8Array(interleaved(signal).buffer));
  return path;
}

export function interleaved(signal: AudioSignal): Float32Array {
  const channels = signal.channels.length;
  return Float32Array.from({ length: signal.channels[0].length * channels }, (_, i) => {
    return signal.channels[i % channels][Math.floor(i / channels)];
  });
}

export function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): string | undefined {
  if (a.length !== b.length) return `lengths ${a.length} and ${b.length}`;
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return `sample ${i}: ${a[i]} and ${b[i]}`;
  }
  return undefined;
}
