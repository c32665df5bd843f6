import { constants } from 'node:os';
import { assertNever, type NmfError } from '../errors.js';

/** The exit codes of the program, as documented in its help and README; a signal's is 128 and its number. */
export const ExitCode = {
  done: 0,
  /** Something could not be read, written or done. */
  failed: 1,
  /** The command line breaks a rule. */
  usage: 2,
  /** SIGHUP: the terminal or the connection was closed. */
  hungUp: 129,
  /** Ctrl-C. */
  interrupted: 130,
  /** SIGQUIT, Ctrl-\. */
  quit: 131,
  /** SIGTERM. */
  terminated: 143,
  /** SIGXCPU: a limit of processor time. */
  outOfTime: 152,
} as const;

export type ExitCode = number;

/** Ends the program with an exit code when everything that there is to say has been said. */
export class AlreadyReported extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode) {
    super(`exit code ${exitCode}`);
    this.exitCode = exitCode;
  }
}

export function exitCodeOf(error: NmfError): ExitCode {
  switch (error.code) {
    case 'usage':
      return ExitCode.usage;
    case 'input':
    case 'output':
    case 'memory':
      return ExitCode.failed;
    case 'cancelled':
      return typeof error.cause === 'string' ? codeOfSignal(error.cause) : ExitCode.interrupted;
    default:
      return assertNever(error.code);
  }
}

/** As a shell tells the end of a program that the signal ended. */
function codeOfSignal(name: string): ExitCode {
  return 128 + constants.signals[name as NodeJS.Signals];
}

/** What the exit codes mean, for the manual. */
export const EXIT_CODE_MEANINGS: readonly (readonly [string, string])[] = [
  ['0', 'Done.'],
  [
    '1',
    'Something could not be read, written or done; standard error says what, where, and what to do. The other recordings of a batch are still separated.',
  ],
  ['2', 'Wrong usage; nothing was done.'],
  [
    '130, 143, 129, 131, 152',
    'Stopped by Ctrl-C, by SIGTERM, SIGHUP, SIGQUIT, SIGXCPU (and 128 plus its number by another signal); nothing half-written is left, and what was complete stays.',
  ],
];
