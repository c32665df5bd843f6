import { expect } from 'vitest';
import type { AudioSignal } from '../../src/audio/index.js';

/** Sines of falling periods, one per channel, at 8 kHz. */
export function ramp(frames: number, channels: number): AudioSignal {
  const make = (c: number) => Float32Array.from({ length: frames }, (_, i) => Math.sin(i * (c + 1)) / 2);
  return { sampleRate: 8000, channels: Array.from({ length: channels }, (_, c) => make(c)) };
}

export function sameBits(a: AudioSignal, b: AudioSignal): void {
  expect(a.sampleRate).toBe(b.sampleRate);
  expect(a.channels.length).toBe(b.channels.length);
  a.channels.forEach((channel, c) => {
    expect(Buffer.from(channel.buffer).equals(Buffer.from(b.channels[c].buffer))).toBe(true);
  });
}
