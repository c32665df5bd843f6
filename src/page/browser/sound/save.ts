import { wavHeader } from '../../../audio/wav-header.js';
import type { SoundPieces } from './pieces.js';
import type { Renderer } from './renderer.js';

/** Samples that are computed between two chances for the page to breathe. */
const BLOCK_SAMPLES = 1 << 16;

export interface MixFile {
  readonly sampleRate: number;
  readonly channels: number;
  readonly samples: number;
}

/**
 * Computes a whole mix as a 32-bit float WAV, which neither rounds nor clips.
 *
 * @param gains - A factor for each component.
 */
export async function mixToWav(
  renderer: Renderer,
  pieces: SoundPieces,
  gains: Float64Array,
  { sampleRate, channels, samples }: MixFile,
  onProgress: (share: number) => void,
): Promise<Blob> {
  const parts: BlobPart[] = [];
  for (let start = 0; start < samples; start += BLOCK_SAMPLES) {
    const end = Math.min(samples, start + BLOCK_SAMPLES);
    await pieces.load(renderer.span(start, end));
    const block = renderer.render(pieces, gains, start, end);
    const interleaved = new Float32Array((end - start) * channels);
    for (let c = 0; c < channels; c++) {
      for (let i = 0, at = c; i < end - start; i++, at += channels) interleaved[at] = block[c][i];
    }
    parts.push(interleaved);
    onProgress(end / samples);
    await new Promise((resolve) => setTimeout(resolve));
  }
  const layout = {
    sampleRate,
    channels,
    bitDepth: '32f' as const,
    channelMask: channels === 1 ? 0x4 : channels === 2 ? 0x3 : 0,
    reservesLargeSizes: false,
  };
  return new Blob([wavHeader(layout, 4 * samples * channels) as BlobPart, ...parts], { type: 'audio/wav' });
}

/** Hands a file to the browser's downloads. */
export function download(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
