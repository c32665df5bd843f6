import { defineFlags, text, toggle, type Values } from './option.js';

/** The options of `nmf learn`. */
export const LEARN_FLAGS = defineFlags({
  folder: text('--folder <dir>', 'a separation folder, of which to take components'),
  indices: text('-i, --indices <list>', 'components to take: 2,5..7 (or 5-7), !3, all').argParser(
    (list: string, before?: string) => (before === undefined ? list : `${before} ${list}`),
  ),
  name: text('--name <name>', 'name of the source (default: that of the file)'),
  output: text('-o, --output <file>', 'model file to write (.nmf)'),
  force: toggle('--force', 'replace a file that is not a model'),
  json: toggle('--json', 'print what was written as JSON'),
  quiet: toggle('-q, --quiet', 'print only errors and warnings on stderr'),
});

/** What the command line says, as commander hands it over. */
export type LearnFlags = Values<typeof LEARN_FLAGS>;
