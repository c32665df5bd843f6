import type { SeparateFileOptions } from '../tasks/index.js';

/** What the command line says, as commander hands it over. */
export interface SeparateFlags {
  components?: number;
  beta?: number;
  iterations?: number;
  tolerance?: number;
  algorithm?: string;
  init?: string;
  restarts?: number;
  seed?: number;
  sampleRate?: number;
  window?: number;
  nFft?: number;
  hop?: number;
  output: string;
  /** The output was named; else it is the default. */
  namesOutput: boolean;
  bitDepth: '16' | '24' | '32f';
  force?: true;
  threads?: number;
  recursive?: true;
  filesFrom?: string;
  null?: true;
  base?: string;
  jobs?: number;
  resume?: true;
  printOptions?: 'json';
  page: boolean;
  json?: true;
  quiet?: true;
}

/** The library's options for what the command line says about one separation. */
export function toSeparateOptions(flags: SeparateFlags): SeparateFileOptions {
  const given = {
    components: flags.components,
    beta: flags.beta,
    maxIterations: flags.iterations,
    tolerance: flags.tolerance,
    algorithm: flags.algorithm,
    init: flags.init,
    restarts: flags.restarts,
    seed: flags.seed,
    sampleRate: flags.sampleRate,
    windowMs: flags.window,
    nFft: flags.nFft,
    hopSamples: flags.hop,
    bitDepth: flags.bitDepth,
    force: flags.force,
    // A folder that was not named must not cost the separation of another recording.
    replace: flags.namesOutput ? undefined : ('same-recording' as const),
    page: flags.page,
    threads: flags.threads,
  };
  const asked = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(asked) as SeparateFileOptions;
}
