import { bitDepth, defineFlags, Flag, numeric, text, time, toggle, type Values } from './option.js';

/** A list of indices, which may come as several words. */
function list(flags: string, description: string): Flag<string | undefined> {
  return new Flag<string | undefined>(flags, description).argParser((words: string, before?: string) =>
    before === undefined ? words : `${before} ${words}`,
  );
}

/** The options of `nmf combine`. */
export const COMBINE_FLAGS = defineFlags({
  indices: list('-i, --indices <list>', 'components: 2,5..7 (or 5-7), !3 (all but 3), all'),
  like: list('--like <list>', 'such components, and those that sound when they do'),
  select: text('--select <conditions>', 'those whose numbers fit: peak<150, rate=40..140'),
  sources: new Flag<readonly string[] | undefined>(
    '--source <name>',
    'those of a named source; repeatable',
  ).argParser((name: string, before: readonly string[] = []) => [...before, name]),
  recording: text('--recording <file>', 'compute components from the recording; no WAVs needed'),
  output: text('-o, --output <file>', 'WAV file to write, or - for standard output'),
  outputName: text('--output-name <name>', 'write a WAV of this name into each folder instead'),
  gainDb: numeric('--gain <dB>', 'make the result louder or softer, after --normalize', '6'),
  normalize: toggle('--normalize', 'scale the peak to full scale'),
  startSeconds: time('--start <time>', 'start of the part to keep: seconds or m:ss.mmm'),
  endSeconds: time('--end <time>', 'end of the part to keep; cut edges fade over 5 ms'),
  bitDepth: bitDepth('the WAV'),
  force: toggle('--force', 'replace a file that nmf combine did not write'),
  json: toggle('--json', 'print what was written as JSON, one line per file'),
  quiet: toggle('-q, --quiet', 'print only errors and warnings on stderr'),
});

/** What the command line says, as commander hands it over. */
export type CombineFlags = Values<typeof COMBINE_FLAGS>;
