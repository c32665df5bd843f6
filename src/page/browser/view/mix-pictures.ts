import { type PageModel, PICTURE_RANGE_DB } from '../../model.js';
import type { Levels } from '../draw/spectrogram.js';
import type { PictureBook } from './pictures.js';

/** How a mix of the components looks. */
export interface MixPicture {
  readonly levels: Levels;
  /** Lowest and highest sample of each column, 1 at the recording's peak. */
  readonly waveform: Float32Array;
}

/** Decibels that a picture's levels are apart. */
const LEVEL_DB = PICTURE_RANGE_DB / 255;

/**
 * Makes the pictures of mixes from those of the recording and of the components: each cell of the recording times the
 * part of it that the mix has. So a mix and what it leaves add up to the recording, cell by cell.
 *
 * @returns A function of the components' gains; undefined while a picture has yet to be unpacked.
 */
export function createMixPictures(
  { pictures }: PageModel,
  book: PictureBook,
): (gains: Float64Array) => MixPicture | undefined {
  const { columns } = pictures;
  const amplitudes = pictures.components.map(({ topDb }) =>
    Float32Array.from({ length: 256 }, (_, level) =>
      level === 0 ? 0 : 10 ** ((topDb + LEVEL_DB * (level - 255)) / 20),
    ),
  );
  let total: Float32Array | undefined;
  let last: { readonly key: string; readonly picture: MixPicture } | undefined;

  function sum(gains: ArrayLike<number>, components: readonly Levels[]): Float32Array {
    const result = new Float32Array(components[0].data.length);
    for (const [k, { data }] of components.entries()) {
      if (gains[k] === 0) continue;
      const scaled = amplitudes[k].map((value) => value * gains[k]);
      for (let i = 0; i < result.length; i++) result[i] += scaled[data[i]];
    }
    return result;
  }

  return (gains) => {
    const mixture = book.levels('mixture');
    if (mixture === undefined) return undefined;
    if (gains.every((gain) => gain === 1)) return { levels: mixture, waveform: book.waveform };
    const key = gains.join();
    if (last?.key === key) return last.picture;
    const components = pictures.components.flatMap((_, k) => book.levels(k) ?? []);
    if (components.length < gains.length) return undefined;
    total ??= sum(
      gains.map(() => 1),
      components,
    );
    const part = sum(gains, components);
    const data = new Uint8Array(part.length);
    const [all, kept] = [new Float64Array(columns), new Float64Array(columns)];
    for (let i = 0; i < part.length; i++) {
      const level = mixture.data[i];
      if (level === 0 || total[i] === 0) continue;
      const share = part[i] / total[i];
      const energy = 10 ** ((LEVEL_DB * level) / 10);
      all[i % columns] += energy;
      kept[i % columns] += energy * share * share;
      if (share > 0) data[i] = Math.max(0, Math.round(level + (20 * Math.log10(share)) / LEVEL_DB));
    }
    const waveform = book.waveform.map((value, i) => {
      const column = i >> 1;
      return all[column] > 0 ? value * Math.sqrt(kept[column] / all[column]) : 0;
    });
    last = { key, picture: { levels: { ...mixture, data }, waveform } };
    return last.picture;
  };
}
