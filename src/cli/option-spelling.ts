import { NmfError } from '../errors.js';
import { byName, type Spelling, shellPath, shellWord } from '../text/index.js';
import { COMBINE_FLAGS } from './combine-flags.js';
import { EVALUATE_FLAGS } from './evaluate-flags.js';
import { LEARN_FLAGS } from './learn-flags.js';
import { REFINE_FLAGS } from './refine-flags.js';
import { EACH_FLAGS, MANY_FLAGS, SOURCE_FLAGS } from './separate-flags.js';
import { SUMMARY_FLAGS } from './summary-flags.js';

/** The flags by the names that the library has for what they set. */
const FLAGS = new Map(
  Object.entries({
    ...SUMMARY_FLAGS,
    ...REFINE_FLAGS,
    ...LEARN_FLAGS,
    ...EVALUATE_FLAGS,
    ...COMBINE_FLAGS,
    ...SOURCE_FLAGS,
    ...EACH_FLAGS,
    ...MANY_FLAGS,
  }),
);
/** The library's word for the folder that --output names. */
const FOLDER = 'folder';

/** The command line's spelling: `--hop`, `--hop 128`, `with -o out`. */
export const byFlag: Spelling = (word) => {
  const flag = FLAGS.get(word.option === FOLDER ? 'output' : word.option);
  if (flag === undefined) return byName(word);
  const { value, isAside } = word;
  if (isAside) return ` with ${flag.short}${value === undefined ? '' : ` ${shellPath(String(value))}`}`;
  if (value === undefined || value === true) return `${flag.long}`;
  return `${flag === EACH_FLAGS.output ? flag.short : flag.long} ${shellWord(String(value))}`;
};

/** What an error says to somebody at a command line. */
export function messageOf(error: Error): string {
  return error instanceof NmfError ? error.spelled(byFlag) : error.message;
}
