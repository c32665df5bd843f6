/**
 * Sound that is no plain samples, decoded by an optional package, which is loaded only when such a file comes. What the
 * file's own structure promises is looked up before, and held against what the decoder gives: either all of the sound
 * comes, or a warning tells how much is missing at the end, or the file is refused.
 */

import type { ByteSource } from '../disk/byte-source.js';
import { NmfError } from '../errors.js';
import { printableName } from '../text/index.js';
import { zeroNotFinite } from './block-reader.js';
import { filled } from './bytes.js';
import { DECODER_PACKAGE, findDecoder, installCommand } from './foreign/decoder-package.js';
import { type DecoderLimits, decodeInThread } from './foreign/decoder-thread.js';
import { inspect } from './foreign/inspect.js';
import type { Inspection } from './foreign/inspection.js';
import { restoreIntegers } from './foreign/integers.js';
import { readWhole } from './foreign/read-whole.js';
import { conversionCommand, type ForeignFile } from './foreign-files.js';
import { MIN_PEAK } from './recorded-sound.js';
import type { AudioShape, AudioSignal } from './signal.js';
import { NOT_WAV } from './wav-chunks.js';
import { brokenLimit, type WavFormat } from './wav-format.js';

/** How a recording's samples were stored. */
export interface RecordingFormat
  extends Pick<WavFormat, 'bitsPerSample' | 'channels' | 'sampleRate' | 'channelMask'> {
  /**
   * `pcm`, `float`, `a-law` or `mu-law` of a WAV file; what else was decoded, to floats of 32 bits, is named as in
   * `flac` or `mp3`.
   */
  encoding: string;
}

/** A recording in memory, whatever kind of file it came from. */
export interface Recording {
  signal: AudioSignal;
  format: RecordingFormat;
  /** What was odd, one sentence each, without the file's name. */
  warnings: readonly string[];
}

type Decodable = Extract<Inspection, { kind: 'decodable' }>;

/** What tests put in the place of the package and of its limits. */
export interface DecoderChoice {
  /** Address of a module like the package's. Default: the package as it is installed. */
  module?: string;
  limits?: Partial<DecoderLimits>;
}

/**
 * Decodes a file that is no WAV.
 *
 * @param source At the first byte of the file; it stays open.
 * @param name The file as messages call it.
 * @param path Its path for the conversion command, or undefined for a pipe.
 * @param onSize Called as the recording grows; what it throws ends the reading.
 * @throws NmfError `input` when the package is not installed, finds no sound, would not give it exactly, or a part of it
 *   is damaged; `memory` when the decoder takes more than there is.
 */
export async function decodeForeign(
  source: ByteSource,
  name: string,
  path: string | undefined,
  { what, format }: ForeignFile & { format: string },
  onSize: (size: AudioShape) => void = () => undefined,
  { module, limits }: DecoderChoice = {},
): Promise<Recording> {
  const shown = printableName(name);
  const convert = `convert it: ${conversionCommand(path)}`;
  const refusal = (text: string) => new NmfError('input', `${shown} ${text}`);
  const undecodable = (reason: string) =>
    refusal(`looks like ${what}, but ${DECODER_PACKAGE} ${reason}; ${convert}`);
  const decoder = module ?? findDecoder();
  if (decoder === undefined) {
    throw refusal(`is ${what}, ${NOT_WAV}; ${convert}; or let nmf read it: ${installCommand()}`);
  }
  const whole = readWhole(source, name);
  const inspected = inspect(whole, format);
  if (inspected.kind === 'foreign')
    throw refusal(`is ${inspected.what}, which is not read exactly here; ${convert}`);
  if (inspected.kind === 'damaged') throw damaged(shown, what, inspected.where);
  if (inspected.bytes.length === 0 || inspected.present === 0) {
    throw refusal(`looks like ${what}, but ends before its first sound.`);
  }

  const pieces: Float32Array[][] = [];
  let sampleRate = 0;
  let samples = 0;
  const bytes = inspected.bytes.slice();
  const outcome = await decodeInThread(
    { module: decoder, format, bytes, partEnds: inspected.partEnds },
    (block) => {
      const { channelData } = block;
      if (channelData.length === 0 || channelData[0].length === 0) return;
      if (pieces.length > 0 && (block.sampleRate !== sampleRate || channelData.length !== pieces[0].length)) {
        throw undecodable('found that its sample rate or number of channels changes on the way');
      }
      sampleRate = block.sampleRate;
      samples += channelData[0].length;
      onSize({ samples, channels: channelData.length, sampleRate });
      pieces.push(channelData);
    },
    limits,
  );
  if (outcome.kind === 'out-of-memory') {
    throw new NmfError(
      'memory',
      `${shown} does not fit in memory: ${DECODER_PACKAGE} takes more than there is.`,
    );
  }
  if (outcome.kind === 'unloadable') {
    const again = installCommand();
    throw refusal(
      `is ${what}, and the package ${DECODER_PACKAGE} cannot be loaded (${outcome.reason}); ${convert}; or reinstall it: ${again}`,
    );
  }
  if (outcome.kind === 'refused') throw undecodable(outcome.reason);
  const { complaints, first } = outcome;
  if (pieces.length === 0)
    throw undecodable(complaints > 0 ? `refuses it (${first})` : 'finds no sound in it');
  const channels = pieces[0].length;
  const problem = brokenLimit(channels, sampleRate);
  if (problem !== undefined) throw undecodable(`says that ${problem}`);
  const count = checkCount(inspected, samples, sampleRate);
  if (count.lost !== undefined) throw damaged(shown, what, count.lost);
  // Channel by channel, letting go of the pieces, so that few samples exist twice.
  const joined = pieces[0].map((_, c) => {
    const parts = pieces.map((piece) => piece.splice(c, 1, new Float32Array(0))[0]);
    return filled(new Float32Array(samples), parts);
  });
  const signal: AudioSignal = { sampleRate, channels: joined };
  const { integerBits } = inspected;
  if (integerBits !== undefined && !restoreIntegers(signal.channels, format, integerBits)) {
    throw undecodable(`gives samples that are no ${integerBits}-bit integers, as its header says they are`);
  }
  const notFinite = zeroNotFinite(signal.channels);
  clearSilence(signal.channels);
  const times = complaints === 1 ? 'once' : `${complaints} times`;
  const damage = count.warning === undefined ? '' : `; ${count.warning}`;
  const warnings = [
    // One thing has happened, so one warning tells it.
    ...(complaints > 0
      ? [`the decoder complained ${times}, first: ${first}${damage}; the sound may be damaged`]
      : count.warning !== undefined
        ? [count.warning]
        : []),
    ...(notFinite > 0 ? [`${notFinite} samples with NaN or infinity, read as 0`] : []),
  ];
  const described = { encoding: format, bitsPerSample: 32, channels, sampleRate, channelMask: undefined };
  return { signal, format: described, warnings };
}

function damaged(shown: string, what: string, where: string): NmfError {
  const text = `${shown} is ${what} that is damaged ${where}; copy or download it again, so that no sound is missing.`;
  return new NmfError('input', text);
}

/** Holds what was decoded against what the file promises: what is lost inside, or a warning. */
function checkCount(
  inspected: Decodable,
  samples: number,
  sampleRate: number,
): { lost?: string; warning?: string } {
  const { rate = sampleRate, present, isCut } = inspected;
  // Decoders may give another rate than the file tells (AAC may say half of it).
  const ratio = sampleRate / rate;
  const announced = inspected.announced === undefined ? undefined : Math.round(inspected.announced * ratio);
  const slack = (inspected.slack ?? 0) * Math.max(1, ratio);
  const promised = [present, isCut ? undefined : announced];
  const lost = promised.find((frames) => frames !== undefined && samples < frames - slack);
  if (lost !== undefined) {
    return { lost: `inside: it holds ${lost} frames, of which only ${samples} can be decoded` };
  }
  if (isCut) {
    const warning =
      announced === undefined || announced <= samples
        ? `the file ends in the middle of its sound, after ${samples} frames (${(samples / sampleRate).toFixed(2)} s); the rest is missing`
        : `the header announces ${announced} frames but the file ends after ${samples}; the rest is missing`;
    return { warning };
  }
  if (announced === undefined || samples <= announced + slack) return {};
  return {
    warning: `the header announces ${announced} frames, the file holds ${samples}; all of them are read`,
  };
}

/** What a decoder makes of silence may be rounding errors of 1e-34: that is silence, where all of it is so small. */
function clearSilence(channels: readonly Float32Array[]): void {
  if (channels.some((channel) => channel.some((x) => Math.abs(x) >= MIN_PEAK))) return;
  for (const channel of channels) channel.fill(0);
}
