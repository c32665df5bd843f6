import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { library } from '../support/library.js';
import { caught } from './door.js';
import { detached } from './hostile.js';

const samples = Float32Array.from({ length: 400 }, (_, i) => Math.sin(i * i));
const signal = { sampleRate: 8000, channels: [samples, samples] };
const shape = { nFft: 64, hopSamples: 16 };
// biome-ignore lint/suspicious/noExplicitAny: what is not of the right type is the point
const any = (value: unknown) => value as any;

const heart = 'fixtures/heart-breathing-hum.wav';
const spectrum = ndarray(new Float32Array(12).fill(1), [3, 4]);

/** What a call is refused with: its code and message. */
async function refusal(call: () => unknown): Promise<[string, string]> {
  const { code, message } = await caught(call);
  return [code, message];
}

const separateChannels = (...channels: unknown[]) =>
  library.separate({ sampleRate: 8000, channels: any(channels) });

describe('the library names parameter, rule, value and remedy where it refuses', () => {
  it.each<[string, () => unknown, string, string]>([
    [
      'a hop that is no whole number',
      () => library.stft(samples, { nFft: 64, hopSamples: 2.5 }),
      'usage',
      'hopSamples must be a whole number between 1 and 32 samples (half the window of 64), got 2.5. Try 16.',
    ],
    [
      'a hop that leaves samples out',
      () => library.magnitudeSpectrogram(signal, { nFft: 64, hopSamples: 2000 }),
      'usage',
      'hopSamples must be a whole number between 1 and 32 samples (half the window of 64), got 2000. Try 16.',
    ],
    [
      'an option of another name',
      () => library.magnitudeSpectrogram(signal, any({ hopSample: 16 })),
      'usage',
      'there is no option "hopSample". Did you mean hopSamples?',
    ],
    [
      'a window that is no power of two',
      () => library.stft(samples, { nFft: 100, hopSamples: 16 }),
      'usage',
      'nFft must be a power of two from 16 to 65536 samples, got 100. Try 128.',
    ],
    [
      'a spectrogram with another hop',
      () => library.istft(library.stft(samples, shape), 400, { hopSamples: 20 }),
      'usage',
      'the number of frames of spectrogram must be the 21 of 400 samples at a hop of 20, got 26. Try the hop and the signal that it was made with.',
    ],
    [
      'a spectrogram that is no number somewhere',
      () => {
        const spectrogram = library.stft(samples, shape);
        spectrogram.data[7] = Number.NaN;
        return library.istft(spectrogram, 400);
      },
      'input',
      'spectrogram must hold finite numbers, got NaN at bin 3 of frame 0. Put 0 there.',
    ],
    [
      'channels of unequal length',
      () => separateChannels(samples, samples.subarray(1)),
      'usage',
      'signal.channels must all have the same length, got 399 samples where signal.channels[0] has 400 in signal.channels[1]. Cut the longer, or add silence to the shorter.',
    ],
    [
      'plain arrays',
      () => separateChannels([0, 1, 2]),
      'usage',
      'signal.channels[0] must be a Float32Array of samples, got an array of 3. Try Float32Array.from(samples).',
    ],
    [
      'float64',
      () => library.encodeWav(any({ sampleRate: 8000, channels: [new Float64Array(5)] }), '16'),
      'usage',
      'signal.channels[0] must be a Float32Array of samples, got a Float64Array of 5. Try Float32Array.from(samples).',
    ],
    [
      'samples handed over to another thread',
      () => separateChannels(detached()),
      'usage',
      'signal.channels[0] must be samples that are still there, got an array that was handed over to another thread. Hand over a copy: samples.slice().',
    ],
    [
      'samples that are no numbers',
      () =>
        separateChannels(
          samples,
          samples.map((x, i) => (i === 9 ? Number.NaN : x)),
        ),
      'input',
      'signal.channels[1] must hold samples from -2^34 to 2^34 (full scale is 1), got NaN at 9. Look at how the sound was read, or put 0 there.',
    ],
    [
      'a signal of no samples',
      () => separateChannels(new Float32Array(0)),
      'input',
      'signal must hold at least one sample, got none: there is nothing to separate.',
    ],
    [
      'bytes where a path belongs',
      () => library.readWav(any(new Uint8Array(44))),
      'usage',
      'path must be a path, got a Uint8Array of 44. For bytes there is decodeWav.',
    ],
    [
      'a path where bytes belong',
      () => library.decodeWav(any('in.wav')),
      'usage',
      'bytes must be a Uint8Array with the bytes of a WAV file, got "in.wav". For a file there is readWav.',
    ],
    [
      'another bit depth',
      () => library.encodeWav(signal, any(16)),
      'usage',
      "bitDepth must be one of 16, 24, 32f, got 16. Try '32f'.",
    ],
    [
      'text where a number belongs',
      () => library.separate(signal, { components: any('3') }),
      'usage',
      'components must be a whole number of at least 1, got "3". Try 10.',
    ],
    [
      'something else than an AbortSignal',
      () => library.separate(signal, { signal: any(new AbortController()) }),
      'usage',
      'signal must be an AbortSignal, got an object. Try new AbortController().signal.',
    ],
    [
      'an aborted signal',
      () => library.separate(signal, { signal: AbortSignal.abort() }),
      'cancelled',
      'stopped before the end; nothing was written',
    ],
    [
      'a view that leaves its data',
      () => library.factorise(ndarray(new Float32Array(11), [3, 4]), { components: 1 }),
      'usage',
      'the spectrogram must lie within its data, got entries from 0 to 11 of 11. Look at its shape, strides and offset.',
    ],
    [
      'what is no ndarray',
      () => library.factorise(any(new Float32Array(12)), { components: 1 }),
      'usage',
      'the spectrogram must be an ndarray of numbers with the shape [bins, frames], got a Float32Array of 12. Try ndarray(Float32Array.from(values), [bins, frames]).',
    ],
    [
      'no folder',
      () => library.combine(any(undefined), { indices: '0' }),
      'usage',
      'folder must be a path: a string without NUL bytes, got undefined. Try "out".',
    ],
    [
      'an option with a letter too few',
      () => library.separate(signal, any({ maxIteration: 5 })),
      'usage',
      'there is no option "maxIteration". Did you mean maxIterations?',
    ],
    [
      'an option as the command line calls it',
      () => library.separateFile('in.wav', 'out', any({ hop: 64 })),
      'usage',
      'there is no option "hop". Did you mean hopSamples?',
    ],
    [
      'an option of something else',
      () => library.factorise(spectrum, any({ components: 1, wavelength: 4 })),
      'usage',
      'there is no option "wavelength". Known are components, beta, maxIterations, tolerance, algorithm, init, restarts, seed.',
    ],
  ])('%s', async (_what, call, code, message) => {
    expect(await refusal(call)).toEqual([code, message]);
  });

  it('with those parts apart, also where a thread refuses what the caller could not know', async () => {
    const partsOf = async (call: () => unknown) => {
      const error = await caught(call);
      const { code, option, rule, value, remedy } = error;
      return { code, option, rule, value, remedy };
    };
    const hop = {
      ...{ code: 'usage', option: 'hopSamples', value: 4096, remedy: 'Try 128.' },
      rule: 'a whole number between 1 and 256 samples (half the window of 512)',
    };
    expect(await partsOf(() => library.separate(signal, { hopSamples: 4096 }))).toEqual(hop);
    const unread = { hopSamples: 4096, nFft: 512 };
    expect(await partsOf(() => library.separateFile(heart, 'never-made', unread))).toEqual(hop);
    expect(await partsOf(() => library.separateFile(heart, 'never-made', { components: 1e9 }))).toMatchObject(
      {
        ...{ code: 'memory', option: 'components', value: 1e9, rule: undefined },
        remedy: expect.stringMatching(/^At most \d+ components fit: try 10\.$/),
      },
    );
  });

  it('in the names of a program of its own, where it has some', async () => {
    const error = await caught(() => library.factorise(spectrum, { components: 2, algorithm: 'ehals' }));
    const names: Record<string, string> = { algorithm: 'Algorithm', beta: 'Divergence' };
    expect(error.spelled(({ option, value }) => [names[option], value].filter(Boolean).join(' = '))).toBe(
      'Algorithm ehals is for Divergence 2 only, got beta 1. Try Algorithm = auto.',
    );
    expect(error.message).toBe('algorithm ehals is for beta 2 only, got beta 1. Try "auto".');
  });

  it('a stream that gives something else than bytes', async () => {
    async function* words() {
      yield any('RIFF');
    }
    const [code, message] = await refusal(() => library.separateFile(words(), 'never-made'));
    expect([code, message]).toEqual([
      'input',
      'cannot read standard input to its end: it gave "RIFF", not bytes.',
    ]);
  });

  it('reading on with a reader that is closed', async () => {
    const reader = library.openWav('fixtures/piano-chord.wav');
    expect(await refusal(() => reader.read(2.5))).toEqual([
      'usage',
      'maxFrames must be a whole number of at least 1, got 2.5. Try 65536.',
    ]);
    reader.close();
    for (const call of [() => reader.read(1), () => reader.skip(1), () => reader.readRest()]) {
      const [code, message] = await refusal(call);
      expect(code).toBe('usage');
      expect(message).toMatch(/^the reader of fixtures\/piano-chord\.wav is closed: open it again\.$/);
    }
  });
});

describe('the library takes', () => {
  it('one sample, and gives it back', async () => {
    const one = { sampleRate: 8000, channels: [new Float32Array([0.5])] };
    const { components } = await library.separate(one, { components: 2, nFft: 16 });
    const sum = components.reduce((total, part) => total + part.signal.channels[0][0], 0);
    expect(sum).toBeCloseTo(0.5, 6);
  });

  it('any view of a matrix: strides, offset, either order, either direction, float64', () => {
    const [bins, frames] = [5, 8];
    const options = { components: 2, maxIterations: 20 };
    const value = (f: number, t: number) => 1 + Math.sin(f * t + f) ** 2;
    const plain = ndarray(new Float32Array(bins * frames), [bins, frames], [1, bins]);
    const wide = ndarray(
      new Float64Array(3 * (bins + 2) * (frames + 3)),
      [frames + 3, bins + 2],
      [3 * (bins + 2), 3],
      1,
    );
    const part = wide.lo(2, 1).hi(frames, bins).transpose(1, 0);
    const turned = ndarray(new Float32Array(bins * frames), [bins, frames]).step(-1, -1);
    for (let f = 0; f < bins; f++) {
      for (let t = 0; t < frames; t++) {
        for (const matrix of [plain, part, turned]) matrix.set(f, t, Math.fround(value(f, t)));
      }
    }
    const expected = library.factorise(plain, options);
    for (const matrix of [part, turned]) {
      const result = library.factorise(any(matrix), options);
      expect(result.templates.data).toEqual(expected.templates.data);
      expect(result.divergence).toBe(expected.divergence);
    }
    expect(plain.get(4, 7)).toBe(Math.fround(value(4, 7)));
  });

  it('a signal in shared memory', async () => {
    const shared = new Float32Array(new SharedArrayBuffer(4 * samples.length));
    shared.set(samples);
    const options = { components: 2, nFft: 64, maxIterations: 5 };
    const [a, b] = [samples, shared].map((channel) =>
      library.separate({ sampleRate: 8000, channels: [channel] }, options),
    );
    expect((await a).components[0].signal).toEqual((await b).components[0].signal);
  });
});
