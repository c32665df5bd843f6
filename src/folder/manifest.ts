import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import inEnglish from 'zod/v4/locales/en.js';
import { assertPath } from '../arguments.js';
import { describeIoError, printableName, readSmallFile } from '../audio/index.js';
import { NmfError } from '../errors.js';
import { shellPath } from '../text/index.js';
import { MANIFEST_FORMAT, MANIFEST_VERSION, manifestFiles } from './manifest-format.js';
import {
  ACTIVATIONS_NAME,
  componentFileName,
  isSoundFileName,
  MANIFEST_NAME,
  PAGE_NAME,
  pathInside,
  TEMPLATES_NAME,
} from './paths.js';

/** A manifest never leads out of its folder: names only, no separators, no `.` or `..`, no control characters. */
const fileName = z.string().check(
  z.minLength(1),
  z.maxLength(255),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  z.regex(/^[^/\\:\u0000-\u001f]+$/, 'must be a plain file name'),
  z.refine((name) => name !== '.' && name !== '..', 'must be a plain file name'),
);

/** What a manifest lists is replaced and removed with it, so that it never lists a file of another name than ours. */
const exactly = (own: string) => fileName.check(z.refine((name) => name === own, `must be "${own}"`));

const atLeast = (least: number) => z.number().check(z.minimum(least));
const wholeFrom = (least: number) => z.int().check(z.minimum(least));
const count = wholeFrom(0);
const share = z.number().check(z.minimum(0), z.maximum(1));
const finite = z.number();

const stop = z.object({ kind: z.enum(['converged', 'exact', 'iteration-limit', 'silence']) });

const component = z.object({
  /** Position in the order of energy, loudest first, from 0. */
  index: count,
  file: fileName,
  /** Share of the masked spectrogram's energy, 0 to 1; the shares of all components add up to 1. */
  energyShare: share,
  /** Frequency of the template's highest peak in Hz. */
  peakHz: atLeast(0),
  /** Magnitude-weighted mean frequency of the template in Hz. */
  centroidHz: atLeast(0),
  /**
   * Repetitions per minute of the shortest pattern that repeats throughout, 6 to 200, and how alike they are, 0.75 to 1;
   * absent unless it is certain, and in older folders.
   */
  periodicity: z.optional(z.object({ ratePerMinute: z.number().check(z.positive()), confidence: share })),
});

export const manifestSchema = z.object({
  format: z.literal(MANIFEST_FORMAT),
  version: z.literal(MANIFEST_VERSION),
  /** Program and version that wrote the folder. */
  generator: z.string(),
  input: z.object({
    /** File name of the recording, without its folder. */
    name: z.string(),
    sampleRate: wholeFrom(1),
    channels: wholeFrom(1),
    /** Samples per channel. */
    samples: count,
    seconds: atLeast(0),
    encoding: z.string(),
    bitsPerSample: wholeFrom(1),
    /** SHA-256 of all bytes of the file. */
    sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')),
  }),
  options: z.object({
    components: wholeFrom(1),
    beta: finite,
    iterations: wholeFrom(1),
    tolerance: atLeast(0),
    algorithm: z.string(),
    init: z.string(),
    restarts: wholeFrom(1),
    seed: count,
    sampleRate: wholeFrom(1),
    nFft: wholeFrom(1),
    hopSamples: wholeFrom(1),
    bitDepth: z.enum(['16', '24', '32f']),
  }),
  result: z.object({
    algorithm: z.string(),
    init: z.string(),
    /** Where the first iterations saw one of `every` frames only, `frames` in all. */
    thinned: z.optional(z.object({ every: wholeFrom(2), frames: wholeFrom(1) })),
    /** Which of the restarts was kept, from 0. */
    restart: count,
    iterations: count,
    stop,
    divergence: finite,
    history: z.array(z.object({ iteration: count, divergence: finite })),
    bins: wholeFrom(1),
    frames: count,
    /** Samples per channel of every component file, at `options.sampleRate`. */
    samples: count,
  }),
  components: z.array(component).check(z.minLength(1)),
  templates: exactly(TEMPLATES_NAME),
  activations: exactly(ACTIVATIONS_NAME),
  /** The listening page, where there is one. */
  report: z.optional(
    z.object({
      page: exactly(PAGE_NAME),
      /** The recording's sound in pieces that the page loads; none where the page itself holds it. */
      sound: z.array(
        fileName.check(z.refine(isSoundFileName, 'must be a name such as "index-sound-000.js"')),
      ),
    }),
  ),
});

/** The manifest of a separation folder, `separation.json`. */
export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestComponent = Manifest['components'][number];

/**
 * 400 bytes a component and 80 for every ten iterations, indented: room for thousands of components and some million
 * iterations. Text of that size, whatever it holds, is parsed in a few seconds.
 */
const MAX_MANIFEST_BYTES = 32e6;

/** The text of a manifest, wherever it lies; errors as `readSmallFile`. */
export function readManifestText(path: string): string {
  return readSmallFile(path, MAX_MANIFEST_BYTES).toString('utf8');
}

/**
 * Reads and checks the manifest of a separation folder.
 *
 * @throws NmfError `usage` for anything but a path; `input`: no folder, no manifest, not JSON, a newer format, or a field that breaks its rule.
 */
export function readManifest(folder: string): Manifest {
  assertPath('folder', folder, 'out');
  const path = join(folder, MANIFEST_NAME);
  let text: string;
  try {
    text = readManifestText(pathInside(folder, MANIFEST_NAME));
  } catch (error) {
    const code = ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw notSeparation(folder);
    }
    throw describeIoError(error, 'read', path);
  }
  return parseManifest(text, path);
}

function notSeparation(folder: string): NmfError {
  return new NmfError('input', `${printableName(folder)} is not a separation folder: ${whyNot(folder)}`);
}

function whyNot(folder: string): string {
  if (folder === '') return 'name one that nmf separate wrote.';
  const command = `Make one with: nmf separate input.wav -o ${shellPath(folder)}`;
  if (existsSync(`${folder}/.`)) return `it has no ${MANIFEST_NAME}. ${command}`;
  if (!existsSync(folder)) return `there is no such folder. ${command}`;
  const isPart = existsSync(join(dirname(folder), MANIFEST_NAME));
  const remedy = isPart
    ? `Name the folder that it lies in: ${shellPath(dirname(folder))}`
    : 'Name one that nmf separate wrote.';
  return `it is a file. ${remedy}`;
}

/**
 * @param path - Named in the messages.
 * @throws NmfError `input` as {@link readManifest}.
 */
export function parseManifest(text: string, path: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged(path, 'it is not valid JSON');
  }
  const head = z.object({ format: z.string(), version: z.number() }).safeParse(value);
  if (!head.success || head.data.format !== MANIFEST_FORMAT) {
    throw damaged(path, `it does not say "format": "${MANIFEST_FORMAT}"`);
  }
  if (head.data.version > MANIFEST_VERSION) {
    throw new NmfError(
      'input',
      `${path} was written by a newer nmf (format ${head.data.version}, this one reads up to ${MANIFEST_VERSION}). Update nmf, or separate again.`,
    );
  }
  const manifest = manifestSchema.safeParse(value, { error: inEnglish().localeError });
  if (!manifest.success) {
    const issue = manifest.error.issues[0];
    throw damaged(path, `${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'invalid'}`);
  }
  const wrong = manifest.data.components.findIndex((c, i) => c.index !== i);
  if (wrong >= 0) throw damaged(path, `components.${wrong}.index: expected ${wrong}`);
  const names = manifestFiles(manifest.data);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw damaged(path, `${JSON.stringify(twice)} is listed twice`);
  for (const { index, file } of manifest.data.components) {
    const own = componentFileName(index, manifest.data.components.length);
    if (file !== own) throw damaged(path, `components.${index}.file: must be "${own}"`);
  }
  return manifest.data;
}

/** The remedy at the end of most messages about a manifest. */
export const SEPARATE_AGAIN = ' Separate the recording again.';

function damaged(path: string, what: string): NmfError {
  return new NmfError('input', `${path} is damaged: ${what}.${SEPARATE_AGAIN}`);
}
