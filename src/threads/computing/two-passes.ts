import { basename } from 'node:path';
import { openRecordingSource } from '../../audio/index.js';
import type { AudioShape } from '../../audio/signal.js';
import { type ByteSource, hashingSource } from '../../disk/index.js';
import { frameCount } from '../../dsp/index.js';
import type { Manifest } from '../../folder/manifest-schema.js';
import { resolveRegion } from '../../mixdown/region.js';
import { type WorkingBlocks, workingBlocks } from '../../mixdown/working-blocks.js';
import { type OnProgress, type ResolvedSeparateOptions, workingShape } from '../../separation/index.js';
import { describeInput } from './manifest.js';
import type { RereadInput } from './read-recording.js';

/** The settings of a separation, as a manifest tells them. */
export type WrittenOptions = Omit<Manifest['options'], 'bitDepth' | 'write'>;

/** A recording, or a part of it, that passes by twice, and once more for its page. */
export interface TwoPasses<Options extends WrittenOptions = ResolvedSeparateOptions> {
  /** Speaker positions, where the recording tells them. */
  readonly channelMask: number | undefined;
  /** Of the whole recording and of the part, at its own rate. */
  readonly recorded: AudioShape;
  readonly part: AudioShape;
  /** Where the part begins, in seconds of the recording. */
  readonly startSeconds: number;
  readonly options: Options;
  /** Of the part at the working rate. */
  readonly size: AudioShape;
  readonly frames: number;
  /** The first pass. */
  learnFrom(onProgress: OnProgress): WorkingBlocks | Promise<WorkingBlocks>;
  /** Reads what the first pass left of the file. @returns What was odd about it, and how a manifest describes it. */
  finishFirst(): { readonly warnings: readonly string[]; readonly input: Manifest['input'] };
  /** The second pass. */
  applyTo(): WorkingBlocks | Promise<WorkingBlocks>;
  /** One more pass, which some work needs. */
  passAgain(): WorkingBlocks | Promise<WorkingBlocks>;
  close(): void;
}

/** What is read twice. */
export interface TwoPassRequest {
  /** Path of the recording; of a stream what messages call it. */
  readonly input: string;
  readonly startSeconds?: number | undefined;
  readonly endSeconds?: number | undefined;
  /** What was asked for, decided for the rate of the recording. */
  resolve(sampleRate: number): ResolvedSeparateOptions;
}

/**
 * Opens a recording for two passes and one more. All are open from the start: what is read later is the same file, and
 * changes of it are noticed.
 *
 * @throws NmfError `input` as `readRecording`, `usage` for options and a part that the recording does not have.
 */
export async function openTwoPasses(request: TwoPassRequest, reread: RereadInput): Promise<TwoPasses> {
  const { input } = request;
  const path = reread.isSpooled ? undefined : input;
  const source = hashingSource(reread.open());
  const again = reread.open();
  const onceMore = reread.open();
  const opened: ByteSource[] = [source, again, onceMore];
  const close = () => {
    for (const one of opened) one.close();
  };
  try {
    const first = await openRecordingSource(source, input, { path });
    const { sampleRate, channels } = first.format;
    const samples = first.samples ?? (await countSamples(input, reread, path));
    const region = resolveRegion(request.startSeconds, request.endSeconds, sampleRate, samples);
    const part = { samples: region.end - region.start, channels, sampleRate };
    const options = request.resolve(sampleRate);
    const rate = options.sampleRate;
    const size = workingShape(part, options);

    const passOver = async (bytes: ByteSource) =>
      workingBlocks(await openRecordingSource(bytes, input, { path }), region, input, rate);
    const recorded = { samples, channels, sampleRate };
    return {
      ...{ channelMask: first.format.channelMask, recorded, part, options, size, close },
      startSeconds: region.start / sampleRate,
      frames: frameCount(size.samples, options.hopSamples),
      learnFrom: (onProgress) =>
        workingBlocks(first, region, input, rate, (done) =>
          onProgress({ stage: 'analyse', done, of: part.samples }),
        ),
      finishFirst() {
        first.skip(Number.POSITIVE_INFINITY);
        const warnings = first.finish();
        return { warnings, input: describeInput(basename(input), recorded, first.format, source.digest()) };
      },
      applyTo: () => passOver(again),
      passAgain: () => passOver(onceMore),
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** Passes over all samples, without reading them where the format allows it. */
async function countSamples(input: string, { open }: RereadInput, path: string | undefined): Promise<number> {
  const recording = await openRecordingSource(open(), input, { path });
  try {
    recording.skip(Number.POSITIVE_INFINITY);
    return recording.position;
  } finally {
    recording.close();
  }
}
