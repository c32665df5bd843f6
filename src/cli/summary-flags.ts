import { choice, defineFlags, numeric, text, toggle, type Values } from './option.js';

/** The options of `nmf summary`. */
export const SUMMARY_FLAGS = defineFlags({
  activity: text(
    '--activity <source>',
    'print the regions in which a source, or components such as 2,5, sound',
  ),
  labels: choice('--labels <format>', 'how regions are printed: audacity (default) or raven', [
    'audacity',
    'raven',
  ]),
  thresholdDb: numeric(
    '--threshold <dB>',
    'how far below its loud level a source still sounds, in dB (default: 20)',
    '20',
  ),
  gapSeconds: numeric('--gap <seconds>', 'bridge pauses that are shorter (default: 0.2)', '0.2'),
  json: toggle('--json', 'print the same as JSON'),
});

/** What the command line says, as commander hands it over. */
export type SummaryFlags = Values<typeof SUMMARY_FLAGS>;
