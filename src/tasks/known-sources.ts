import { createHash } from 'node:crypto';
import {
  assertCount,
  assertFlag,
  assertOneOf,
  assertWhole,
  type Checks,
  refuse,
  unchecked,
} from '../arguments.js';
import { NmfError } from '../errors.js';
import { joinModels, type Model, type Written } from '../folder/index.js';
import { type Mark, markedSources, ownMarks, REST } from '../marks/index.js';
import { copyRows, viewOf } from '../ndarrays.js';
import { mostComponents, type NamedTemplates, type SeparateOptions } from '../separation/index.js';
import { option, phrase } from '../text/index.js';
import type { KnownJob } from '../threads/messages.js';
import { withModelSettings } from './models.js';

/** What is known of the sources of a recording before it is separated. */
export interface SourceOptions {
  /**
   * Models of sources, as `readModel` returns them, with equal settings, which the separation takes over: a recording of
   * another rate is resampled. Default none.
   */
  models?: readonly Model[] | undefined;
  /**
   * Where sources sound and are silent, in seconds from the start of the recording. A source of a model may only be
   * marked as silent. With marks and without models, `components` is the number for each source, 2 by default.
   */
  marks?: readonly Mark[] | undefined;
  /** Components for what no source is, at most. Default 8 beside models, 14 with marks alone; 0
   * for none, beside models. */
  free?: number | undefined;
  /** Fit the spectra of models to the recording: mends models that fit badly, and may harm others. Default false. */
  adapt?: boolean | undefined;
}

/** The sources of a separation, checked. */
export interface KnownRequest {
  /** Undefined where nothing is known. */
  readonly known: KnownJob | undefined;
  /** Names of all sources that may come out, the rest among them. */
  readonly names: readonly string[];
  readonly write: Written;
  /** With the settings of the models. */
  readonly separation: SeparateOptions;
}

/** Updates of each part that is learned. */
const UPDATES = 100;
/** What learning from marks and models does in one way only. */
const WITHOUT_SOURCES = ['algorithm', 'init', 'restarts', 'tolerance'] as const;

export const SOURCE_CHECKS: Checks<SourceOptions> = {
  models: (name, value) => {
    if (value === undefined || (Array.isArray(value) && value.length > 0)) return;
    refuse(name, 'an array of models', value, "Try [readModel('bird.nmf')].");
  },
  marks: unchecked, // copied when they are read, and checked with that
  free: (name, value) => value === undefined || assertWhole(name, value, 0, 10_000, 8),
  adapt: assertFlag,
};

const WRITTEN: readonly Written[] = ['components', 'sources', 'all', 'none'];
export const checkWritten = (name: string, value: unknown): void => assertOneOf(name, value, WRITTEN);

/**
 * Makes out what is known of the sources of a separation.
 *
 * @param options - Checked one by one; what does not go together is refused here.
 * @throws NmfError `usage`.
 */
export function readKnown<T extends SeparateOptions & SourceOptions & { write?: Written | undefined }>(
  options: T,
): KnownRequest & { readonly separation: T } {
  const { models = [], free, adapt = false, write } = options;
  const marks = options.marks === undefined ? [] : ownMarks(options.marks);
  if (models.length === 0 && adapt) {
    const remedy = phrase`Add ${option('models')}, or leave it out.`;
    const said = phrase`${option('adapt')} fits models to a recording, and there are none. ${remedy}`;
    throw new NmfError('usage', said, { option: 'adapt', value: true, remedy });
  }
  if (models.length === 0 && marks.length === 0) {
    if (options.marks !== undefined) refuse('marks', 'at least one mark', options.marks, 'Leave it out.');
    assertNeedsNoSources({ free, write });
    return { known: undefined, names: [], write: write ?? 'components', separation: options };
  }
  for (const name of WITHOUT_SOURCES) {
    if (options[name] !== undefined) throw notWithSources(name, options[name]);
  }
  const model = models.length === 0 ? undefined : joinModels(models);
  const separation = model === undefined ? options : withModelSettings(options, model);
  const taught = model?.sources.map(({ name }) => name) ?? [];
  const marked = sourcesOfMarks(marks, taught);
  const components = model === undefined ? options.components : undefined;
  if (model === undefined) assertCount('free', free, 8);
  const known: KnownJob = {
    ...{ models: model === undefined ? [] : namedTemplates(model), marks, free, adapt, components },
    iterations: options.maxIterations,
    modelsSha256: model && hashOf(model),
  };
  return {
    known,
    names: [...taught, ...marked, REST],
    // Whoever names sources asks for them; their components are many files more.
    write: write ?? 'sources',
    separation: {
      ...separation,
      ...{ algorithm: 'mu', init: 'random', tolerance: 0 },
      maxIterations: options.maxIterations ?? UPDATES,
      components: mostComponents(known, model?.templates.shape[0] ?? 1),
    },
  };
}

function assertNeedsNoSources({
  free,
  write,
}: {
  free: number | undefined;
  write: Written | undefined;
}): void {
  const [name, value] = free !== undefined ? ['free', free] : ['write', write];
  if (value === undefined || (name === 'write' && value !== 'sources')) return;
  const remedy = phrase`Add ${option('models')} or ${option('marks')}.`;
  const said = phrase`${option(name)} ${value} needs sources. ${remedy}`;
  throw new NmfError('usage', said, { option: name, value, remedy });
}

function notWithSources(name: string, value: unknown): NmfError {
  const remedy = 'Leave it out.';
  const said = phrase`${option(name)} does not apply to known sources, which are always learned in the same way. ${remedy}`;
  return new NmfError('usage', said, { option: name, value, remedy });
}

/** The sources that marks teach, beside those of models. */
function sourcesOfMarks(marks: readonly Mark[], taught: readonly string[]): string[] {
  const lower = taught.map((name) => name.toLowerCase());
  const wrong = marks.find(
    ({ source, kind }) =>
      lower.includes(source.toLowerCase()) && (kind !== 'silent' || !taught.includes(source)),
  );
  if (wrong !== undefined) {
    const remedy = 'Give the mark another name, or leave the model out.';
    const said = `the model knows ${wrong.source} already: marks may only say where it is silent. ${remedy}`;
    throw new NmfError('usage', said, { option: 'marks', value: wrong, remedy });
  }
  return markedSources(marks, taught).filter((name) => !taught.includes(name));
}

function namedTemplates({ templates, sources }: Model): NamedTemplates[] {
  const [bins] = templates.shape;
  return sources.map(({ name, components }) => {
    const own = new Float64Array(bins * components.length);
    for (let f = 0; f < bins; f++) {
      for (const [i, k] of components.entries()) own[f * components.length + i] = templates.get(f, k);
    }
    return { name, templates: own };
  });
}

/** Tells models apart by what is in them. */
function hashOf({ settings, templates, sources }: Model): string {
  const rows = copyRows(viewOf(templates, 'templates', ['bins', 'components']), Float64Array);
  const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
  return createHash('sha256').update(JSON.stringify({ settings, sources })).update(bytes).digest('hex');
}
