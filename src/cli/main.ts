import { Command, CommanderError } from 'commander';
import { NmfError } from '../errors.js';
import { version } from '../jobs/version.js';
import { combineCommand } from './combine-command.js';
import { ExitCode, exitCodeOf } from './exit-codes.js';
import { oneLine, reportBug, reportError, writeResult } from './output.js';
import { reportCommand } from './report-command.js';
import { separateCommand } from './separate-command.js';

/**
 * Runs the command line and sets the exit code, which is decided here alone (see exit-codes.ts).
 *
 * @param argv - As `process.argv`: interpreter, script, arguments.
 */
export async function run(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', endQuietlyOnClosedPipe);
  process.stderr.on('error', endQuietlyOnClosedPipe);
  try {
    await createProgram().parseAsync(argv);
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** The whole command line: its commands, options and help. */
export function createProgram(): Command {
  const program = new Command('nmf')
    .description(
      'Separates a recording into components by non-negative matrix factorisation:\none WAV per component. Listen, note the indices of the wanted sound, add them up.',
    )
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .showHelpAfterError(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => writeResult(text),
      writeErr: (text) => process.stderr.write(text),
      outputError: () => undefined, // Reported once, in report().
    })
    .addHelpText(
      'after',
      `
Examples:
  nmf separate input.wav --components 10 --beta 1
  nmf combine out/ --indices 2,5 -o heartbeat.wav

Exit codes: 0 done, 1 could not be done, 2 wrong usage, 130 interrupted.`,
    );
  for (const command of [separateCommand(), combineCommand(), reportCommand()]) {
    command.copyInheritedSettings(program).helpOption('-h, --help', 'show help');
    program.addCommand(command);
  }
  return program;
}

function report(error: unknown): ExitCode {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return ExitCode.done;
    // `nmf` alone prints its help on stderr and has nothing to add.
    if (error.code !== 'commander.help') {
      reportError(`${oneLine(error.message.replace(/^error: /, ''))}. See nmf --help.`);
    }
    return ExitCode.usage;
  }
  if (error instanceof NmfError) {
    if (error.code !== 'cancelled') reportError(error.message);
    return exitCodeOf(error);
  }
  reportBug(error);
  return ExitCode.failed;
}

/** A reader that has seen enough, such as `head`, is no error. */
function endQuietlyOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
