import { readRecording } from '../audio/index.js';
import { changeRate } from '../dsp/index.js';
import { NmfError } from '../errors.js';
import { openFolder } from '../folder/index.js';
import { openComponents } from '../mixdown/index.js';
import { printableName } from '../text/index.js';

/** Samples of the same time, [signals][channels]. */
export interface ComparedBlock {
  readonly components: readonly (readonly Float64Array[])[];
  readonly references: readonly (readonly Float64Array[])[];
}

/** The components of a separation folder beside the true sounds of its recording. */
export interface Comparison {
  /** Number of components. */
  readonly components: number;
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
 * Opens the components of a folder, and reads recordings to compare them with.
 *
 * @param paths - Of the references, which are resampled to the rate of the components and stay in memory.
 * @throws NmfError `input` for a folder that is no separation or is replaced meanwhile, and for references that cannot be
 *   read, are silent, or have other channels or another length than the components.
 */
export async function openComparison(folder: string, paths: readonly string[]): Promise<Comparison> {
  const { manifest, assertCurrent } = await openFolder(folder);
  const mixes = await Promise.all(
    manifest.components.map(({ index }) => openComponents(folder, { indices: index })),
  );
  assertCurrent();
  const { sampleRate, channels } = mixes[0];
  const { samples } = manifest.result;
  const warnings: string[] = [];
  const references: (readonly Float32Array[])[] = [];
  for (const path of paths) {
    const recording = await readRecording(path);
    warnings.push(...recording.warnings.map((warning) => `${printableName(path)}: ${warning}`));
    const reference = changeRate(recording.signal, sampleRate).channels;
    assertComparable(path, reference, { sampleRate, channels, samples });
    references.push(reference);
  }
  return {
    ...{ components: mixes.length, references: references.length, sampleRate, channels, samples, warnings },
    *blocks() {
      const streams = mixes.map((mix) => mix.blocks(1));
      try {
        for (let at = 0; at < samples; ) {
          const components = streams.map((stream) => stream.next().value as Float64Array[]);
          const end = at + components[0][0].length;
          const cut = references.map((all) => all.map((x) => Float64Array.from(x.subarray(at, end))));
          yield { components, references: cut };
          at = end;
        }
      } finally {
        for (const stream of streams) stream.return(undefined);
      }
    },
  };
}

function assertComparable(
  path: string,
  reference: readonly Float32Array[],
  { sampleRate, channels, samples }: Pick<Comparison, 'sampleRate' | 'channels' | 'samples'>,
): void {
  const name = printableName(path);
  if (reference.length !== channels || reference[0].length !== samples) {
    const shape = (count: number, length: number) =>
      `${count} channel${count === 1 ? '' : 's'} of ${length} samples`;
    const [theirs, ours] = [shape(reference.length, reference[0].length), shape(channels, samples)];
    throw new NmfError(
      'input',
      `${name} has ${theirs} at ${sampleRate} Hz where the components have ${ours}. Give the sources of this recording, as long as it is.`,
    );
  }
  if (reference.every((channel) => channel.every((sample) => sample === 0))) {
    throw new NmfError('input', `${name} is silent: nothing can be compared with it. Leave it out.`);
  }
}
