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
