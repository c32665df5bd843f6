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

describe('the manifest', () => {
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
    expect(() => parseManifest(text.replace('"version": 1', '"version": 2'), 'm')).toThrow(
      /written by a newer nmf \(format 2/,
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
