import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/nmf/random.js';
import type { PageModel } from '../../src/page/index.js';
import { writePageFiles } from '../../src/page/write-page.js';
import { withTempFolder } from '../support/temp.js';
import { separated } from './page-source.js';

const RATE = 16_000;
const SECONDS = 60;

/** A minute of stereo: a tone that is loudest in one moment, over noise. */
const random = createRandom(1, 0);
const channels = [1, 2].map(() =>
  Float32Array.from({ length: SECONDS * RATE }, (_, i) => {
    const level = Math.exp(-(((i / RATE - 41.5) / 1.5) ** 2));
    return 0.5 * level * Math.sin(i / 3) + 0.05 * (2 * random() - 1);
  }),
);
const { source } = separated(channels, RATE, { components: 2, maxIterations: 10 });

/** All files below a folder, with their sizes. */
function filesIn(folder: string): Map<string, number> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return new Map(files.map((name) => [name, statSync(join(folder, name)).size]));
}

const total = (folder: string) => [...filesIn(folder).values()].reduce((a, b) => a + b, 0);

function modelIn(folder: string): PageModel {
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  return JSON.parse(/id="model">(.*?)<\/script>/.exec(html)?.[1] ?? '');
}

/** What the page takes without sound. */
const ownBytes = () =>
  withTempFolder(async (folder) => {
    await writePageFiles(folder, source, 0);
    return filesIn(folder).get('index.html') ?? 0;
  });

describe('a page and its sound', () => {
  it('take at most the bytes that they may, and use them', async () => {
    const own = await ownBytes();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 60_000, max: 10e6 }), (room) =>
        withTempFolder(async (folder) => {
          const manifest = await writePageFiles(folder, source, own + room);
          const { sound } = modelIn(folder);
          expect(total(folder)).toBeLessThanOrEqual(own + room);
          const names = [...filesIn(folder).keys()];
          expect(names).toEqual(['index.html', ...(manifest.page?.sound ?? [])].sort());
          expect(manifest.version).toBe(names.length > 1 ? 3 : 2);
          if (sound.kind !== 'preview') return;
          expect(manifest.page?.sound).toEqual(sound.files);
          expect(sound.files).toHaveLength(sound.heard.length);
          if (sound.heard.length < sound.pieces)
            expect(total(folder)).toBeGreaterThan(own + 0.85 * room - 5000);
        }),
      ),
      { numRuns: 25 },
    );
  });

  it('are one file where the recording itself has room in it, and else a preview of it, or of parts', async () => {
    const own = await ownBytes();
    const kindAt = (room: number) =>
      withTempFolder(async (folder) => {
        await writePageFiles(folder, source, own + room);
        const { sound } = modelIn(folder);
        if (sound.kind !== 'preview') return sound.kind;
        return [sound.sampleRate, sound.heard.length === sound.pieces ? 'whole' : 'parts'].join(' ');
      });
    expect(await kindAt(8.2e6)).toBe('exact'); // two channels of three bytes, and activations
    expect(await kindAt(1.4e6)).toBe('16000 whole');
    expect(await kindAt(0.7e6)).toBe('8000 whole');
    expect(await kindAt(0.3e6)).toBe('8000 parts');
  });

  it('hold where a component is loudest, whatever else is left out', async () => {
    const own = await ownBytes();
    await withTempFolder(async (folder) => {
      await writePageFiles(folder, source, own + 200_000);
      const { sound } = modelIn(folder);
      if (sound.kind !== 'preview') throw new Error(sound.kind);
      const seconds = (sound.pieceFrames * sound.hopSamples) / sound.sampleRate;
      expect(sound.heard).toContain(Math.floor(41.5 / seconds));
      expect(sound.heard.length).toBeLessThan(sound.pieces / 2);
      expect(Math.min(...sound.heard)).toBeLessThan(sound.pieces / 4);
      expect(Math.max(...sound.heard)).toBeGreaterThan((3 * sound.pieces) / 4);
    });
  });
});
