import { statSync } from 'node:fs';
import { type OpenRecording, openRecordingSource, type RecordingFormat } from '../audio/index.js';
import { hashFile } from '../disk/hash-file.js';
import { described, fileSource } from '../disk/index.js';
import { isPipe } from '../disk/pipes.js';
import { NmfError } from '../errors.js';
import type { Manifest } from '../folder/index.js';
import { workingShape } from '../separation/index.js';
import { option, phrase, printableName } from '../text/index.js';
import { assertFormat, unlikeManifest } from './component-files.js';
import { resolveRegion, type TimeRegion } from './region.js';

/** The recording that a separation folder was made from. */
export interface KnownRecording {
  readonly format: RecordingFormat;
  /** Opens it at its beginning, as often as needed. @throws NmfError `input` where it has changed since. */
  open(): Promise<RecordingPass>;
}

/** A recording that is being read. */
interface RecordingPass {
  readonly recording: OpenRecording;
  /** To be called when all that is wanted was read. @throws NmfError `input` where it has changed since. */
  assertUnchanged(): void;
}

interface Wanted {
  /** The separation folder, and what its manifest tells of the recording. */
  readonly folder: string;
  readonly input: Manifest['input'];
  readonly signal?: AbortSignal | undefined;
}

/**
 * Recognises a recording by the SHA-256 of its bytes.
 *
 * @throws NmfError `input` for another recording, for what cannot be read, and for a pipe; `cancelled`.
 */
export async function knownRecording(
  path: string,
  { folder, input, signal }: Wanted,
): Promise<KnownRecording> {
  const shown = printableName(path);
  if (isPipe(path)) {
    const text = `${shown} is a pipe, and the recording is read twice. Save it to a file and name that.`;
    throw new NmfError('input', text);
  }
  const before = stateOf(path);
  if ((await hashFile(path, signal)) !== input.sha256) {
    throw new NmfError(
      'input',
      phrase`${shown} is not the recording that ${printableName(folder)} was made from, or has changed since: its SHA-256 is another. Give ${option('recording', input.name)} as it was.`,
    );
  }
  const openFile = async (): Promise<RecordingPass> => {
    const source = fileSource(path);
    if (stateOf(path) !== before) {
      source.close();
      const text = `${shown} changed while it was read: try again once nothing writes to it.`;
      throw new NmfError('input', text);
    }
    const recording = await openRecordingSource(source, path, { path });
    return { recording, assertUnchanged: () => void source.skip(Number.POSITIVE_INFINITY) }; // looks at its end
  };
  const { recording: first } = await openFile();
  first.close();
  assertFormat(path, first.format, input);
  if (first.samples !== undefined && first.samples !== input.samples) {
    throw unlikeManifest(path, `has ${first.samples} samples where`, ` ${input.samples}`);
  }
  const { format, again } = first;
  const openHeld = again && (async () => ({ recording: again(), assertUnchanged: () => undefined }));
  return { format, open: openHeld ?? openFile };
}

/** Tells one content of a file from the next. */
function stateOf(path: string): string {
  const { dev, ino, mtimeNs, size } = described('read', path, () => statSync(path, { bigint: true }));
  return `${dev} ${ino} ${mtimeNs} ${size}`;
}

/**
 * The part of the recording that was separated, in its own samples.
 *
 * @throws NmfError `input` for a manifest that says otherwise elsewhere.
 */
export function separatedPart({ input, options, result }: Manifest, path: string): TimeRegion {
  const { sampleRate, channels } = input;
  const part = resolveRegion(options.startSeconds, options.endSeconds, sampleRate, input.samples);
  const { samples } = workingShape({ samples: part.end - part.start, channels, sampleRate }, options);
  if (samples === result.samples) return part;
  throw unlikeManifest(
    path,
    `gives ${samples} samples at ${options.sampleRate} Hz where`,
    ` ${result.samples}`,
  );
}
