import ndarray, { type NdArray } from 'ndarray';
import * as z from 'zod/mini';
import inEnglish from 'zod/v4/locales/en.js';
import { refuse } from '../arguments.js';
import { NmfError } from '../errors.js';
import { sourceNameFault } from '../marks/index.js';
import { copyRows, viewOf } from '../ndarrays.js';

/** What spectrograms a model describes: those made with these settings, and no others. */
export interface ModelSettings {
  /** In Hz. */
  readonly sampleRate: number;
  /** Window in samples, a power of two from 16 to 65536. */
  readonly nFft: number;
  /** Step between windows in samples, 1 to nFft / 2. */
  readonly hopSamples: number;
  /** The divergence with which the templates were learned. */
  readonly beta: number;
}

/** A named group of templates. */
export interface ModelSource {
  /** Such as `bird`. */
  readonly name: string;
  /** Columns of the templates, ascending; those of all sources are 0, 1, 2 and so on. */
  readonly components: readonly number[];
}

/** What a separation knows of its sources before it sees the recording. */
export interface Model {
  /** Of the spectrograms that the templates belong to. */
  readonly settings: ModelSettings;
  /** Spectra W [bins x S] in float64, bins being nFft / 2 + 1; each sums to 1. */
  readonly templates: NdArray<Float64Array>;
  /** At least one, in the order of their templates. */
  readonly sources: readonly ModelSource[];
}

/** Room for 500 templates of the longest window, and for thousands of the usual ones. */
export const MAX_TEMPLATE_BYTES = 128 * 2 ** 20;
export const MAX_MODEL_TEMPLATES = 10_000;

/** Sums that are this near to 1 are left alone: those of templates that were kept in float32 are. */
const SUM_TOLERANCE = 1e-6;

const positive = z.int().check(z.minimum(1));
const settingsSchema = z
  .object({
    sampleRate: positive.check(z.maximum(768_000)),
    nFft: z
      .int()
      .check(
        z.refine(
          (n) => n >= 16 && n <= 65_536 && Number.isInteger(Math.log2(n)),
          'must be a power of two from 16 to 65536',
        ),
      ),
    hopSamples: positive,
    beta: z.number(),
  })
  .check(
    z.refine(({ nFft, hopSamples }) => hopSamples <= nFft / 2, {
      error: 'must be at most half of nFft',
      path: ['hopSamples'],
    }),
  );

const modelSchema = z.object({
  settings: settingsSchema,
  sources: z
    .array(z.object({ name: z.string(), components: z.array(z.int()).check(z.minLength(1)) }))
    .check(z.minLength(1)),
});

/** The settings that a value holds. @throws What `fail` makes. */
export function checkedSettings(value: unknown, fail: (what: string) => NmfError): ModelSettings {
  const { success, data, error } = settingsSchema.safeParse(value, { error: inEnglish().localeError });
  if (!success) throw fail(`settings.${firstIssue(error)}`);
  return data;
}

/**
 * A model of parts that come from outside: a copy, checked, whose templates sum to 1.
 *
 * @throws NmfError as `fail` makes it from what is wrong, such as `template 2 is all zeros`.
 */
export function makeModel(
  parts: { readonly settings: unknown; readonly templates: unknown; readonly sources: unknown },
  fail: (what: string) => NmfError,
): Model {
  const { success, data, error } = modelSchema.safeParse(parts, { error: inEnglish().localeError });
  if (!success) throw fail(firstIssue(error));
  const { settings, sources } = data;
  assertSources(sources, fail);
  const view = viewOf(parts.templates as NdArray, 'templates', ['bins', 'components']);
  const [bins, components] = view.shape;
  const expected = settings.nFft / 2 + 1;
  const named = sources.reduce((sum, source) => sum + source.components.length, 0);
  if (bins !== expected || components !== named) {
    throw fail(
      `templates of nFft ${settings.nFft} and ${named} named ones have the shape ${expected} x ${named}, got ${bins} x ${components}`,
    );
  }
  if (components > MAX_MODEL_TEMPLATES || 8 * bins * components > MAX_TEMPLATE_BYTES) {
    throw fail(`its ${components} templates of ${bins} bins are more than a model may hold`);
  }
  const templates = copyRows(view, Float64Array);
  normaliseColumns(templates, components, fail);
  return { settings, templates: ndarray(templates, [bins, components]), sources };
}

/**
 * Checks a model that a caller hands in, and copies it.
 *
 * @param name - What messages call it.
 * @throws NmfError `usage`.
 */
export function ownModel(model: unknown, name: string): Model {
  const remedy = 'Give what readModel returns.';
  if (typeof model !== 'object' || model === null) refuse(name, 'a model', model, remedy);
  const { settings, templates, sources } = model as Partial<Model>;
  return makeModel({ settings, templates, sources }, (what) => {
    const said = `${name} is no model: ${what}. ${remedy}`;
    return new NmfError('usage', said, { option: name, rule: 'a model', value: model, remedy });
  });
}

function assertSources(sources: readonly ModelSource[], fail: (what: string) => NmfError): void {
  for (const [i, { name }] of sources.entries()) {
    const fault = sourceNameFault(name);
    if (fault !== undefined) throw fail(`sources.${i}.name: ${JSON.stringify(name)} ${fault}`);
  }
  const names = sources.map(({ name }) => name.toLowerCase());
  const twice = sources.find((_, i) => names.indexOf(names[i]) !== i);
  if (twice !== undefined) throw fail(`two sources are called ${JSON.stringify(twice.name)}`);
  const all = sources.flatMap(({ components }) => components);
  const wrong = all.findIndex((component, i) => component !== i);
  if (wrong >= 0)
    throw fail(`the components of its sources are not 0, 1, 2 and so on: ${wrong} is ${all[wrong]}`);
}

/** Divides each template by its sum, where that is not 1. */
function normaliseColumns(
  templates: Float64Array,
  components: number,
  fail: (what: string) => NmfError,
): void {
  const sums = new Float64Array(components);
  for (let i = 0; i < templates.length; i++) {
    if (!(templates[i] >= 0))
      throw fail(`template ${i % components} holds ${templates[i]}, which is no magnitude`);
    sums[i % components] += templates[i];
  }
  for (const [k, sum] of sums.entries()) {
    if (sum === 0) throw fail(`template ${k} is all zeros`);
    if (!Number.isFinite(sum)) throw fail(`template ${k} holds numbers that are too large`);
    if (Math.abs(sum - 1) <= SUM_TOLERANCE) continue;
    for (let i = k; i < templates.length; i += components) templates[i] /= sum;
  }
}

function firstIssue(error: z.core.$ZodError): string {
  const [issue] = error.issues;
  return `${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'invalid'}`;
}
