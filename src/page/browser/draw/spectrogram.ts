import type { Box, Surface } from './canvas.js';
import { PIXELS } from './palette.js';
import type { Scale } from './scales.js';

/** A picture's levels and what they stand for. */
export interface Levels {
  /** 0 to 255, row-major [bands x columns], lowest band first. */
  readonly data: Uint8Array;
  readonly columns: number;
  /** First bin of each band, and the number of bins: [bands + 1]. */
  readonly bandEdges: ArrayLike<number>;
  /** Where in the recording the first column begins and the last one ends, in seconds. */
  readonly from: number;
  readonly to: number;
}

export interface SpectrogramView {
  /** What is seen, in seconds. */
  readonly from: number;
  readonly to: number;
  readonly frequency: Scale;
  readonly binHz: number;
  /** Added to every level. */
  readonly offset: number;
}

/** Paints levels pixel by pixel; where several columns fall on one pixel the loudest is shown. */
export function paintSpectrogram(surface: Surface, box: Box, levels: Levels, view: SpectrogramView): void {
  const { context, ratio } = surface;
  const width = Math.max(1, Math.round(box.width * ratio));
  const height = Math.max(1, Math.round(box.height * ratio));
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const rows = bandRows(levels, view, height);
  const { columns, data } = levels;
  const perSecond = columns / (levels.to - levels.from);
  const seconds = (view.to - view.from) / width;
  pixels.fill(PIXELS[0]);
  for (let x = 0; x < width; x++) {
    const at = (view.from + x * seconds - levels.from) * perSecond;
    const first = Math.max(0, Math.floor(at));
    const last = Math.min(columns, Math.max(first + 1, Math.floor(at + seconds * perSecond)));
    for (let y = 0; y < height; y++) {
      const row = rows[y] * columns;
      let level = 0;
      for (let c = first; c < last; c++) if (data[row + c] > level) level = data[row + c];
      if (level > 0)
        pixels[y * width + x] = PIXELS[Math.max(0, Math.min(255, Math.round(level + view.offset)))];
    }
  }
  context.putImageData(image, Math.round(box.x * ratio), Math.round(box.y * ratio));
}

/** The band that each pixel row shows, top row first. */
function bandRows({ bandEdges }: Levels, { frequency, binHz }: SpectrogramView, height: number): Int32Array {
  return Int32Array.from({ length: height }, (_, y) =>
    bandOf(bandEdges, Math.round(frequency.value(1 - (y + 0.5) / height) / binHz)),
  );
}

/** The band that holds a bin; the last one for those above all. */
export function bandOf(bandEdges: ArrayLike<number>, bin: number): number {
  let [low, high] = [0, bandEdges.length - 2];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (bandEdges[middle] <= bin) low = middle;
    else high = middle - 1;
  }
  return low;
}
