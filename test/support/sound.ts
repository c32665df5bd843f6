import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readWav } from '../../src/audio/index.js';

/** Sums the component files of a separation folder in float64, one array per channel. */
export function sumOfComponents(folder: string): Float64Array[] {
  const names = readdirSync(folder).filter((name) => /^component-\d+\.wav$/.test(name));
  let sum: Float64Array[] | undefined;
  for (const name of names) {
    const { channels } = readWav(join(folder, name)).signal;
    sum ??= channels.map((channel) => new Float64Array(channel.length));
    for (const [c, channel] of channels.entries())
      for (let i = 0; i < channel.length; i++) sum[c][i] += channel[i];
  }
  return sum ?? [];
}
