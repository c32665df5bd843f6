import { defineFlags, Flag, toggle, type Values } from './option.js';

/** The options of `nmf evaluate`. */
export const EVALUATE_FLAGS = defineFlags({
  references: new Flag<readonly string[]>(
    '--reference <file...>',
    'recordings of the true sounds',
  ).makeOptionMandatory(),
  json: toggle('--json', 'print the measures as JSON'),
  quiet: toggle('-q, --quiet', 'print only errors and warnings on stderr'),
});

/** What the command line says, as commander hands it over. */
export type EvaluateFlags = Values<typeof EVALUATE_FLAGS>;
