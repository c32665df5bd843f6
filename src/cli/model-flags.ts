import { choice, defineFlags, Flag, numeric, toggle } from './option.js';

/** Options of `nmf separate` that say what is known of the sources. */
export const MODEL_FLAGS = defineFlags({
  models: new Flag<readonly string[] | undefined>(
    '--model <file>',
    'separate with a model that nmf learn made',
  ).argParser((path: string, before: readonly string[] = []) => [...before, path]),
  free: numeric('--free <n>', 'components for the rest (default: 8 or 14)', '8'),
  adapt: toggle('--adapt', "fit the model's spectra to the recording"),
  write: choice(
    '--write <what>',
    'components, sources, all or none\n(default: components, and sources where known)',
    ['components', 'sources', 'all', 'none'],
  ),
});
