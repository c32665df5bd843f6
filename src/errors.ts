import { byName, type Phrase, phrase, printable, type Spelling, shown, spell } from './text/index.js';

/**
 * Who has to act on an error:
 *
 * - `usage`: an option or argument breaks a documented rule.
 * - `input`: something that should be read cannot be read or is not what it should be.
 * - `output`: something that should be written cannot be written.
 * - `memory`: the request needs more memory than there is.
 * - `cancelled`: the caller asked to stop.
 */
export type NmfErrorCode = 'usage' | 'input' | 'output' | 'memory' | 'cancelled';

/** What an error is about, where it is about one option or argument. */
export interface ErrorParts {
  /** The option or argument, as the library calls it: `hopSamples`. */
  readonly option?: string | undefined;
  /** What it must be: `a whole number of at least 1`. */
  readonly rule?: string | undefined;
  /** What was given for it. */
  readonly value?: unknown;
  /** What to do, as a sentence. */
  readonly remedy?: Phrase | undefined;
}

/** An error as it is sent to another thread. */
export interface ErrorRecord {
  /** Its code. */
  readonly code: NmfErrorCode;
  /** Its message, in which options are set apart. */
  readonly said: Phrase;
  /** What it is about. */
  readonly about: ErrorParts;
}

/**
 * The one error type of the library. Its message names the value, the rule and the remedy in one line. Anything else
 * that is thrown is a bug. Names of files and what other programs say may hold line breaks and escape sequences: the
 * message shows them as \xNN, so that it can go to any terminal or log.
 */
export class NmfError extends Error {
  /** Who has to act. */
  readonly code: NmfErrorCode;
  /** The option or argument that the error is about, as the library calls it (`hopSamples`), where it is about one. */
  declare readonly option?: string;
  /** What that must be, where it breaks a rule. */
  declare readonly rule?: string;
  /** What was given for it. */
  declare readonly value?: unknown;
  /** What to do, as a sentence. */
  declare readonly remedy?: string;
  readonly #record: ErrorRecord;

  constructor(code: NmfErrorCode, said: Phrase, { cause, ...about }: ErrorParts & ErrorOptions = {}) {
    // The value to try for the option that the error is about needs no name.
    const spelling: Spelling = (word) =>
      word.option === about.option && word.value !== undefined ? shown(word.value) : byName(word);
    super(printable(spell(said, spelling)), cause === undefined ? {} : { cause });
    this.name = 'NmfError';
    this.code = code;
    this.#record = { code, said, about };
    const remedy = about.remedy && printable(spell(about.remedy, spelling));
    for (const [name, part] of Object.entries({ ...about, remedy })) {
      if (part !== undefined) Object.assign(this, { [name]: part });
    }
  }

  /** All of it but its cause, to be sent to another thread; see {@link NmfError.from}. */
  get record(): ErrorRecord {
    return this.#record;
  }

  /** The error of a record. */
  static from({ code, said, about }: ErrorRecord): NmfError {
    return new NmfError(code, said, about);
  }

  /** The same error with its text changed. */
  reworded(change: (text: string) => string): NmfError {
    const { code, said, about } = this.#record;
    const changed = phrase`${said}`.map((part) => (typeof part === 'string' ? change(part) : part));
    return new NmfError(code, changed, { ...about, cause: this.cause });
  }

  /** The message for a program that has names of its own for the options. */
  spelled(spelling: Spelling): string {
    return printable(spell(this.#record.said, spelling));
  }
}

/** The caller asked to stop: whatever was begun is undone. */
export function cancelled(): NmfError {
  return new NmfError('cancelled', 'stopped before the end; nothing was written');
}

/** Asserts that a switch over a union has handled every member. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}
