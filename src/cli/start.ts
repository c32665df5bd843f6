import { version } from '../version.js';
import { lacksBoundsChecks, runWithBoundsChecks } from './bounds-checks.js';
import { watchOutput, writeResult } from './output.js';

/**
 * Entry of the program. Scripts ask for the version often: that is answered before commander and the commands
 * are loaded, which take longer than all the rest.
 *
 * @param argv - As `process.argv`: interpreter, script, arguments.
 */
export async function start(argv: readonly string[]): Promise<void> {
  watchOutput();
  if (argv.length === 3 && ['-V', '--version'].includes(argv[2])) {
    writeResult(`${version()}\n`);
    return;
  }
  if (lacksBoundsChecks()) return runWithBoundsChecks(argv);
  const { run } = await import('./main.js');
  await run(argv);
}
