import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maxDifference, peak } from '../dsp/measure.js';
import { startBrowser, type TestBrowser } from '../support/browser.js';
import { BUILT, importBuilt } from '../support/built.js';

type Core = typeof import('../../src/core.js');

/** What the packed core may take in a page, in bytes, before any compression. */
const MOST_BYTES = 120_000;

let packed: string;
let browser: TestBrowser | undefined;

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [join(BUILT, 'dist', 'core.js')],
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'esm',
    write: false,
  });
  packed = outputFiles[0].text;
  browser = await startBrowser();
});
afterAll(() => browser?.close());

/** One second of two tones that come and go, and a little noise; integers only, so that every machine has these bits. */
function recording(): number[][] {
  let state = 1;
  const noise = () => {
    state = (state * 16_807) % 2_147_483_647;
    return state;
  };
  const wave = (i: number, period: number, gap: number) =>
    Math.floor(i / gap) % 2 === 0 ? Math.abs((i % period) - period / 2) / period : 0;
  const channel = (shift: number) =>
    Array.from({ length: 8000 }, (_, i) =>
      Math.fround(wave(i + shift, 40, 900) - wave(i, 18, 1300) / 2 + (noise() % 1024) / 2 ** 16),
    );
  return [channel(0), channel(5)];
}

/** What a program does with the library. Sent to the browser as text. */
function program(library: Core, channels: number[][], beta: number) {
  const signal = { sampleRate: 8000, channels: channels.map((samples) => Float32Array.from(samples)) };
  const spectrogram = library.magnitudeSpectrogram(signal);
  const factors = library.factorise(spectrogram, { components: 3, beta, maxIterations: 60 });
  const masks = library.masks(factors, [[0], [1, 2]]);
  const parts = library.signals(signal, masks);
  const spectrum = library.stft(signal.channels[0], spectrogram);
  const back = library.istft(spectrum, spectrogram.samples, spectrogram);
  const exact: Record<string, number[]> = {
    magnitudes: [...spectrogram.magnitudes.data],
    templates: [...factors.templates.data],
    activations: [...factors.activations.data],
    masks: [...masks.data],
  };
  const near: Record<string, number[]> = {
    divergences: factors.history.map(({ divergence }) => divergence),
    parts: parts.flatMap((part) => part.channels.flatMap((samples) => [...samples])),
    spectrum: [...spectrum.data],
    back: [...back],
    resampled: [...library.resampleSignal(signal, 11_025).channels[1]],
  };
  let message = '';
  try {
    library.factorise(spectrogram, { components: 0 });
  } catch (error) {
    message = error instanceof library.NmfError ? `${error.code}: ${error.message}` : 'another error';
  }
  return { exact, near, message };
}

/**
 * What the kernels compute is the same to the bit. The rest goes by the cosines and powers of JavaScript, of which the last
 * bit is each engine's own: it may differ by some of float64's last bits, or by one of float32's where it is rounded to
 * that.
 */
describe('nmf/core, packed for a browser', () => {
  it(`takes at most ${MOST_BYTES / 1000} kB`, () => {
    expect(packed.length).toBeLessThanOrEqual(MOST_BYTES);
    expect(packed.length).toBeGreaterThan(40_000);
  });

  it.each([1, 2, 0.5])(
    'computes the bits that it computes in Node.js, without shared memory: beta %d',
    async (beta) => {
      if (browser === undefined) return;
      const page = await browser.context.newPage();
      const address = 'https://nmf.test/';
      const answers: Record<string, { body: string; contentType: string }> = {
        [address]: { body: '<!doctype html><title>nmf</title>', contentType: 'text/html' },
        [`${address}core.js`]: { body: packed, contentType: 'text/javascript' },
      };
      await page.route('**/*', (route) => route.fulfill(answers[route.request().url()] ?? { status: 404 }));
      await page.goto(address);
      expect(await page.evaluate(() => 'SharedArrayBuffer' in globalThis)).toBe(false);
      const sound = recording();
      const there = (await page.evaluate(
        `import('${address}core.js').then((library) => (${program})(library, ${JSON.stringify(sound)}, ${beta}))`,
      )) as ReturnType<typeof program>;
      const here = program(await importBuilt<Core>('core'), sound, beta);
      for (const [name, numbers] of Object.entries(here.exact)) {
        expect(numbers.some((x) => x > 0)).toBe(true);
        expect(numbers.every(Number.isFinite)).toBe(true);
        expect([name, there.exact[name].findIndex((x, i) => x !== numbers[i])]).toEqual([name, -1]);
        expect(there.exact[name]).toHaveLength(numbers.length);
      }
      for (const [name, numbers] of Object.entries(here.near)) {
        const bound = (name === 'parts' || name === 'resampled' ? 2 ** -23 : 1e-13) * peak(numbers);
        expect([name, maxDifference(there.near[name], numbers) <= bound]).toEqual([name, true]);
        expect(bound).toBeGreaterThan(0);
      }
      expect(there.message).toBe(here.message);
      expect(here.message).toMatch(/^usage: .*components must be a whole number of at least 1, got 0/);
      await page.close();
    },
  );
});
