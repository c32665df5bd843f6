/** Longest part of one message that is kept. */
const MAX_CHARACTERS = 200;

/**
 * Runs something that may print to the console, as decoders compiled to WebAssembly do about damaged data, and keeps
 * what it says instead. Whatever else this thread prints meanwhile is kept too, so this belongs on a thread of its own.
 *
 * @returns The result, how many messages there were, and the first.
 */
export async function withoutConsole<T>(
  action: () => Promise<T>,
): Promise<{ result: T; messages: number; first: string }> {
  let messages = 0;
  let first = '';
  const hear = (...parts: unknown[]) => {
    if (messages === 0) first = parts.map(String).join(' ').replace(/\s+/g, ' ').slice(0, MAX_CHARACTERS);
    messages++;
  };
  const { log, info, warn, error, debug } = console;
  Object.assign(console, { log: hear, info: hear, warn: hear, error: hear, debug: hear });
  try {
    const result = await action();
    return { result, messages, first };
  } finally {
    Object.assign(console, { log, info, warn, error, debug });
  }
}
