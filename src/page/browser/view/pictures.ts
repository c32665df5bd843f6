import type { PageModel } from '../../model.js';
import { bytesOf, floatsOf, inflate } from '../decode.js';
import type { Levels } from '../draw/spectrogram.js';

/** The page's pictures and curves, unpacked when they are first needed. */
export interface PictureBook {
  /** The spectrogram of the mixture, or of a component; undefined until it is unpacked, when `onReady` is called. */
  levels(component: number | 'mixture', onReady?: () => void): Levels | undefined;
  /** Unpacks all spectrograms, one after the other: a page is printed without waiting for anything. */
  unpackAll(): Promise<void>;
  /** 1 at the component's loudest, one value a column. */
  activation(component: number): Float32Array;
  /** Spectrum of a component, one value a bin. */
  template(component: number): Float32Array;
  /** W, row-major [bins x S]. */
  readonly templates: Float32Array;
  /** Lowest and highest sample of each column, 1 at the recording's peak. */
  readonly waveform: Float32Array;
}

export function createPictureBook(
  { pictures, templates: packed, manifest }: PageModel,
  seconds: number,
): PictureBook {
  const { columns, bandEdges } = pictures;
  const templates = floatsOf(packed);
  const activations = floatsOf(pictures.activations);
  const count = manifest.components.length;
  const unpacked = new Map<number | 'mixture', Levels>();
  const unpacking = new Map<number | 'mixture', Promise<boolean>>();

  /** @returns Whether it worked; in a damaged page the plot stays empty, and everything else works. */
  function unpack(key: number | 'mixture'): Promise<boolean> {
    const promise = unpacking.get(key) ?? unpackOne(key);
    unpacking.set(key, promise);
    return promise;
  }

  async function unpackOne(key: number | 'mixture'): Promise<boolean> {
    const { levels } = key === 'mixture' ? pictures.mixture : pictures.components[key];
    try {
      const data = await inflate(bytesOf(levels));
      unpacked.set(key, { data, columns, bandEdges, from: 0, to: seconds });
      return true;
    } catch {
      return false;
    }
  }

  return {
    templates,
    waveform: Float32Array.from(new Int8Array(bytesOf(pictures.waveform).buffer), (value) => value / 127),
    levels(key, onReady) {
      const levels = unpacked.get(key);
      if (levels !== undefined) return levels;
      unpack(key).then((worked) => {
        if (worked) onReady?.();
      });
      return undefined;
    },
    async unpackAll() {
      await unpack('mixture');
      for (let component = 0; component < count; component++) await unpack(component);
    },
    activation(component) {
      const row = activations.subarray(component * columns, (component + 1) * columns);
      const top = row.reduce((a, b) => Math.max(a, b), 0);
      return row.map((value) => (top > 0 ? value / top : 0));
    },
    template: (component) =>
      Float32Array.from({ length: templates.length / count }, (_, f) => templates[f * count + component]),
  };
}
