import { describe, expect, it } from 'vitest';
import { byFlag, messageOf } from '../../src/cli/option-spelling.js';
import { EACH_FLAGS } from '../../src/cli/separate-flags.js';
import { NmfError } from '../../src/errors.js';
import { resolveSeparateOptions } from '../../src/separation/index.js';
import { option, phrase, spell, withOutput } from '../../src/text/index.js';

describe('a message at a command line', () => {
  it('names options by their flags', () => {
    const said = phrase`${option('hopSamples')}, ${option('maxIterations')}, ${option('gainDb')}, ${option('folder')}`;
    expect(spell(said, byFlag)).toBe('--hop, --iterations, --gain, --output');
  });

  it('proposes values as they are typed, in one line that a shell can read', () => {
    expect(spell([option('hopSamples', 128)], byFlag)).toBe('--hop 128');
    expect(spell([option('gainDb', -3)], byFlag)).toBe('--gain -3');
    expect(spell([option('force', true)], byFlag)).toBe('--force');
    expect(spell([option('output', 'my mix.wav')], byFlag)).toBe("-o 'my mix.wav'");
    expect(spell(phrase`Choose another folder${withOutput()}.`, byFlag)).toBe(
      'Choose another folder with -o.',
    );
    expect(spell(phrase`Choose one${withOutput('-x')}.`, byFlag)).toBe('Choose one with -o ./-x.');
  });

  it('leaves what has no flag in the words of the library', () => {
    expect(spell([option('signal.channels')], byFlag)).toBe('signal.channels');
    expect(messageOf(new NmfError('input', 'hopSamples.wav is no WAV file'))).toBe(
      'hopSamples.wav is no WAV file',
    );
  });

  it('has a flag for every option of a separation', () => {
    for (const name of Object.keys(resolveSeparateOptions({}, 8000))) {
      expect(Object.keys(EACH_FLAGS)).toContain(name);
      expect(byFlag(option(name))).toMatch(/^--[a-z]/);
    }
  });
});
