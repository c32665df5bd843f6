import { type AudioSignal, signalLength } from '../audio/index.js';
import { base64 } from './base64.js';

/**
 * Largest activation of each column.
 *
 * @param activations - H, row-major [frames x S].
 * @param columnEdges - First frame of each column and the number of frames, [columns + 1].
 * @returns Base64 of float32, row-major [S x columns].
 */
export function reduceActivations(
  activations: Float32Array | Float64Array,
  components: number,
  columnEdges: Uint32Array,
): string {
  const columns = columnEdges.length - 1;
  const reduced = new Float32Array(components * columns);
  for (let c = 0; c < columns; c++) {
    for (let frame = columnEdges[c]; frame < columnEdges[c + 1]; frame++) {
      for (let s = 0; s < components; s++) {
        const value = activations[frame * components + s];
        if (value > reduced[s * columns + c]) reduced[s * columns + c] = value;
      }
    }
  }
  return base64(reduced);
}

/** The outline of a signal: smallest and largest sample of each of `columns` equal regions. */
export function reduceWaveform(
  signal: AudioSignal,
  columns: number,
): { waveform: string; waveformPeak: number } {
  const samples = signalLength(signal);
  const low = new Float64Array(columns);
  const high = new Float64Array(columns);
  let peak = 0;
  for (const channel of signal.channels) {
    for (let c = 0; c < columns; c++) {
      const end = Math.floor(((c + 1) * samples) / columns);
      for (let i = Math.floor((c * samples) / columns); i < end; i++) {
        const sample = channel[i];
        if (sample < low[c]) low[c] = sample;
        else if (sample > high[c]) high[c] = sample;
      }
      peak = Math.max(peak, -low[c], high[c]);
    }
  }
  const bytes = new Int8Array(2 * columns);
  for (let c = 0; c < columns && peak > 0; c++) {
    bytes[2 * c] = Math.round((127 * low[c]) / peak);
    bytes[2 * c + 1] = Math.round((127 * high[c]) / peak);
  }
  return { waveform: base64(bytes), waveformPeak: peak };
}
