import { NmfError } from '../errors.js';
import { printableName } from '../text/index.js';
import { type AudioSignal, MAX_SAMPLE } from './signal.js';

/** The loudest sample of a recording is never below this, 200 dB under the last bit of 32-bit integers. */
export const MIN_PEAK = 2 ** -64;

/** Looks at a recording as it passes by. */
export interface SoundCheck {
  /**
   * The next samples, one array per channel.
   *
   * @throws NmfError `input` for a sample beyond `MAX_SAMPLE` in either direction, saying where it is, how large, and
   *   what it probably is.
   */
  add(block: readonly Float32Array[]): void;
  /**
   * All were seen.
   *
   * @param notFinite Samples that were NaN or infinite and came as 0.
   * @throws NmfError `input` when none reached `MIN_PEAK` and not all are 0, or more than half are not finite.
   */
  finish(notFinite: number): void;
}

/** @param name What messages call the recording. */
export function createSoundCheck(name: string, sampleRate: number): SoundCheck {
  let peak = 0;
  let seen = 0;
  let count = 0;
  return {
    add(block) {
      for (const [c, channel] of block.entries()) {
        for (let i = 0; i < channel.length; i++) {
          const size = Math.abs(channel[i]);
          if (size > peak) peak = size;
          if (size <= MAX_SAMPLE || Number.isNaN(size)) continue;
          const seconds = Number(((seen + i) / sampleRate).toFixed(6));
          const place = `sample ${seen + i} (at ${seconds} s) of channel ${c + 1}`;
          throw noSound(name, `${place} is ${channel[i].toExponential(2)}, where full scale is 1`);
        }
      }
      seen += block[0]?.length ?? 0;
      count += block.length * (block[0]?.length ?? 0);
    },
    finish(notFinite) {
      if (peak > 0 && peak < MIN_PEAK) {
        throw noSound(name, `none is larger than ${peak.toExponential(2)}, where full scale is 1`);
      }
      if (2 * notFinite > count) throw noSound(name, `${notFinite} of ${count} are NaN or infinity`);
    },
  };
}

/**
 * Refuses a signal whose samples can be no sound, as {@link createSoundCheck} does.
 *
 * @param name What messages call the recording.
 * @param notFinite Samples that were NaN or infinite and are 0 in the signal. Default 0.
 * @throws NmfError `input`.
 */
export function assertRecorded({ sampleRate, channels }: AudioSignal, name: string, notFinite = 0): void {
  const check = createSoundCheck(name, sampleRate);
  check.add(channels);
  check.finish(notFinite);
}

function noSound(name: string, what: string): NmfError {
  return new NmfError(
    'input',
    `${printableName(name)} holds samples that no sound has: ${what}; a damaged file, or integers or other numbers under a header that says float.`,
  );
}
