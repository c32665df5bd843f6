import * as z from 'zod/mini';
import {
  ACTIVATIONS_NAME,
  COVARIANCES_NAME,
  isSoundFileName,
  isSourceFileName,
  MANIFEST_FORMAT,
  MANIFEST_VERSION,
  PAGE_NAME,
  PLAIN_MANIFEST_VERSION,
  sourceFileName,
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

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'));
const atLeast = (least: number) => z.number().check(z.minimum(least));
const wholeFrom = (least: number) => z.int().check(z.minimum(least));
const count = wholeFrom(0);
const share = z.number().check(z.minimum(0), z.maximum(1));
const finite = z.number();

/** `applied`: templates were known, or learned from marks, and then applied. */
const stop = z.object({ kind: z.enum(['converged', 'exact', 'iteration-limit', 'silence', 'applied']) });

const component = z.object({
  /** From 0: position in the order of energy, loudest first; where there are sources, in their order. */
  index: count,
  /** Absent where components were not written. */
  file: z.optional(fileName),
  /** Name of the source that it belongs to, where there are sources. */
  source: z.optional(z.string()),
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
  /** The source that it may be a part of, where that was asked for: a guess, with a confidence from 0 to 1. */
  suggested: z.optional(z.object({ source: z.string(), confidence: share })),
  /**
   * The other component whose activation correlates with its own most (Pearson), above 0.3; absent where there is none,
   * and in older folders.
   */
  alike: z.optional(z.object({ index: count, correlation: share })),
  /** In stereo: from -1 for the left channel alone to 1 for the right one alone, by energy. Absent where masks are shared. */
  pan: z.optional(z.number().check(z.minimum(-1), z.maximum(1))),
  /** In stereo: 0 where every frequency comes from one direction, 1 where the channels have nothing to do with each other. */
  diffuseness: z.optional(share),
});

const source = z.object({
  /** As marked or as the model has it; "rest" for what none of the others is. */
  name: z.string().check(z.refine((name) => isSourceFileName(sourceFileName(name)), 'must be a name')),
  /** Absent where sources were not written. */
  file: z.optional(fileName),
  /** Indices of its components, in a row. */
  components: z.array(count).check(z.minLength(1)),
  /** Sum of the shares of its components. */
  energyShare: share,
});

const region = { fromSeconds: atLeast(0), toSeconds: atLeast(0) };

/** A mark as given, and the parts of it that were used. */
const mark = z.object({
  source: z.string(),
  kind: z.enum(['sounds', 'only', 'silent']),
  ...region,
  used: z.array(z.object(region)),
});

/** What was known of the sources. */
const known = z.object({
  /** SHA-256 of the models' settings, names and templates. */
  modelsSha256: z.optional(sha256),
  marks: z.array(mark),
  /** Components for the rest, as asked for. */
  free: z.optional(count),
  adapt: z.boolean(),
  /** Components of each marked source, as asked for. */
  components: z.optional(wholeFrom(1)),
});

/** What a listener said of the separation that this one was refined from. */
const refined = z.object({
  /** The sources, by indices of the former components. */
  sources: z.array(z.object({ name: z.string(), components: z.array(count), unsure: z.array(count) })),
  marks: z.array(mark),
  /** Updates of both factors, where marks teach something. */
  iterations: count,
  /** How often marked frames count. */
  weight: z.number().check(z.minimum(1)),
  /** Whether what of the marks cannot be was left out. */
  guard: z.boolean(),
});

export const manifestSchema = z.object({
  format: z.literal(MANIFEST_FORMAT),
  /** The former one is that of a separation without sources, covariances or a folder of sound, with a file of every component. */
  version: z.union([z.literal(PLAIN_MANIFEST_VERSION), z.literal(MANIFEST_VERSION)]),
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
    sha256,
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
    /** The part of the recording that was separated, where it was not all. */
    startSeconds: z.optional(atLeast(0)),
    endSeconds: z.optional(atLeast(0)),
    /** What two channels were taken apart by. Absent: masks that they share, as for `off`. */
    spatial: z.optional(z.enum(['filter', 'off'])),
    bitDepth: z.enum(['16', '24', '32f']),
    /** Which signals were written. Absent: components. */
    write: z.optional(z.enum(['components', 'sources', 'all', 'none'])),
    /** The source whose likely components are marked. Absent: none. */
    suggest: z.optional(z.enum(['heart'])),
  }),
  result: z.object({
    algorithm: z.string(),
    init: z.string(),
    /** Where the first iterations saw one of `every` frames only, `frames` in all. */
    coarseStart: z.optional(z.object({ every: wholeFrom(2), frames: wholeFrom(1) })),
    /**
     * Where a long recording's templates were learned from one of `every` frames only, `frames` in all, to which what
     * is told of the factorisation belongs.
     */
    learnedFrom: z.optional(z.object({ every: wholeFrom(1), frames: wholeFrom(1) })),
    /**
     * Where templates were applied to the recording: what its magnitudes were divided by, and, where components were
     * put in order afterwards, which number each had before. Both decide last bits of what the factors give again.
     */
    applied: z.optional(
      z.object({
        unit: finite.check(z.positive()),
        order: z.optional(z.array(count)),
      }),
    ),
    /** Which of the restarts was kept, from 0. */
    restart: count,
    iterations: count,
    stop,
    /** Absent where templates were applied. */
    divergence: z.optional(finite),
    history: z.array(z.object({ iteration: count, divergence: finite })),
    bins: wholeFrom(1),
    frames: wholeFrom(1),
    /** Samples per channel of every component file, at `options.sampleRate`. */
    samples: wholeFrom(1),
  }),
  components: z.array(component).check(z.minLength(1)),
  /** In the order of their components; absent where nothing is named. */
  sources: z.optional(z.array(source).check(z.minLength(1))),
  known: z.optional(known),
  refined: z.optional(refined),
  templates: exactly(TEMPLATES_NAME),
  activations: exactly(ACTIVATIONS_NAME),
  /** Where the components sound, by which the two channels were filtered. Absent: they share their masks. */
  covariances: z.optional(exactly(COVARIANCES_NAME)),
  /** The listening page, where there is one. */
  page: z.optional(
    z.object({
      file: exactly(PAGE_NAME),
      /** The recording's sound in pieces that the page loads; none where the page itself holds it. */
      sound: z.array(
        z.string().check(z.refine(isSoundFileName, 'must be a name such as "index-sound/000.js"')),
      ),
    }),
  ),
});

/** The manifest of a separation folder, `separation.json`. */
export type Manifest = z.infer<typeof manifestSchema>;
