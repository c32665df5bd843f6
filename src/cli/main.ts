import { Command, type CommanderError, type Option } from 'commander';
import { describeStray } from '../disk/system-errors.js';
import { NmfError } from '../errors.js';
import { version } from '../version.js';
import { combineCommand } from './combine-command.js';
import { prepareWords } from './command-line.js';
import { completionCommand } from './completion-command.js';
import { evaluateCommand } from './evaluate-command.js';
import { AlreadyReported, ExitCode, exitCodeOf } from './exit-codes.js';
import { learnCommand } from './learn-command.js';
import { messageOf } from './option-spelling.js';
import { writeBug, writeError, writeJson, writeResult } from './output.js';
import { pageCommand } from './page-command.js';
import { refineCommand } from './refine-command.js';
import { separateCommand } from './separate-command.js';
import { showCommand } from './show-command.js';
import { summaryCommand } from './summary-command.js';

/**
 * Runs the command line and sets the exit code, which is decided here alone (see exit-codes.ts).
 *
 * @param argv - As `process.argv`: interpreter, script, arguments.
 */
export async function run(argv: readonly string[]): Promise<void> {
  let isParsed = false;
  try {
    const program = createProgram().hook('preAction', () => {
      isParsed = true;
    });
    await program.parseAsync(prepareWords(program, argv.slice(2)), { from: 'user' });
  } catch (cause) {
    const error = cause instanceof Misuse ? await explain(cause) : cause;
    // A command answers for itself once it has begun (see json.ts).
    if (!isParsed && error instanceof NmfError && argv.includes('--json')) {
      writeJson((await import('./json.js')).failureDocument({}, error));
    }
    process.exitCode = conclude(error);
    // Stopped means now: a pipe that nobody reads or writes any more would keep the process waiting.
    if (error instanceof NmfError && error.code === 'cancelled') process.exit();
  }
}

/** What the parser ends with: a wrong command line, or help and version, which it has shown. */
export class Misuse extends Error {
  readonly command: Command;
  readonly reason: CommanderError;

  constructor(command: Command, reason: CommanderError) {
    super(reason.message);
    this.command = command;
    this.reason = reason;
  }
}

/** Loaded only where something is wrong: it looks at folders. */
async function explain({ command, reason }: Misuse): Promise<Error> {
  // `nmf` alone prints its help on stderr and has nothing to add.
  if (reason.exitCode === 0) return new AlreadyReported(ExitCode.done);
  if (reason.code === 'commander.help') return new AlreadyReported(ExitCode.usage);
  const { describeMisuse } = await import('./misuse.js');
  return describeMisuse(command, reason);
}

/** The whole command line: its commands, options and help. */
export function createProgram(): Command {
  const program = new Command('nmf')
    .description(
      'Separates a recording into components by non-negative matrix factorisation:\none WAV per component. Listen, note which ones hold your sound, add them up.',
    )
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .showHelpAfterError(false)
    .configureHelp({
      optionDescription: describeOption,
      argumentDescription: ({ description }) => description,
    })
    .configureOutput({
      writeOut: (text) => writeResult(text),
      writeErr: (text) => process.stderr.write(text),
      outputError: () => undefined, // told once, in conclude()
    })
    .addHelpText(
      'after',
      `
Examples:
  nmf separate input.wav --components 10 --beta 1
  nmf combine out/ --indices "2,5" -o heartbeat.wav

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.`,
    );
  for (const command of [
    separateCommand(),
    combineCommand(),
    refineCommand(),
    learnCommand(),
    showCommand(),
    pageCommand(),
    evaluateCommand(),
    summaryCommand(),
    completionCommand(),
  ]) {
    command.copyInheritedSettings(program).optionsGroup('Options:').helpOption('-h, --help', 'show help');
    program.addCommand(command);
  }
  for (const command of [program, ...program.commands]) {
    command.exitOverride((error) => {
      throw new Misuse(command, error);
    });
  }
  return program;
}

/** The manual page nmf(1), in man(7) macros. */
export async function manual(): Promise<string> {
  const { manualPage } = await import('./manual.js');
  return manualPage(createProgram());
}

/** Choices are named by the descriptions, with what they mean. */
function describeOption({ description, defaultValue }: Option): string {
  return defaultValue === undefined ? description : `${description} (default: ${defaultValue})`;
}

function conclude(cause: unknown): ExitCode {
  const error = describeStray(cause);
  if (error instanceof AlreadyReported) return error.exitCode;
  if (error instanceof NmfError) {
    if (error.code !== 'cancelled') writeError(messageOf(error));
    return exitCodeOf(error);
  }
  writeBug(error);
  return ExitCode.failed;
}
