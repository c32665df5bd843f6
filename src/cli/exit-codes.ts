import { assertNever, type NmfError } from '../errors.js';

/** The exit codes of the program, as documented in its help and README. */
export const ExitCode = {
  done: 0,
  /** Something could not be read, written or done. */
  failed: 1,
  /** The command line breaks a rule. */
  usage: 2,
  /** Ctrl-C. */
  interrupted: 130,
  /** SIGTERM. */
  terminated: 143,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

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
      return error.cause === 'SIGTERM' ? ExitCode.terminated : ExitCode.interrupted;
    default:
      return assertNever(error.code);
  }
}

/** What the exit codes mean, for the manual. */
export const EXIT_CODE_MEANINGS: readonly (readonly [string, string])[] = [
  ['0', 'Done.'],
  [
    '1',
    'Something could not be read, written or done; standard error says what, where and what to do. The other recordings of a batch are done all the same.',
  ],
  ['2', 'Wrong usage; nothing was done.'],
  ['130, 143', 'Stopped by Ctrl-C, by SIGTERM; nothing half-written is left, and what was complete stays.'],
];
