import { assertNumber, assertOptions, assertPath, type Checks, refuse } from '../arguments.js';
import { binToHz } from '../dsp/index.js';
import { type Manifest, openFolder, pathInside, readNpy } from '../folder/index.js';
import { parseSelection } from '../mixdown/selection.js';
import { activeRegions, centroidBin, createPeriodicityFinder, peakBin } from '../separation/index.js';

/** A component or a source of a separation, in numbers. */
export interface SummaryRow {
  /** The separation folder as given. */
  readonly folder: string;
  /** Name of the recording. */
  readonly recording: string;
  /** Which of the two it is. */
  readonly kind: 'component' | 'source';
  /** Of a component its index. */
  readonly name: string;
  /** Name of its file; undefined where it was not written. */
  readonly file: string | undefined;
  /** Share of the masked spectrogram's energy, 0 to 1. */
  readonly energyShare: number;
  /** Frequency of the template's highest peak in Hz; of a source of its components' templates, each by how much it sounds. */
  readonly peakHz: number;
  /** Magnitude-weighted mean frequency of the same, in Hz. */
  readonly centroidHz: number;
  /** Repetitions per minute; undefined unless they are certain. */
  readonly ratePerMinute: number | undefined;
  /** How alike the repetitions are, 0.75 to 1; undefined without. */
  readonly confidence: number | undefined;
  /** Where it is loudest, in seconds of the recording. */
  readonly loudestSeconds: number;
}

/** Which activity {@link activityOf} tells. */
export interface ActivityRequest {
  /** Name of a source, or indices of components as `combine` takes them, such as `2,5`. */
  readonly of: string;
  /** How far below its loud level, what 2 % of its time exceed, it still counts as sounding, in dB. Default 20. */
  readonly thresholdDb?: number | undefined;
  /** Shorter pauses are bridged, in seconds. Default 0.2. */
  readonly gapSeconds?: number | undefined;
}

/** A region of a recording in which something sounds. */
export interface ActiveRegion {
  /** Its start, in seconds from the start of the recording. */
  readonly fromSeconds: number;
  /** Its end, in the same. */
  readonly toSeconds: number;
}

/** What {@link activityOf} found. */
export interface Activity {
  /** Of the folder. */
  readonly manifest: Manifest;
  /** In order, apart from each other. */
  readonly regions: readonly ActiveRegion[];
}

const THRESHOLD_DB = 20;
const GAP_SECONDS = 0.2;

const CHECKS: Checks<ActivityRequest> = {
  of: (name, value) => {
    if (typeof value !== 'string' || value === '') refuse(name, 'the name of a source', value, 'Try "bird".');
  },
  thresholdDb: (name, value) => assertNumber(name, value, THRESHOLD_DB, 0),
  gapSeconds: (name, value) => assertNumber(name, value, GAP_SECONDS, 0),
};

/**
 * The components of a separation folder in numbers, and then its sources.
 *
 * @throws NmfError `usage`; `input` for a folder that is no separation or is damaged.
 */
export async function summarise(folder: string): Promise<SummaryRow[]> {
  assertPath('folder', folder, 'out');
  const { manifest, templates, activations } = await readFactors(folder);
  const { bins, frames } = manifest.result;
  const S = manifest.components.length;
  const { sampleRate, nFft } = manifest.options;
  const common = { folder, recording: manifest.input.name };
  const loudest = (levels: ArrayLike<number>) => {
    let best = 0;
    for (let t = 0; t < levels.length; t++) if (levels[t] > levels[best]) best = t;
    return secondsOfFrame(manifest, best);
  };
  const rows = manifest.components.map((component, k): SummaryRow => {
    const { file, energyShare, peakHz, centroidHz, periodicity } = component;
    return {
      ...common,
      ...{ kind: 'component', name: String(k), file, energyShare, peakHz, centroidHz },
      ratePerMinute: periodicity?.ratePerMinute,
      confidence: periodicity?.confidence,
      loudestSeconds: loudest(activations.subarray(k * frames, (k + 1) * frames)),
    };
  });
  const periodicityOf = createPeriodicityFinder(frames, sampleRate / manifest.options.hopSamples);
  for (const { name, file, energyShare, components } of manifest.sources ?? []) {
    const levels = sumOfRows(activations, frames, components);
    const template = new Float64Array(bins);
    for (const k of components) {
      const weight = levelOf(activations.subarray(k * frames, (k + 1) * frames));
      for (let f = 0; f < bins; f++) template[f] += weight * templates[f * S + k];
    }
    const periodicity = periodicityOf(levels);
    rows.push({
      ...common,
      ...{ kind: 'source', name, file, energyShare },
      peakHz: binToHz(peakBin(template), sampleRate, nFft),
      centroidHz: binToHz(centroidBin(template), sampleRate, nFft),
      ratePerMinute: periodicity?.ratePerMinute,
      confidence: periodicity?.confidence,
      loudestSeconds: loudest(levels),
    });
  }
  return rows;
}

/**
 * Where a source, or some components together, sound.
 *
 * @throws NmfError `usage` for a source or index that the folder does not have; `input` as {@link summarise}.
 */
export async function activityOf(folder: string, request: ActivityRequest): Promise<Activity> {
  assertPath('folder', folder, 'out');
  assertOptions(request, CHECKS, "Try { of: 'bird' }.");
  const { of, thresholdDb = THRESHOLD_DB, gapSeconds = GAP_SECONDS } = request;
  const { manifest, activations } = await readFactors(folder);
  const source = manifest.sources?.find(({ name }) => name === of);
  const components = source?.components ?? parseSelection(of, manifest.components.length, folder);
  const { frames } = manifest.result;
  const levels = sumOfRows(activations, frames, components);
  const { sampleRate, hopSamples } = manifest.options;
  const frameRate = sampleRate / hopSamples;
  const regions = activeRegions(levels, { frameRate, thresholdDb, gapSeconds });
  const { startSeconds = 0 } = manifest.options;
  const end = startSeconds + manifest.result.samples / sampleRate;
  return {
    manifest,
    regions: regions.map(({ from, to }) => ({
      fromSeconds: Math.max(startSeconds, secondsOfFrame(manifest, from - 0.5)),
      toSeconds: Math.min(end, secondsOfFrame(manifest, to - 0.5)),
    })),
  };
}

async function readFactors(folder: string) {
  const { manifest, assertCurrent } = await openFolder(folder);
  const { bins, frames } = manifest.result;
  const S = manifest.components.length;
  const templates = readNpy(pathInside(folder, manifest.templates), bins, S);
  const activations = readNpy(pathInside(folder, manifest.activations), S, frames);
  assertCurrent();
  return { manifest, templates, activations };
}

/** Where the middle of a frame lies in the recording. */
function secondsOfFrame({ options }: Manifest, frame: number): number {
  const { startSeconds = 0, hopSamples, sampleRate } = options;
  return startSeconds + (frame * hopSamples) / sampleRate;
}

function sumOfRows(rows: Float32Array, columns: number, chosen: readonly number[]): Float64Array {
  const sum = new Float64Array(columns);
  for (const row of chosen) for (let t = 0; t < columns; t++) sum[t] += rows[row * columns + t];
  return sum;
}

function levelOf(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}
