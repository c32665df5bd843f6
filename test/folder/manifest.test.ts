import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NmfError } from '../../src/errors.js';
import { encodeManifest, type Manifest, parseManifest } from '../../src/folder/index.js';
import { exampleManifest } from './example.js';

const changed = (change: (manifest: Manifest) => void) => {
  const manifest = structuredClone(exampleManifest());
  change(manifest);
  return JSON.stringify(manifest);
};

/** As version 0.1.0 of the program wrote it. */
const VERSION_1 = {
  ...exampleManifest(),
  version: 1,
  options: { ...exampleManifest().options, maxIterations: undefined, iterations: 500, algorithm: 'lm' },
  result: { ...exampleManifest().result, algorithm: 'lm', thinned: { every: 8, frames: 512 } },
  report: { page: 'index.html', sound: ['index-sound-000.js'] },
};

describe('the manifest', () => {
  it('of version 1 is read as one of version 2, whose words are others', () => {
    const read = parseManifest(JSON.stringify(VERSION_1), 'm');
    const { options, result } = exampleManifest();
    expect(read).toEqual({
      ...exampleManifest(),
      options: { ...options, maxIterations: 500, algorithm: 'amu' },
      result: { ...result, algorithm: 'amu', coarseStart: { every: 8, frames: 512 } },
      page: { file: 'index.html', sound: ['index-sound-000.js'] },
    });
    expect(parseManifest(encodeManifest(read), 'm')).toEqual(read);
  });

  it('of version 1 is refused where it is damaged', () => {
    const damaged = { ...VERSION_1, report: { page: '../index.html', sound: [] } };
    expect(() => parseManifest(JSON.stringify(damaged), 'm')).toThrow(/m is damaged: page\.file/);
    expect(() => parseManifest(JSON.stringify({ ...VERSION_1, options: 'none' }), 'm')).toThrow(
      /damaged: options/,
    );
  });

  it('reads back what it writes', () => {
    expect(parseManifest(encodeManifest(exampleManifest()), 'm')).toEqual(exampleManifest());
  });

  it.each(['../x.wav', '/etc/passwd', 'a/b.wav', 'a\\b.wav', '..', '.', '', 'a\u0000.wav', 'C:x.wav'])(
    'never leads out of its folder: %j',
    (file) => {
      expect(() =>
        parseManifest(
          changed((m) => (m.components[0].file = file)),
          'm',
        ),
      ).toThrow(/m is damaged: components\.0\.file/);
      expect(() =>
        parseManifest(
          changed((m) => (m.templates = file)),
          'm',
        ),
      ).toThrow(/m is damaged: templates/);
    },
  );

  it('is refused when it is newer, foreign, broken or contradicts itself', () => {
    const text = encodeManifest(exampleManifest());
    expect(() => parseManifest(text.replace('"version": 2', '"version": 3'), 'm')).toThrow(
      /written by a newer nmf \(format 3/,
    );
    expect(() => parseManifest('{}', 'm')).toThrow(/"format"/);
    expect(() => parseManifest('[]', 'm')).toThrow(/damaged/);
    expect(() => parseManifest(text.slice(0, 100), 'm')).toThrow(/not valid JSON/);
    expect(() =>
      parseManifest(
        changed((m) => (m.components[1].index = 0)),
        'm',
      ),
    ).toThrow(/components\.1\.index/);
    expect(() =>
      parseManifest(
        changed((m) => (m.components[1].file = m.components[0].file)),
        'm',
      ),
    ).toThrow(/listed twice/);
    expect(() =>
      parseManifest(
        changed((m) => (m.components = [])),
        'm',
      ),
    ).toThrow(/components/);
  });

  it.each<[string, (manifest: Manifest) => void, RegExp]>([
    [
      'a window that is no power of two',
      (m) => (m.options.nFft = 500),
      /options\.nFft: must be a power of two/,
    ],
    ['a window of one sample', (m) => (m.options.nFft = 1), /options\.nFft/],
    ['a window without end', (m) => (m.options.nFft = 2 ** 31), /options\.nFft/],
    ['bins that its window does not have', (m) => (m.result.bins = 3), /result\.bins: expected 257/],
    ['a hop longer than half its window', (m) => (m.options.hopSamples = 512), /options\.hopSamples/],
    ['a hop that gives other frames', (m) => (m.options.hopSamples = 1), /result\.frames: expected 1000/],
    ['other samples than its frames hold', (m) => (m.result.samples = 1e15), /result\.frames: expected/],
    ['no samples', (m) => (m.result.samples = 0), /result\.samples/],
  ])('is refused with %s, for memory is laid out by these numbers', (_, change, message) => {
    expect(() => parseManifest(changed(change), 'm')).toThrow(message);
  });

  it('answers any JSON with a manifest or an input error', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        try {
          parseManifest(text, 'm');
        } catch (error) {
          expect(error).toBeInstanceOf(NmfError);
          expect((error as NmfError).code).toBe('input');
          expect((error as NmfError).message).not.toContain('\n');
        }
      }),
    );
  });
});
