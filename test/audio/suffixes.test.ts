import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversionCommand } from '../../src/audio/foreign-files.js';
import { OTHER_SUFFIXES, WAV_SUFFIXES, withoutSuffix } from '../../src/audio/suffixes.js';

describe('the name of a recording without its suffix', () => {
  it.each([
    ['heart.wav', 'heart'],
    ['day 1/HEART.WaV', 'day 1/HEART'],
    ['song.mp3', 'song'],
    ['song.mp3.wav', 'song.mp3'],
    ['two.dots.wav', 'two.dots'],
    ['Mr. Jones', 'Mr. Jones'],
    ['Mr. Jones.wav', 'Mr. Jones'],
    ['2024-05-01T12.30.15', '2024-05-01T12.30.15'],
    ['v1.2', 'v1.2'],
    ['notes.txt', 'notes.txt'],
    ['.wav', '.wav'],
    ['..wav', '..wav'],
    ['...wav', '...wav'],
    ['a/..wav', 'a/..wav'],
    ['wav', 'wav'],
  ])('loses only that of a sound file: %s -> %s', (name, stem) => {
    expect(withoutSuffix(name)).toBe(stem);
  });

  it('keeps apart what differs otherwise', () => {
    const stem = fc.stringMatching(/^[\w .-]{1,12}$/).filter((text) => withoutSuffix(text) === text);
    fc.assert(
      fc.property(stem, fc.constantFrom(...WAV_SUFFIXES, ...OTHER_SUFFIXES), (text, suffix) => {
        fc.pre(!/^\.{0,2}$/.test(text));
        expect(withoutSuffix(`${text}${suffix}`)).toBe(text);
        expect(withoutSuffix(`${text}${suffix.toUpperCase()}`)).toBe(text);
      }),
    );
  });

  it('is what the command that converts is made from', () => {
    expect(conversionCommand('Mr. Jones')).toBe("ffmpeg -i 'Mr. Jones' -c:a pcm_f32le 'Mr. Jones.wav'");
    expect(conversionCommand('2024-05-01T12.30.15')).toContain('2024-05-01T12.30.15.wav');
    expect(conversionCommand('song.MP3')).toBe('ffmpeg -i song.MP3 -c:a pcm_f32le song.wav');
  });
});
