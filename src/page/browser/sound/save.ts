import { type BitDepth, bytesPerSample } from '../../../audio/bit-depth.js';
import { wavHeader } from '../../../audio/wav-header.js';
import { edgeGain, type TimeRegion } from '../../../mixdown/region.js';
import type { SoundPieces } from './pieces.js';
import type { Renderer } from './renderer.js';

/** Samples that are computed between two chances for the page to breathe. */
const BLOCK_SAMPLES = 1 << 16;

export interface SoundFile {
  readonly sampleRate: number;
  readonly channels: number;
  /** Of the whole recording. */
  readonly samples: number;
  readonly region: TimeRegion;
  readonly bitDepth: BitDepth;
}

/**
 * Computes a mix as a WAV, as `combine` writes it: edges that cut into the recording fade over 5 ms, and 16 and 24 bits
 * are rounded and clipped.
 *
 * @param gains - A factor for each component.
 */
export async function mixToWav(
  renderer: Renderer,
  pieces: SoundPieces,
  gains: Float64Array,
  file: SoundFile,
  onProgress: (share: number) => void,
): Promise<Blob> {
  const { sampleRate, channels, samples, region, bitDepth } = file;
  const parts: BlobPart[] = [];
  const edge = edgeGain(region, sampleRate, samples);
  for (let start = region.start; start < region.end; start += BLOCK_SAMPLES) {
    const end = Math.min(region.end, start + BLOCK_SAMPLES);
    await pieces.load(renderer.span(start, end));
    const block = renderer.render(pieces, gains, start, end);
    const interleaved = new Float32Array((end - start) * channels);
    for (let i = 0, at = 0; i < end - start; i++) {
      const gain = edge(start - region.start + i);
      for (let c = 0; c < channels; c++, at++) interleaved[at] = gain * block[c][i];
    }
    parts.push(sampleBytes(interleaved, bitDepth));
    onProgress((end - region.start) / (region.end - region.start));
    await new Promise((resolve) => setTimeout(resolve));
  }
  const layout = {
    sampleRate,
    channels,
    bitDepth,
    channelMask: channels === 1 ? 0x4 : channels === 2 ? 0x3 : 0,
  };
  const bytes = bytesPerSample(bitDepth) * (region.end - region.start) * channels;
  const padding = bytes % 2 === 1 ? [new Uint8Array(1)] : [];
  return new Blob([wavHeader(layout, bytes) as BlobPart, ...parts, ...padding], { type: 'audio/wav' });
}

function sampleBytes(samples: Float32Array<ArrayBuffer>, bitDepth: BitDepth): BlobPart {
  if (bitDepth === '32f') return samples;
  const bytes = bytesPerSample(bitDepth);
  const full = 2 ** (8 * bytes - 1);
  const out = new Uint8Array(bytes * samples.length);
  for (let i = 0, at = 0; i < samples.length; i++) {
    const integer = Math.max(-full, Math.min(full - 1, Math.round(samples[i] * full)));
    for (let b = 0; b < bytes; b++, at++) out[at] = integer >> (8 * b);
  }
  return out;
}

/** Hands a file to the browser's downloads. */
export function download(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
