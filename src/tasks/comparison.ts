import { type AudioSignal, readRecording } from '../audio/index.js';
import { changeRate } from '../dsp/index.js';
import { NmfError } from '../errors.js';
import type { Manifest } from '../folder/index.js';
import { type FolderFile, openEachFile } from '../mixdown/index.js';
import { resolveRegion } from '../mixdown/region.js';
import { printableName } from '../text/index.js';

/** Samples of the same time, [signals][channels]. */
export interface ComparedBlock {
  readonly components: readonly (readonly Float64Array[])[];
  readonly sources: readonly (readonly Float64Array[])[];
  readonly references: readonly (readonly Float64Array[])[];
}

/** What a separation folder holds beside the true sounds of its recording. */
export interface Comparison {
  /** Number of components that have files: all of them, or none. */
  readonly components: number;
  /** Names of the sources that have files. */
  readonly sources: readonly string[];
  /** Number of references. */
  readonly references: number;
  /** In Hz. */
  readonly sampleRate: number;
  readonly channels: number;
  /** Per channel. */
  readonly samples: number;
  /** One line each. */
  readonly warnings: readonly string[];
  /** All of the sound, block after block, as often as needed. */
  blocks(): Generator<ComparedBlock>;
}

/**
 * Opens the components and sources of a folder, and reads recordings to compare them with.
 *
 * @param paths - Of the references, which are resampled to the rate of the folder's sound and stay in memory. Where a part
 *   of a recording was separated, they are as long as that part, or as the recording, of which the part is taken.
 * @throws NmfError `input` for a folder that is no separation, that holds no sound or is replaced meanwhile, and for
 *   references that cannot be read, are silent, or have other channels or another length.
 */
export async function openComparison(folder: string, paths: readonly string[]): Promise<Comparison> {
  const { manifest, components, sources } = await openEachFile(folder);
  const { sampleRate } = manifest.options;
  const { samples } = manifest.result;
  const { channels } = manifest.input;
  const warnings: string[] = [];
  const references: (readonly Float32Array[])[] = [];
  for (const path of paths) {
    const recording = await readRecording(path);
    warnings.push(...recording.warnings.map((warning) => `${printableName(path)}: ${warning}`));
    const reference = changeRate(partOf(recording.signal, manifest), sampleRate).channels;
    assertComparable(path, reference, { sampleRate, channels, samples }, manifest);
    references.push(reference);
  }
  return {
    ...{
      components: components.length,
      references: references.length,
      sampleRate,
      channels,
      samples,
      warnings,
    },
    sources: sources.map(({ name }) => name),
    *blocks() {
      const streamsOf = (signals: readonly FolderFile[]) => signals.map(({ sound }) => sound.blocks(1));
      const streams = { components: streamsOf(components), sources: streamsOf(sources) };
      const next = (list: typeof streams.sources) =>
        list.map((stream) => stream.next().value as Float64Array[]);
      try {
        for (let at = 0; at < samples; ) {
          const block = { components: next(streams.components), sources: next(streams.sources) };
          const [[first]] = [...block.components, ...block.sources];
          const end = at + first.length;
          const cut = references.map((all) => all.map((x) => Float64Array.from(x.subarray(at, end))));
          yield { ...block, references: cut };
          at = end;
        }
      } finally {
        for (const stream of [...streams.components, ...streams.sources]) stream.return(undefined);
      }
    },
  };
}

/** The part of a reference that was separated, where the reference is as long as the recording. */
function partOf(signal: AudioSignal, { input, options }: Manifest): AudioSignal {
  const { startSeconds, endSeconds } = options;
  const { sampleRate, channels } = signal;
  const length = channels[0].length;
  if (!isOfPart(options) || length !== Math.round((input.samples * sampleRate) / input.sampleRate))
    return signal;
  const { start, end } = resolveRegion(startSeconds, endSeconds, sampleRate, length);
  return { sampleRate, channels: channels.map((samples) => samples.subarray(start, end)) };
}

const isOfPart = ({ startSeconds, endSeconds }: Manifest['options']) =>
  startSeconds !== undefined || endSeconds !== undefined;

function assertComparable(
  path: string,
  reference: readonly Float32Array[],
  { sampleRate, channels, samples }: Pick<Comparison, 'sampleRate' | 'channels' | 'samples'>,
  { options }: Manifest,
): void {
  const name = printableName(path);
  if (reference.length !== channels || reference[0].length !== samples) {
    const shape = (count: number, length: number) =>
      `${count} channel${count === 1 ? '' : 's'} of ${length} samples`;
    const [theirs, ours] = [shape(reference.length, reference[0].length), shape(channels, samples)];
    throw new NmfError(
      'input',
      `${name} has ${theirs} at ${sampleRate} Hz where the separation has ${ours}. Give the sources of this recording, as long as ${isOfPart(options) ? 'it or the part that was separated' : 'it is'}.`,
    );
  }
  if (reference.every((channel) => channel.every((sample) => sample === 0))) {
    throw new NmfError('input', `${name} is silent: nothing can be compared with it. Leave it out.`);
  }
}
