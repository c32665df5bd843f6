import * as z from 'zod/mini';
import { plainName, sourceNameFault } from '../../../marks/source-name.js';
import { type Answer, componentsOf, type Work } from './work.js';

const index = z.int().check(z.minimum(0));
const time = z.number().check(z.minimum(0));

/** A file of marks, as `nmf refine --marks` reads it. Times are in seconds. */
const marksFile = z.object({
  sources: z
    .array(
      z.object({
        name: z
          .string()
          .check(z.refine((name) => sourceNameFault(name) === undefined, 'is no name of a source')),
        mine: z.array(index),
        unsure: z.array(index),
      }),
    )
    .check(z.minLength(1)),
  /** The components that were heard and belong to none. */
  not: z.optional(z.array(index)),
  marks: z.array(
    z
      .object({
        source: z.string(),
        kind: z.enum(['silent', 'only']),
        start: time,
        end: time,
        name: z.optional(z.string()),
      })
      .check(z.refine(({ start, end }) => end > start, 'must end later than it starts')),
  ),
});

/** The work as the text of a file of marks. */
export function marksText(work: Work): string {
  const { sources, answers, marks } = work;
  const file: z.infer<typeof marksFile> = {
    sources: sources.map(({ name }, i) => ({
      name,
      mine: componentsOf(work, i, true),
      unsure: componentsOf(work, i, false),
    })),
    not: [...answers.keys()].filter((k) => answers[k] === 'not'),
    marks: marks.map(({ source, kind, from, to, name }) => ({
      source: sources[source].name,
      kind,
      start: rounded(from),
      end: rounded(to),
      ...(name === '' ? {} : { name }),
    })),
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

/** To the tenth of a millisecond: less than a sample of what is marked by hand. */
export function rounded(seconds: number): number {
  return Number(seconds.toFixed(4));
}

/**
 * Reads a file of marks.
 *
 * @param components - Number that the separation has.
 * @param seconds - Length of the recording.
 * @returns The work, or what is wrong with the file, as a sentence.
 */
export function readMarksFile(text: string, components: number, seconds: number): Work | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'The file is not JSON.';
  }
  const parsed = marksFile.safeParse(json);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    return `The file holds no marks: ${path.join('.')} ${message}.`;
  }
  const { sources, not = [], marks } = parsed.data;
  const names = sources.map(({ name }) => plainName(name));
  if (new Set(names).size < names.length) return 'Two sources of the file have the same name.';
  const answers: Answer[] = Array<Answer>(components).fill(null);
  const listed = [
    ...not.map((k) => [k, 'not'] as const),
    ...sources.flatMap(({ mine, unsure }, source) => [
      ...mine.map((k) => [k, { source, sure: true }] as const),
      ...unsure.map((k) => [k, { source, sure: false }] as const),
    ]),
  ];
  for (const [k, answer] of listed) {
    if (k >= components) return `The file names component ${k}; here the last one is ${components - 1}.`;
    if (answers[k] !== null) return `The file has two answers for component ${k}.`;
    answers[k] = answer;
  }
  const unknown = marks.find(({ source }) => !names.includes(plainName(source)));
  if (unknown !== undefined) return `The file marks "${unknown.source}", which is not among its sources.`;
  if (marks.some(({ end }) => end > seconds + 1e-3))
    return 'The file marks what lies after the end of the recording.';
  return {
    sources: names.map((name) => ({ name })),
    answers,
    marks: marks.map(({ source, kind, start, end, name = '' }) => ({
      ...{ source: names.indexOf(plainName(source)), kind, from: start, to: Math.min(end, seconds), name },
    })),
  };
}
