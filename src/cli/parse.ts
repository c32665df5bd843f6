import { NmfError } from '../errors.js';
import { readSeconds } from '../text/index.js';

/**
 * Reads option values as numbers; their rules are the library's to check. Each function returns a parser for
 * commander that throws an NmfError `usage` naming the option, the value and an example.
 */
export function numberOption(flag: string, example: string): (text: string) => number {
  return (text) => {
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
    if (!Number.isFinite(value)) {
      throw new NmfError(
        'usage',
        `${flag} must be a number, got ${JSON.stringify(text)}. Try ${flag} ${example}.`,
      );
    }
    return value;
  };
}

/** Seconds, or minutes and seconds, or hours too: `2.5`, `1:02.250`, `1:00:00`. */
export function timeOption(flag: string): (text: string) => number {
  return (text) => {
    const seconds = readSeconds(text);
    if (seconds === undefined) {
      throw new NmfError(
        'usage',
        `${flag} must be a time in seconds or m:ss.mmm, got ${JSON.stringify(text)}. Try ${flag} 1:02.500.`,
      );
    }
    return seconds;
  };
}

/** One of a few words. */
export function choiceOption<T extends string>(flag: string, choices: readonly T[]): (text: string) => T {
  return (text) => {
    const found = choices.find((choice) => choice === text);
    if (found === undefined) {
      const near = choices.find((choice) => text !== '' && choice.startsWith(text.toLowerCase()));
      const remedy = near === undefined ? '' : ` Try ${flag} ${near}.`;
      throw new NmfError(
        'usage',
        `${flag} must be one of ${choices.join(', ')}, got ${JSON.stringify(text)}.${remedy}`,
      );
    }
    return found;
  };
}
