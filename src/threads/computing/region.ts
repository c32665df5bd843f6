import { blocksOf, openRecordingSource, type Recording } from '../../audio/index.js';
import type { AudioShape } from '../../audio/signal.js';
import type { ByteSource } from '../../disk/index.js';
import { resolveRegion, type TimeRegion } from '../../mixdown/region.js';

/** A part of a recording by its times in seconds. */
interface RegionInSeconds {
  readonly startSeconds?: number | undefined;
  readonly endSeconds?: number | undefined;
}

interface RegionRequest {
  readonly path: string | undefined;
  readonly region: RegionInSeconds;
  /** Called before memory is taken for samples, and as they come; what it throws ends the reading. */
  onSize(shape: AudioShape): void;
}

/** A region whose end may lie behind that of the recording, which is not known yet. */
function wantedRegion({ startSeconds, endSeconds }: RegionInSeconds, sampleRate: number): TimeRegion {
  return resolveRegion(startSeconds, endSeconds, sampleRate, Number.MAX_SAFE_INTEGER);
}

/**
 * Reads a part of a recording into memory, and the rest of it to its end.
 *
 * @throws NmfError `usage` for a region that the recording does not have; `input` and `memory` as `readRecording`.
 */
export async function readRegion(
  source: ByteSource,
  name: string,
  { path, region, onSize }: RegionRequest,
): Promise<Recording & { readonly recordedSamples: number }> {
  const recording = await openRecordingSource(source, name, { path });
  try {
    const { sampleRate, channels: count } = recording.format;
    const { start, end } = wantedRegion(region, sampleRate);
    recording.skip(start);
    const parts: (readonly Float32Array[])[] = [];
    let samples = 0;
    for (const block of blocksOf(recording, end - start)) {
      samples += block[0].length;
      onSize({ samples, channels: count, sampleRate });
      parts.push(block);
    }
    recording.skip(Number.POSITIVE_INFINITY);
    const recordedSamples = recording.position;
    resolveRegion(region.startSeconds, region.endSeconds, sampleRate, recordedSamples);
    const channels = Array.from({ length: count }, (_, c) => {
      const channel = new Float32Array(samples);
      let at = 0;
      for (const part of parts) {
        channel.set(part[c], at);
        at += part[c].length;
      }
      return channel;
    });
    const warnings = recording.finish();
    return { signal: { sampleRate, channels }, format: recording.format, warnings, recordedSamples };
  } finally {
    recording.close();
  }
}
