import { marks } from './mark-flags.js';
import { bitDepth, choice, defineFlags, Flag, numeric, text, toggle, type Values } from './option.js';

/** A list of components under a name: `heart=2,5`, as often as there are. */
const named = (flags: string, description: string) =>
  new Flag<readonly string[] | undefined>(flags, description).argParser(
    (typed: string, before: readonly string[] = []) => [...before, typed],
  );

/** The options of `nmf refine`. */
export const REFINE_FLAGS = defineFlags({
  sources: named('--source <name=list>', 'components of a source: heart=2,5..7'),
  unsure: named('--unsure <name=list>', 'components that are partly its, or may be: heart=7'),
  no: marks('--no <name=from-to>', 'the source is silent there: heart=1.2-1.6', 'silent'),
  only: marks('--only <name=from-to>', 'it alone sounds there: heart=0:03-0:03.5', 'only'),
  marks: text(
    '--marks <file>',
    'read marks: Audacity labels, a Raven table, or a file\nthat the listening page saved',
  ),
  recording: text('--recording <file>', 'the recording; without it the WAVs are added up'),
  iterations: numeric('--iterations <n>', 'number of iterations (default: 12)', '12'),
  weight: numeric('--weight <n>', 'how often marked frames count (default: 4)', '4'),
  guard: new Flag<boolean>('--no-guard', 'believe all marks as they are'),
  output: text('-o, --output <dir>', 'folder for the results'),
  write: choice('--write <what>', 'sources (default), components, all or none', [
    'components',
    'sources',
    'all',
    'none',
  ]),
  bitDepth: bitDepth('the WAVs'),
  force: toggle('--force', 'write into a folder that holds other files'),
  threads: numeric('--threads <n>', 'threads (default: one per CPU)', '2'),
  page: new Flag<boolean>('--no-page', 'do not write the listening page'),
  json: toggle('--json', 'print the separation as JSON'),
  quiet: toggle('-q, --quiet', 'print only errors and warnings on stderr'),
});

/** What the command line says, as commander hands it over. */
export type RefineFlags = Values<typeof REFINE_FLAGS>;
