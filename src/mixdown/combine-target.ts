import { realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { assertNamed } from '../arguments.js';
import { measureWav, softwareOf, soundSuffix, WAV_SUFFIXES } from '../audio/index.js';
import { orUndefined } from '../disk/attempt.js';
import { hashFile } from '../disk/hash-file.js';
import { described } from '../disk/index.js';
import { NmfError } from '../errors.js';
import {
  isOwnFileName,
  isSameFile,
  isSeparationFolder,
  isWrittenBy,
  type Manifest,
  manifestFiles,
} from '../folder/index.js';
import { option, type Phrase, phrase, printableName, withOutput } from '../text/index.js';

/** Which file a mix is written to, and what it never replaces. */

/**
 * The name of a WAV file: `.wav` is added where no suffix says what kind of sound it is.
 *
 * @param named - The argument that gave the name, for messages.
 * @throws NmfError `usage` for the suffix of another format.
 */
export function wavName(name: string, named: 'output' | 'outputName'): string {
  const suffix = soundSuffix(name);
  if (WAV_SUFFIXES.includes(suffix)) return name;
  if (suffix === '') return `${name}.wav`;
  const proposal = `${name.slice(0, -suffix.length)}.wav`;
  const remedy = `Name it ${printableName(proposal)}, and convert that file.`;
  const said = phrase`${option(named)} ${printableName(name)}: a mix is a WAV file, which ${suffix} is not. ${remedy}`;
  throw new NmfError('usage', said, { option: named, rule: 'the name of a WAV file', value: name, remedy });
}

/**
 * The file that a mix goes to: as {@link wavName} names it, devices and pipes as they are.
 *
 * @throws NmfError `usage` as `wavName` and for no name, `output` for the name of a folder.
 */
export function mixPath(output: string): string {
  assertNamed('output', output, 'a file', 'mix.wav');
  const stat = look(output);
  if (output.endsWith('/') || stat?.isDirectory()) {
    throw new NmfError('output', phrase`${output} is a folder. Give the name of a WAV file${withOutput()}.`);
  }
  const isSpecial = (stat !== undefined && !stat.isFile()) || /^\/(dev\/std|dev\/fd\/|proc\/)/.test(output);
  return isSpecial ? output : wavName(output, 'output');
}

export interface TargetRequest {
  /** The separation folder whose components are added up, and its manifest. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** Replace a file that `combine` did not write. */
  readonly force: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes sure that a mix replaces nothing but another mix: never the recording or a file of a separation, and other
 * files only by force. The recording is known by its bytes, whatever it is called here, and by its name where it has
 * changed since.
 *
 * @throws NmfError `output`, `cancelled`.
 */
export async function assertMayReplace(
  path: string,
  { folder, manifest, force, signal }: TargetRequest,
): Promise<void> {
  const stat = look(path);
  const real = stat === undefined ? path : described('write', path, () => realpathSync(path));
  const names = [basename(path), basename(real)].map((name) => name.toLowerCase());
  const refuse = (what: Phrase) => {
    throw new NmfError('output', phrase`${printableName(path)} ${what}`);
  };
  const isListed = () => manifestFiles(manifest).some((name) => isSameFile(join(folder, name), real));
  if (described('write', path, isListed)) {
    refuse(`is part of the separation ${printableName(folder)}. Choose another name.`);
  }
  if (described('write', path, () => isPlaceOfPart(real, names, folder))) {
    refuse('has a name that is reserved for the files of a separation. Choose another name.');
  }
  if (stat === undefined || !stat.isFile() || stat.size === 0) return;
  const isMix = isWrittenBy(
    'combine',
    described('write', path, () => softwareOf(real)),
  );
  const { name, sha256 } = manifest.input;
  // Hashing a mix that cannot be the recording would be a second lost each time that other components are tried.
  const mayBeRecording = !isMix || hasShapeOf(manifest.input, real);
  const from = `the recording that ${printableName(folder)} was made from`;
  if (mayBeRecording && (await hashFile(real, signal)) === sha256) {
    refuse(`is ${from}, and never replaced. Choose another name.`);
  }
  if (isMix) return;
  if (names.includes(name.toLowerCase())) {
    refuse(
      `has the name of ${from}, and nmf combine did not write it: it is never replaced. Choose another name.`,
    );
  }
  if (!force) {
    refuse(
      phrase`is there already, and nmf combine did not write it. Choose another name, or add ${option('force', true)} to replace it.`,
    );
  }
}

/**
 * Whether a WAV file holds as many samples, in as many channels and as wide, as a recording did, whatever else other
 * programs have put into it; yes where it cannot be told.
 */
function hasShapeOf({ samples, channels, bitsPerSample }: Manifest['input'], path: string): boolean {
  const wav = orUndefined(() => measureWav(path));
  if (wav === undefined) return true;
  return wav.samples === samples && wav.channels === channels && wav.bitsPerSample === bitsPerSample;
}

/** Whether a path leads to a place that belongs to a file of a separation, there or yet to come. */
function isPlaceOfPart(real: string, names: readonly string[], folder: string): boolean {
  const parent = dirname(real);
  const isOurs = names.some((name) => isOwnFileName(name) || name.startsWith('.nmf-'));
  return isOurs && (isSameFile(parent, folder) || isSeparationFolder(parent));
}

/** What stands at a path; undefined for nothing. */
function look(path: string): Stats | undefined {
  return described('write', path, () => statSync(path, { throwIfNoEntry: false }));
}
