/** What writes WAV files, told apart in the files themselves: none replaces what another wrote. */
export type WritingCommand = 'separate' | 'separate source' | 'combine';

/**
 * What a WAV file says it was written by (`ISFT`), such as `nmf 0.1.0 combine`.
 *
 * @param generator - Program and version, as the manifest records them.
 */
export function softwareText(generator: string, command: WritingCommand): string {
  return `${generator} ${command}`;
}

/** @param software - As the file tells it; undefined where it does not. */
export function isWrittenBy(command: WritingCommand, software: string | undefined): boolean {
  return software !== undefined && /^nmf \S+ (.+)$/.exec(software)?.[1] === command;
}
