import { setImmediate } from 'node:timers/promises';
import { quantisationStep, storedSound } from '../audio/index.js';
import { cancelled } from '../errors.js';
import type { OpenedFolder } from '../folder/index.js';
import { applying } from '../separation/index.js';
import type { CombineOptions, MixdownRequest } from './combine-options.js';
import { openFactors } from './factors.js';
import { knownRecording, separatedPart } from './known-recording.js';
import { edgeGain, resolveRegion } from './region.js';
import { addedUp, type Sum } from './sum.js';
import { workingBlocks } from './working-blocks.js';

/** The sum of components that are computed while it is read. */
export type SignalSum = Sum<AsyncGenerator<Float64Array[]>>;

interface SignalRequest
  extends Pick<MixdownRequest, 'startSeconds' | 'endSeconds'>,
    Pick<CombineOptions, 'signal'> {
  readonly recording: string;
}

/** Frames that are worked on at once: of a short region of a long recording not many more are computed. */
const SEGMENT_FRAMES = 512;

/**
 * Opens a separation folder for adding up components that are computed from the recording and the factors: sample for
 * sample what their files would hold at the folder's bit depth.
 *
 * @param indices - Of the components, ascending, at least one.
 * @throws NmfError `usage` for times that the recording does not have; `input` for another recording than the folder's,
 *   for factors that are damaged, and for a folder that was replaced meanwhile; `cancelled`.
 */
export async function openSignals(
  folder: string,
  { manifest, assertCurrent }: OpenedFolder,
  indices: readonly number[],
  request: SignalRequest,
): Promise<SignalSum> {
  const { input, options, result } = manifest;
  const { signal } = request;
  const { sampleRate, bitDepth } = options;
  const { channels } = input;
  const shape = { samples: result.samples, channels, sampleRate };
  const region = resolveRegion(request.startSeconds, request.endSeconds, sampleRate, shape.samples);
  const recording = await knownRecording(request.recording, { folder, input, signal });
  const part = separatedPart(manifest, request.recording);
  const factors = openFactors(folder, manifest);
  assertCurrent();
  const places = indices.map((index) => factors.places[index]);
  const stored = storedSound(shape, bitDepth, { channelMask: recording.format.channelMask });
  const edge = edgeGain(region, sampleRate, shape.samples);

  async function* blocks(gain: number): AsyncGenerator<Float64Array[]> {
    const open: { close(): void }[] = [];
    try {
      const pass = await recording.open();
      open.push(pass.recording);
      const activations = factors.openActivations();
      open.push(activations);
      assertCurrent();
      /** Of each component that is added up, in their order, what the last run gave: one block, for it takes one thread. */
      let latest: Float32Array[][] = [];
      const runs = applying(workingBlocks(pass.recording, part, request.recording, sampleRate), {
        ...{ shape, options, region, segmentFrames: SEGMENT_FRAMES },
        ...{ learned: factors.learned, unit: factors.unit, activations: activations.read },
        covariances: factors.covariances,
        step: quantisationStep(bitDepth),
        onBlock(output, block, peak) {
          const at = places.indexOf(output);
          if (at >= 0) latest[at] = stored.samples(block, peak);
        },
      });
      for (const end of runs) {
        const signals = latest;
        latest = [];
        const start = end - (signals.at(0)?.[0].length ?? 0);
        const from = Math.max(start, region.start);
        const samples = Math.min(end, region.end) - from;
        if (samples > 0) {
          const inRegion = signals.map((block) => block.map((x) => x.subarray(from - start)));
          yield addedUp(inRegion, { channels, samples }, (i) => gain * edge(from - region.start + i));
        } else {
          if (signal?.aborted) throw cancelled();
          await setImmediate(); // as whoever takes the blocks does
        }
        if (end >= region.end) break;
      }
      pass.assertUnchanged();
    } finally {
      for (const one of open) one.close();
    }
  }
  return { manifest, sampleRate, channels, channelMask: stored.format.channelMask, region, blocks };
}
