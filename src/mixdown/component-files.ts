import { type AudioShape, openWavSource, type WavFormat, type WavReader } from '../audio/index.js';
import { fileSource } from '../disk/index.js';
import { NmfError } from '../errors.js';
import { type OpenedFolder, pathInside } from '../folder/index.js';
import type { MixdownRequest } from './combine-options.js';
import { edgeGain, resolveRegion, type TimeRegion } from './region.js';
import { addedUp, type Sum } from './sum.js';

/** The sum of files of a separation. */
export type FileSum = Sum<Generator<Float64Array[]>>;

const BLOCK_FRAMES = 1 << 16;

/**
 * Opens files of a separation folder for adding them up.
 *
 * @param files - Their names, at least one.
 * @throws NmfError `usage` for times that the recording does not have, `input` for files that are not as the manifest
 *   says, and for a folder that was replaced meanwhile.
 */
export function openFiles(
  folder: string,
  { manifest, assertCurrent }: OpenedFolder,
  files: readonly string[],
  { startSeconds, endSeconds }: Pick<MixdownRequest, 'startSeconds' | 'endSeconds'>,
): FileSum {
  const { sampleRate } = manifest.options;
  const { samples } = manifest.result;
  const { channels } = manifest.input;
  const region = resolveRegion(startSeconds, endSeconds, sampleRate, samples);
  const paths = files.map((file) => pathInside(folder, file));
  const expected = { sampleRate, channels, samples };
  const formats = paths.map((path) => checkedFormat(path, expected));
  assertCurrent();
  return {
    ...{ manifest, sampleRate, channels, region },
    channelMask: formats[0].channelMask,
    blocks: (gain) => sumBlocks(paths, expected, region, gain, assertCurrent),
  };
}

/** The format of a component file that holds as much sound as the manifest says: memory is taken for all of it. */
function checkedFormat(path: string, expected: AudioShape): WavFormat {
  const reader = openComponent(path, expected);
  try {
    if (reader.skip(expected.samples) < expected.samples) throw unlikeManifest(path, 'is shorter than');
    return reader.format;
  } finally {
    reader.close();
  }
}

function openComponent(path: string, expected: AudioShape): WavReader {
  const reader = openWavSource(fileSource(path), path, path);
  try {
    assertFormat(path, reader.format, expected);
  } catch (error) {
    reader.close();
    throw error;
  }
  return reader;
}

function* sumBlocks(
  paths: readonly string[],
  expected: AudioShape,
  region: TimeRegion,
  gain: number,
  assertCurrent: () => void,
): Generator<Float64Array[]> {
  const { channels } = expected;
  const total = region.end - region.start;
  const edge = edgeGain(region, expected.sampleRate, expected.samples);
  const readers: WavReader[] = [];
  function* nextOf(samples: number): Generator<Float32Array[]> {
    for (const [i, reader] of readers.entries()) {
      const block = reader.read(samples);
      if (block?.[0].length !== samples) throw unlikeManifest(paths[i], 'is shorter than');
      yield block;
    }
  }
  try {
    for (const path of paths) {
      const reader = openComponent(path, expected);
      readers.push(reader);
      reader.skip(region.start);
    }
    assertCurrent();
    for (let at = 0; at < total; at += BLOCK_FRAMES) {
      const samples = Math.min(BLOCK_FRAMES, total - at);
      yield addedUp(nextOf(samples), { channels, samples }, (i) => gain * edge(at + i));
    }
  } finally {
    for (const reader of readers) reader.close();
  }
}

type Format = Pick<AudioShape, 'sampleRate' | 'channels'>;

/** @throws NmfError `input` for sound of another rate or with other channels than the manifest says. */
export function assertFormat(path: string, format: Format, expected: Format): void {
  if (format.sampleRate === expected.sampleRate && format.channels === expected.channels) return;
  const [own, listed] = [format, expected].map(
    ({ channels, sampleRate }) =>
      `${channels} ${channels === 1 ? 'channel' : 'channels'} at ${sampleRate} Hz`,
  );
  throw unlikeManifest(path, `has ${own} where`, ` ${listed}`);
}

export function unlikeManifest(path: string, is: string, what = ''): NmfError {
  return new NmfError('input', `${path} ${is} the manifest says${what}. Separate the recording again.`);
}
