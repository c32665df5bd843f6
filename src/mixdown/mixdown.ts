import { type AudioShape, openWavSource, type WavFormat, type WavReader } from '../audio/index.js';
import { fileSource } from '../disk/index.js';
import { NmfError } from '../errors.js';
import { type Manifest, type OpenedFolder, openFolder, pathInside } from '../folder/index.js';
import { option, phrase, printableName } from '../text/index.js';
import { edgeGain, resolveRegion, type TimeRegion } from './region.js';
import { parseSelection, type Selection } from './selection.js';

/** Which components, and which part of them. */
export interface MixdownRequest {
  /** Which components: a number, numbers, or a text such as `2,5..7`, `!3` (all but 3) or `all`. */
  readonly indices: Selection;
  /** Where to begin, in seconds. Default: the beginning. */
  readonly startSeconds?: number | undefined;
  /** Where to end, in seconds. Default: the end. */
  readonly endSeconds?: number | undefined;
}

/** A sum of component files that can be read, block after block, as often as needed. */
export interface Mixdown {
  readonly manifest: Manifest;
  readonly indices: readonly number[];
  readonly sampleRate: number;
  readonly channels: number;
  /** Speaker positions, as the component files tell them. */
  readonly channelMask: number | undefined;
  readonly region: TimeRegion;
  /** The summed samples of the region with its faded edges, times `gain`; new arrays are not made per block. */
  blocks(gain: number): Generator<Float64Array[]>;
}

const BLOCK_FRAMES = 1 << 16;

/**
 * Opens a separation folder for mixing and checks the request against it.
 *
 * @throws NmfError `usage` for indices or times that the folder does not have, `input` for a folder that is no
 *   separation, or is damaged.
 */
export async function openMixdown(folder: string, request: MixdownRequest): Promise<Mixdown> {
  const opened = await openFolder(folder);
  const { manifest } = opened;
  const indices = parseSelection(request.indices, manifest.components.length, folder);
  const files = indices.map((index) => fileOf(manifest, index, folder));
  return { ...openSum(folder, opened, files, request), indices };
}

/**
 * Opens all that a separation folder holds for mixing: its components or, where these were not written, its sources.
 *
 * @throws NmfError `input` as {@link openMixdown}, and where neither was written.
 */
export async function openMixture(folder: string): Promise<Omit<Mixdown, 'indices'>> {
  const opened = await openFolder(folder);
  const { components, sources = [] } = opened.manifest;
  const lists = [components, sources].map((list) => list.flatMap(({ file }) => file ?? []));
  const files = lists.find(({ length }) => length > 0) ?? [];
  if (files.length === 0) throw noFiles(folder);
  return openSum(folder, opened, files, {});
}

/** A file of a separation folder. */
export interface FolderSignal {
  /** Of a source, its name; of a component, its index. */
  readonly name: string;
  /** The file alone, not a sum. */
  readonly sound: Omit<Mixdown, 'indices'>;
}

/** All sound that a separation folder holds; each list that is not empty adds up to the recording. */
export interface FolderSignals {
  readonly manifest: Manifest;
  /** In the order of their indices; none where they were not written. */
  readonly components: readonly FolderSignal[];
  readonly sources: readonly FolderSignal[];
}

/**
 * Opens each file of a separation folder by itself.
 *
 * @throws NmfError `input` as {@link openMixture}.
 */
export async function openSignals(folder: string): Promise<FolderSignals> {
  const opened = await openFolder(folder);
  const { manifest } = opened;
  const open = (name: string, file: string | undefined): FolderSignal[] =>
    file === undefined ? [] : [{ name, sound: openSum(folder, opened, [file], {}) }];
  const components = manifest.components.flatMap(({ index, file }) => open(String(index), file));
  const sources = (manifest.sources ?? []).flatMap(({ name, file }) => open(name, file));
  if (components.length + sources.length === 0) throw noFiles(folder);
  return { manifest, components, sources };
}

function openSum(
  folder: string,
  { manifest, assertCurrent }: OpenedFolder,
  files: readonly string[],
  { startSeconds, endSeconds }: Pick<MixdownRequest, 'startSeconds' | 'endSeconds'>,
): Omit<Mixdown, 'indices'> {
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

function fileOf({ components }: Manifest, index: number, folder: string): string {
  const { file } = components[index];
  if (file === undefined) throw noFiles(folder);
  return file;
}

function noFiles(folder: string): NmfError {
  return new NmfError(
    'input',
    phrase`${printableName(folder)} holds no files of components. Separate the recording again with ${option('write', 'all')}.`,
  );
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
  const { sampleRate, channels } = reader.format;
  if (sampleRate !== expected.sampleRate || channels !== expected.channels) {
    reader.close();
    const [own, listed] = [{ channels, sampleRate }, expected].map(
      (shape) =>
        `${shape.channels} ${shape.channels === 1 ? 'channel' : 'channels'} at ${shape.sampleRate} Hz`,
    );
    throw unlikeManifest(path, `has ${own} where`, ` ${listed}`);
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
  const total = region.end - region.start;
  const edge = edgeGain(region, expected.sampleRate, expected.samples);
  const readers: WavReader[] = [];
  try {
    for (const path of paths) {
      const reader = openComponent(path, expected);
      readers.push(reader);
      reader.skip(region.start);
    }
    assertCurrent();
    for (let at = 0; at < total; at += BLOCK_FRAMES) {
      const frames = Math.min(BLOCK_FRAMES, total - at);
      const sum = Array.from({ length: expected.channels }, () => new Float64Array(frames));
      for (const [i, reader] of readers.entries()) {
        const block = reader.read(frames);
        if (block?.[0].length !== frames) throw unlikeManifest(paths[i], 'is shorter than');
        for (const [c, target] of sum.entries()) {
          const source = block[c];
          for (let j = 0; j < frames; j++) target[j] += source[j];
        }
      }
      for (const channel of sum) for (let i = 0; i < frames; i++) channel[i] *= gain * edge(at + i);
      yield sum;
    }
  } finally {
    for (const reader of readers) reader.close();
  }
}

function unlikeManifest(path: string, is: string, what = ''): NmfError {
  return new NmfError('input', `${path} ${is} the manifest says${what}. Separate the recording again.`);
}
