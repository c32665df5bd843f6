// The worker: what takes long, so that the page stays responsive. Terminating it cancels.
import { factorise, magnitudeSpectrogram, masks, NmfError, signals } from 'nmf/core';

addEventListener('message', ({ data: { signal, components } }) => {
  try {
    const spectrogram = magnitudeSpectrogram(signal);
    const factors = factorise(
      spectrogram,
      { components },
      { onProgress: ({ iteration = 0 }) => postMessage({ progress: `iteration ${iteration}` }) },
    );
    postMessage({ parts: signals(signal, masks(factors), spectrogram).map(encodeFloatWav) });
  } catch (error) {
    if (!(error instanceof NmfError)) throw error;
    postMessage({ error: error.message });
  }
});

/** A WAV of 32-bit floats: 44 bytes of header, then the samples of each moment side by side. */
function encodeFloatWav({ sampleRate, channels }) {
  const bytes = 4 * channels.length * channels[0].length;
  const view = new DataView(new ArrayBuffer(44 + bytes));
  const text = (at, letters) => {
    for (const [i, letter] of [...letters].entries()) view.setUint8(at + i, letter.charCodeAt(0));
  };
  text(0, 'RIFF');
  view.setUint32(4, 36 + bytes, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 3, true); // floats
  view.setUint16(22, channels.length, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, 4 * channels.length * sampleRate, true);
  view.setUint16(32, 4 * channels.length, true);
  view.setUint16(34, 32, true);
  text(36, 'data');
  view.setUint32(40, bytes, true);
  for (const [c, samples] of channels.entries()) {
    for (const [i, sample] of samples.entries())
      view.setFloat32(44 + 4 * (i * channels.length + c), sample, true);
  }
  return view.buffer;
}
