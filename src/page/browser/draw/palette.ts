import { interpolateMagma } from 'd3-scale-chromatic';

/** Magma (van der Walt & Smith 2015): equal steps of level look equal, also in grey and to colour-blind eyes. */
export const PALETTE: readonly string[] = Array.from({ length: 256 }, (_, i) => interpolateMagma(i / 255));

/** The palette as pixels: red, green, blue, opaque, in memory order. */
export const PIXELS: Uint32Array = Uint32Array.from(PALETTE, (colour) => {
  const rgb = Number.parseInt(colour.slice(1), 16);
  return (0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
});
