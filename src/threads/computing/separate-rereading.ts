import { NmfError } from '../../errors.js';
import {
  type Helpers,
  type OnProgress,
  resolveSeparateOptions,
  sourceCount,
} from '../../separation/index.js';
import { type Phrase, phrase, printableName } from '../../text/index.js';
import type { FileJob, FileJobResult } from '../messages.js';
import { gather } from './learn-recording.js';
import { describeKnown } from './manifest.js';
import type { RereadInput } from './read-recording.js';
import { type PassWork, separateInPasses } from './separate-in-passes.js';
import { openTwoPasses } from './two-passes.js';

/**
 * Separates a recording that is not held in memory, or of whose sources something is known, in two passes.
 *
 * @throws NmfError as `separateIntoStaging`; `output` where the disk has no room for the files.
 */
export async function separateRereading(
  job: FileJob,
  input: RereadInput,
  onProgress: OnProgress,
  helpers: Helpers,
): Promise<FileJobResult> {
  const { known, onlyIf } = job;
  const { startSeconds, endSeconds } = job.options;
  const resolve = (rate: number) => resolveSeparateOptions(job.options, rate);
  const passes = await openTwoPasses({ input: job.input, startSeconds, endSeconds, resolve }, input);
  try {
    const work: PassWork = {
      known,
      // How many components marks teach is only known when they have.
      sources: known === undefined ? 0 : sourceCount(known),
      gather: (blocks) => gather(blocks, passes, known),
      check({ sha256 }) {
        if (onlyIf !== undefined && sha256 !== onlyIf.sha256) throw new NmfError('output', onlyIf.refusal);
      },
      describe: ({ marks }) => (known === undefined ? {} : { known: describeKnown(known, marks) }),
    };
    const { manifest, warnings } = await separateInPasses(job, passes, work, helpers, onProgress);
    return { manifest, warnings: [...warnings, ...notesOf(job, input)] };
  } finally {
    passes.close();
    input.discard();
  }
}

/** What is different about a recording that is read twice. */
function notesOf({ input }: FileJob, { isSpooled }: RereadInput): Phrase[] {
  return isSpooled
    ? [phrase`a copy of ${printableName(input)} lay in the folder while it was read twice`]
    : [];
}
