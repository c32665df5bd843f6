import * as z from 'zod/mini';
import {
  ACTIVATIONS_NAME,
  isSoundFileName,
  MANIFEST_FORMAT,
  MANIFEST_VERSION,
  PAGE_NAME,
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
    maxIterations: wholeFrom(1),
    tolerance: atLeast(0),
    algorithm: z.string(),
    init: z.string(),
    restarts: wholeFrom(1),
    seed: count,
    sampleRate: wholeFrom(1),
    nFft: z.int().check(
      z.minimum(16),
      z.maximum(65536),
      z.refine((n) => Number.isInteger(Math.log2(n)), 'must be a power of two'),
    ),
    hopSamples: wholeFrom(1),
    bitDepth: z.enum(['16', '24', '32f']),
  }),
  result: z.object({
    algorithm: z.string(),
    init: z.string(),
    /** Where the first iterations saw one of `every` frames only, `frames` in all. */
    coarseStart: z.optional(z.object({ every: wholeFrom(2), frames: wholeFrom(1) })),
    /** Which of the restarts was kept, from 0. */
    restart: count,
    iterations: count,
    stop,
    divergence: finite,
    history: z.array(z.object({ iteration: count, divergence: finite })),
    bins: wholeFrom(1),
    frames: wholeFrom(1),
    /** Samples per channel of every component file, at `options.sampleRate`. */
    samples: wholeFrom(1),
  }),
  components: z.array(component).check(z.minLength(1)),
  templates: exactly(TEMPLATES_NAME),
  activations: exactly(ACTIVATIONS_NAME),
  /** The listening page, where there is one. */
  page: z.optional(
    z.object({
      file: exactly(PAGE_NAME),
      /** The recording's sound in pieces that the page loads; none where the page itself holds it. */
      sound: z.array(
        fileName.check(z.refine(isSoundFileName, 'must be a name such as "index-sound-000.js"')),
      ),
    }),
  ),
});

/** The manifest of a separation folder, `separation.json`. */
export type Manifest = z.infer<typeof manifestSchema>;
