import { NmfError } from '../errors.js';
import { printableName } from '../text/index.js';
import { type AudioSignal, MAX_SAMPLE } from './signal.js';

/** The loudest sample of a recording is never below this, 200 dB under the last bit of 32-bit integers. */
export const MIN_PEAK = 2 ** -64;

/**
 * Refuses a signal whose samples can be no sound: one beyond `MAX_SAMPLE` in either direction, none that reaches
 * `MIN_PEAK` where not all are 0, or more than half of them not finite.
 *
 * @param name What messages call the recording.
 * @param notFinite Samples that were NaN or infinite and are 0 in the signal. Default 0.
 * @throws NmfError `input` saying where the sample is, how large, and what it probably is.
 */
export function assertRecorded({ sampleRate, channels }: AudioSignal, name: string, notFinite = 0): void {
  let peak = 0;
  for (const [c, channel] of channels.entries()) {
    for (let i = 0; i < channel.length; i++) {
      const size = Math.abs(channel[i]);
      if (size > peak) peak = size;
      if (size <= MAX_SAMPLE || Number.isNaN(size)) continue;
      const seconds = Number((i / sampleRate).toFixed(6));
      const place = `sample ${i} (at ${seconds} s) of channel ${c + 1}`;
      throw noSound(name, `${place} is ${channel[i].toExponential(2)}, where full scale is 1`);
    }
  }
  if (peak > 0 && peak < MIN_PEAK) {
    throw noSound(name, `none is larger than ${peak.toExponential(2)}, where full scale is 1`);
  }
  const count = channels.length * (channels[0]?.length ?? 0);
  if (2 * notFinite > count) throw noSound(name, `${notFinite} of ${count} are NaN or infinity`);
}

function noSound(name: string, what: string): NmfError {
  return new NmfError(
    'input',
    `${printableName(name)} holds samples that no sound has: ${what}; a damaged file, or integers or other numbers under a header that says float.`,
  );
}
