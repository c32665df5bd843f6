import fc from 'fast-check';
import { expect } from 'vitest';
import type { NmfError, Separator } from '../../src/index.js';
import { library } from '../support/library.js';
import { anyOddValue, notFiniteIn, placesIn, valueAt, withValue } from './hostile.js';

type Call = (args: unknown[]) => unknown;

/** What a call gives in the end: all that it yields, and what is to be closed is closed. */
async function resultOf(call: Call, args: unknown[]): Promise<unknown> {
  const result = (await call(args)) as Partial<AsyncIterable<unknown> & Separator>;
  await result?.close?.();
  if (result?.[Symbol.asyncIterator] === undefined) return result;
  const all: unknown[] = [];
  for await (const one of result as AsyncIterable<unknown>) all.push(one);
  return all;
}

/** Makes a call and says what is wrong with how it ended; undefined where nothing is. */
async function wrongEnd(call: Call, args: unknown[]): Promise<string | undefined> {
  try {
    return notFiniteIn(await resultOf(call, args));
  } catch (error) {
    if (!(error instanceof library.NmfError)) return `threw ${(error as Error)?.stack ?? String(error)}`;
    const { message, code } = error;
    if (!['usage', 'input', 'output', 'memory', 'cancelled'].includes(code)) return `code ${code}`;
    return message.includes('\n') || message.length < 20 ? `says ${JSON.stringify(message)}` : undefined;
  }
}

/**
 * Asserts that a call gives finite numbers or throws an NmfError of one line, whatever stands in the place of its
 * arguments and of what they hold.
 *
 * @param args - Those of a call that works, made anew each time.
 * @param folder - Begins the paths among them.
 * @param runs - Per place.
 */
export async function assertHolds(call: Call, args: () => unknown[], folder: string, runs: number) {
  expect(await wrongEnd(call, args())).toBeUndefined();
  await resultOf(call, args());
  const places = placesIn(args());
  if (places.length === 0) return;
  const anyChange = fc.constantFrom(...places).chain((place) => {
    const present = valueAt(args(), place);
    const isPath = typeof present === 'string' && (present.startsWith(folder) || present === 'mix.wav');
    const holdsPath = Array.isArray(present) || (typeof present === 'object' && present !== null);
    return anyOddValue(isPath || holdsPath).map((value) => ({ place, value }));
  });
  await fc.assert(
    fc.asyncProperty(fc.array(anyChange, { minLength: 1, maxLength: 2 }), async (changes) => {
      // What can stop the call is changed alone: without it, endless work would go on.
      const stop = changes.find(({ place }) => /^(signal|onProgress)$/.test(String(place.at(-1))));
      const made = stop === undefined ? changes : [stop];
      const changed = made.reduce((all, { place, value }) => withValue(all, place, value), args());
      expect(await wrongEnd(call, changed)).toBeUndefined();
    }),
    { numRuns: runs * places.length },
  );
}

/** The error that a call is refused with. */
export async function caught(call: () => unknown): Promise<NmfError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof library.NmfError) return error;
    throw error;
  }
  throw new Error('accepted');
}
