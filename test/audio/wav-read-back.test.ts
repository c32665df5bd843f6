import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BitDepth, readWav, writeWav } from '../../src/audio/index.js';
import { startBrowser, type TestBrowser } from '../support/browser.js';
import { runPython } from '../support/python.js';
import { firstDifference, interleaved, noise } from './peers.js';
import { temporaryFolder } from './temp-folder.js';

const folder = temporaryFolder();
const depths: readonly BitDepth[] = ['16', '24', '32f'];
const shapes = [
  [8000, 1],
  [44_100, 2],
  [48_000, 6],
  [192_000, 1],
] as const;
const files = depths.flatMap((depth) =>
  shapes.map(([rate, channels]) => ({
    depth,
    rate,
    channels,
    path: join(folder, `${depth}-${rate}-${channels}.wav`),
  })),
);
for (const { path, rate, channels, depth } of files) writeWav(path, noise(1001, channels, rate), depth);

describe('files made here are read back by', () => {
  it('libsndfile, to the bit', () => {
    const script = `
import sys, json, soundfile
facts = []
for path in sys.argv[1:]:
    info = soundfile.info(path)
    samples, rate = soundfile.read(path, dtype='float32', always_2d=True)
    samples.astype('<f4').tofile(path + '.f32')
    facts.append([rate, samples.shape[1], samples.shape[0], info.subtype])
print(json.dumps(facts))
`;
    const printed = runPython(
      script,
      files.map(({ path }) => path),
      { modules: ['numpy', 'soundfile'] },
    );
    if (printed === undefined) return;
    const facts = JSON.parse(printed);
    const subtypes = { '16': 'PCM_16', '24': 'PCM_24', '32f': 'FLOAT' };
    for (const [i, { path, rate, channels, depth }] of files.entries()) {
      expect(facts[i]).toEqual([rate, channels, 1001, subtypes[depth]]);
      const theirs = new Float32Array(new Uint8Array(readFileSync(`${path}.f32`)).buffer);
      expect(firstDifference(interleaved(readWav(path).signal), theirs)).toBeUndefined();
    }
  });
});

describe('files made here are decoded by Chromium', () => {
  let browser: TestBrowser | undefined;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  /** Decodes in a context of the file's own rate, so that nothing is resampled; null where Chromium refuses. */
  async function decode(page: Page, bytes: Uint8Array, rate: number): Promise<Decoded | null> {
    const base64 = JSON.stringify(Buffer.from(bytes).toString('base64'));
    return page.evaluate<Decoded | null>(`(async () => {
      const bytes = Uint8Array.from(atob(${base64}), (c) => c.charCodeAt(0));
      try {
        const audio = await new OfflineAudioContext(1, 1, ${rate}).decodeAudioData(bytes.buffer);
        const planes = Array.from({ length: audio.numberOfChannels }, (_, c) => Array.from(audio.getChannelData(c)));
        return { rate: audio.sampleRate, planes };
      } catch {
        return null;
      }
    })()`);
  }

  it('to the bit, but for its scale of positive 16-bit samples', async () => {
    if (browser === undefined) return;
    const page = await browser.context.newPage();
    for (const { path, rate, channels, depth } of files) {
      const decoded = await decode(page, readFileSync(path), rate);
      const { signal } = readWav(path);
      expect(decoded?.rate).toBe(rate);
      expect(decoded?.planes).toHaveLength(channels);
      for (const [c, plane] of decoded?.planes.entries() ?? []) {
        // Chromium divides by 32767 what is above 0, so that full scale is 1.
        const expected =
          depth === '16'
            ? signal.channels[c].map((x) => (x > 0 ? x * 32768 * Math.fround(1 / 32767) : x))
            : signal.channels[c];
        const difference = firstDifference(expected, plane);
        expect({ path, c, difference }).toEqual({ path, c, difference: undefined });
      }
    }
    await page.close();
  });

  it('and what is cut short is not', async () => {
    if (browser === undefined) return;
    const page = await browser.context.newPage();
    expect(await decode(page, readFileSync(files[0].path).subarray(0, 20), 8000)).toBeNull();
    await page.close();
  });
});

interface Decoded {
  rate: number;
  planes: number[][];
}
