import { describe, expect, it } from 'vitest';
import { withModelSettings } from '../../src/tasks/index.js';
import { exampleModel } from '../folder/example-model.js';

describe('a separation with a model', () => {
  const model = exampleModel();

  it('takes the settings of the model, whatever the rate of the recording', () => {
    expect(withModelSettings({ seed: 3 }, model)).toEqual({ seed: 3, ...model.settings });
    expect(withModelSettings({ nFft: 16, beta: undefined }, model)).toEqual(model.settings);
  });

  it.each([
    [{ hopSamples: 8 }, 'hopSamples 8 does not fit: the model has 4. Leave it out.'],
    [{ sampleRate: 44_100 }, 'sampleRate 44100 does not fit: the model has 8000. Leave it out.'],
    [{ windowMs: 2 }, 'windowMs cannot be chosen with a model, which brings its own. Leave it out.'],
    [{ components: 5 }, 'components cannot be chosen with a model'],
  ])('refuses other settings: %j', (options, message) => {
    expect(() => withModelSettings(options, model)).toThrow(message);
  });
});
