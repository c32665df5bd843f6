import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type BitDepth,
  createWavWriter,
  openWav,
  readWav,
  type Signal,
  writeWav,
} from '../../src/audio/index.js';
import { wavHeader } from '../../src/audio/wav-header.js';
import { requireTool } from '../support/tools.js';
import { temporaryFolder } from './temp-folder.js';
import { chunk, formatChunk, wavFile } from './wav-bytes.js';

const hasFfmpeg = requireTool('ffmpeg', 'ffmpeg');
const hasSox = requireTool('sox', 'sox');
const folder = temporaryFolder();

/** Deterministic noise with both full scales, channels told apart by their level. */
function noise(frames: number, channels: number, sampleRate: number): Signal {
  let state = 12_345;
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const make = (c: number) => Float32Array.from({ length: frames }, () => next() / (c + 1));
  const all = Array.from({ length: channels }, (_, c) => make(c));
  all[0].set([-1, 1 - 2 ** -23, 0, 2 ** -23, -(2 ** -23), 0.5, -0.5]);
  return { sampleRate, channels: all };
}

/** Raw interleaved float32 of a signal, the source that the other programs are given. */
function rawFile(name: string, signal: Signal): string {
  const channels = signal.channels.length;
  const raw = new Float32Array(signal.channels[0].length * channels);
  signal.channels.forEach((samples, c) => {
    samples.forEach((x, i) => {
      raw[i * channels + c] = x;
    });
  });
  const path = join(folder, name);
  writeFileSync(path, new Uint8Array(raw.buffer));
  return path;
}

/** Runs a program and gives what it wrote; what it says on stderr is shown only when it fails. */
function quietly(program: string, args: readonly string[]): Buffer {
  return execFileSync(program, args, { maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'pipe'] });
}

function ffmpeg(...args: string[]): Buffer {
  return quietly('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args]);
}

/** Interleaved samples as ffmpeg decodes them. */
function ffmpegSamples(path: string): Float32Array {
  const bytes = ffmpeg('-i', path, '-f', 'f32le', '-c:a', 'pcm_f32le', '-');
  return new Float32Array(new Uint8Array(bytes).buffer);
}

/** The same decoded to float32 and to float64, by one start of ffmpeg. */
function ffmpegSamplesTwice(path: string): [Float32Array, Float64Array] {
  const names = [join(folder, 'decoded.f32'), join(folder, 'decoded.f64')];
  const outputs = ['f32le', 'f64le'].flatMap((kind, i) => ['-f', kind, '-c:a', `pcm_${kind}`, names[i]]);
  ffmpeg('-i', path, ...outputs);
  const [single, double] = names.map((name) => new Uint8Array(readFileSync(name)).buffer);
  return [new Float32Array(single), new Float64Array(double)];
}

function interleaved(signal: Signal): Float32Array {
  const channels = signal.channels.length;
  return Float32Array.from({ length: signal.channels[0].length * channels }, (_, i) => {
    return signal.channels[i % channels][Math.floor(i / channels)];
  });
}

function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): string | undefined {
  if (a.length !== b.length) return `lengths ${a.length} and ${b.length}`;
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return `sample ${i}: ${a[i]} and ${b[i]}`;
  }
  return undefined;
}

const FRAMES = 4001;
const RATES = [8000, 44_100, 192_000];

describe.runIf(hasFfmpeg)('files made by ffmpeg', () => {
  const codecs = [
    'pcm_u8',
    'pcm_s16le',
    'pcm_s24le',
    'pcm_s32le',
    'pcm_f32le',
    'pcm_f64le',
    'pcm_alaw',
    'pcm_mulaw',
  ];
  const containers = [[], ['-rf64', 'always'], ['-write_bext', '1', '-metadata', 'description=odd']];
  const cases = codecs.flatMap((codec) => [1, 2, 6].map((channels) => ({ codec, channels })));

  it.each(cases)(
    'hold the samples that ffmpeg finds in them: $codec, $channels channels',
    ({ codec, channels }) => {
      for (const [k, container] of containers.entries()) {
        const signal = noise(FRAMES, channels, RATES[k]);
        const raw = rawFile('source.f32', signal);
        const path = join(folder, 'ffmpeg.wav');
        const input = ['-f', 'f32le', '-ar', `${RATES[k]}`, '-ac', `${channels}`, '-i', raw];
        ffmpeg(...input, '-metadata', 'title=abc', '-c:a', codec, ...container, path);
        const { signal: read, format, warnings } = readWav(path);
        expect(warnings).toEqual([]);
        expect(format.sampleRate).toBe(RATES[k]);
        expect(read.channels.length).toBe(channels);
        const [single, double] = ffmpegSamplesTwice(path);
        expect(firstDifference(interleaved(read), single)).toBeUndefined();
        expect(firstDifference(interleaved(read), Float32Array.from(double))).toBeUndefined();
        expect(readFileSync(path).toString('latin1', 0, 4)).toBe(k === 1 ? 'RF64' : 'RIFF');
      }
    },
  );

  it.each([
    [6, 'A-law'],
    [7, 'mu-law'],
  ])('agree on every code of encoding %i, %s', (tag) => {
    const path = join(folder, 'codes.wav');
    const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
    writeFileSync(path, wavFile([formatChunk({ tag, bits: 8 }), chunk('data', codes)]));
    expect(firstDifference(interleaved(readWav(path).signal), ffmpegSamples(path))).toBeUndefined();
  });

  it('are read from a pipe, where ffmpeg leaves the sizes open', () => {
    const raw = rawFile('source.f32', noise(FRAMES, 2, 8000));
    const piped = ffmpeg(
      '-f',
      'f32le',
      '-ar',
      '8000',
      '-ac',
      '2',
      '-i',
      raw,
      '-c:a',
      'pcm_s16le',
      '-f',
      'wav',
      '-',
    );
    const path = join(folder, 'piped.wav');
    writeFileSync(path, piped);
    expect(piped.readUInt32LE(piped.indexOf('data') + 4)).toBe(0xffffffff);
    const { signal, warnings } = readWav(path);
    expect(warnings).toEqual([]);
    expect(firstDifference(interleaved(signal), ffmpegSamples(path))).toBeUndefined();
  });

  it.each([
    ['flac', ['-c:a', 'flac'], 'FLAC'],
    ['ogg', ['-c:a', 'flac'], 'Ogg'],
    ['aiff', [], 'AIFF'],
    ['w64', [], 'W64'],
    ['caf', [], 'CAF'],
    ['au', [], 'Sun AU'],
    ['adpcm.wav', ['-c:a', 'adpcm_ms'], 'Microsoft ADPCM'],
    ['ima.wav', ['-c:a', 'adpcm_ima_wav'], 'IMA ADPCM'],
  ] as const)(
    'of another kind are named, and the command that is proposed works: %s',
    (suffix, args, what) => {
      const raw = rawFile('source.f32', noise(FRAMES, 1, 44_100));
      const path = join(folder, `it's foreign.${suffix}`);
      ffmpeg('-f', 'f32le', '-ar', '44100', '-ac', '1', '-i', raw, ...args, path);
      let message = '';
      try {
        readWav(path);
      } catch (error) {
        message = (error as Error).message;
      }
      expect(message).toContain(what);
      const command = /convert it: ffmpeg (.*)$/.exec(message)?.[1];
      expect(command).toBeDefined();
      const run = spawnSync('sh', ['-c', `ffmpeg -v error -nostdin -y ${command}`], { encoding: 'utf8' });
      expect(run.stderr).toBe('');
      const words = /'([^']|'\\'')*'$/.exec(command ?? '')?.[0] ?? '';
      const output = words.slice(1, -1).replaceAll("'\\''", "'");
      expect(readWav(output).format.encoding).toBe('float');
    },
  );
});

describe.runIf(hasFfmpeg && hasSox)('files made by sox', () => {
  const encodings = [
    ['-e', 'unsigned-integer', '-b', '8'],
    ['-e', 'signed-integer', '-b', '16'],
    ['-e', 'signed-integer', '-b', '24'],
    ['-e', 'signed-integer', '-b', '32'],
    ['-e', 'floating-point', '-b', '32'],
    ['-e', 'floating-point', '-b', '64'],
    ['-e', 'a-law'],
    ['-e', 'mu-law'],
  ];
  const cases = encodings.flatMap((encoding) => [1, 2, 6].map((channels) => ({ encoding, channels })));

  it.each(cases)('hold the samples that ffmpeg finds in them: $encoding, $channels channels', (testCase) => {
    const { encoding, channels } = testCase;
    for (const rate of RATES) {
      const raw = rawFile('source.f32', noise(FRAMES, channels, rate));
      const path = join(folder, 'sox.wav');
      const input = ['-t', 'raw', '-e', 'float', '-b', '32', '-r', `${rate}`, '-c', `${channels}`, raw];
      quietly('sox', ['-D', ...input, ...encoding, path]);
      const { signal, warnings } = readWav(path);
      expect(warnings).toEqual([]);
      expect(signal.sampleRate).toBe(rate);
      expect(firstDifference(interleaved(signal), ffmpegSamples(path))).toBeUndefined();
    }
  });

  it('are read from a pipe, where sox leaves the sizes open', () => {
    const raw = rawFile('source.f32', noise(FRAMES, 1, 8000));
    const path = join(folder, 'sox-piped.wav');
    // Only where sox reads from a pipe too does it not know the length.
    const command = `cat '${raw}' | sox -V1 -t raw -e float -b 32 -r 8000 -c 1 - -b 16 -t wav - | cat > '${path}'`;
    quietly('sh', ['-c', command]);
    const bytes = readFileSync(path);
    expect(bytes.readUInt32LE(bytes.indexOf('data') + 4)).toBeGreaterThan(bytes.length);
    const { signal, warnings } = readWav(path);
    expect(warnings).toEqual([]);
    expect(signal.channels[0].length).toBe(FRAMES);
    expect(firstDifference(interleaved(signal), ffmpegSamples(path).subarray(0, FRAMES))).toBeUndefined();
  });
});

describe.runIf(hasFfmpeg && hasSox)('files made here', () => {
  const depths: readonly BitDepth[] = ['16', '24', '32f'];
  const cases = depths.flatMap((depth) => [1, 2, 3, 6, 64].map((channels) => ({ depth, channels })));

  it.each(cases)('are read the same by ffmpeg and sox: $depth, $channels channels', ({ depth, channels }) => {
    const signal = noise(FRAMES, channels, 44_100);
    const path = join(folder, 'ours.wav');
    writeWav(path, signal, depth);
    const ours = interleaved(readWav(path).signal);
    expect(firstDifference(ours, ffmpegSamples(path))).toBeUndefined();
    // sox works in 32-bit integers, which hold floats of full scale to within 2^-31.
    const bySox = quietly('sox', ['-D', path, '-t', 'raw', '-e', 'float', '-b', '64', '-']);
    const soxSamples = new Float64Array(new Uint8Array(bySox).buffer);
    expect(soxSamples.length).toBe(ours.length);
    soxSamples.forEach((x, i) => {
      if (Math.abs(x - ours[i]) > 2 ** -30) expect.fail(`sample ${i}: sox ${x}, here ${ours[i]}`);
    });
    const info = spawnSync('soxi', [path], { encoding: 'utf8' });
    // sox looks for the extension of float in a place that an extensible header has filled: ffmpeg's files get the
    // same warning.
    expect(info.stderr.replace('soxi WARN wav: wave header missing extended part of fmt chunk\n', '')).toBe(
      '',
    );
    expect(info.stdout).toMatch(new RegExp(`Channels\\s*: ${channels}\\n`));
    expect(info.stdout).toMatch(/Sample Rate\s*: 44100\n/);
    expect(info.stdout).toContain(`= ${FRAMES} samples`);
    expect(info.stdout).toContain(
      depth === '32f' ? '32-bit Floating Point PCM' : `${depth}-bit Signed Integer PCM`,
    );
  });

  it('are read with a reserved RF64 header too', () => {
    const signal = noise(FRAMES, 2, 8000);
    const path = join(folder, 'reserved.wav');
    const writer = createWavWriter(path, { sampleRate: 8000, channels: 2, bitDepth: '24' });
    writer.write(signal.channels);
    writer.finish();
    expect(firstDifference(interleaved(readWav(path).signal), ffmpegSamples(path))).toBeUndefined();
    expect(execFileSync('soxi', ['-s', path], { encoding: 'utf8' }).trim()).toBe(`${FRAMES}`);
  });

  it('past 4 GiB have the length that ffprobe finds', () => {
    const layout = {
      sampleRate: 8000,
      channels: 1,
      bitDepth: '16',
      channelMask: 0,
      reservesLargeSizes: true,
    } as const;
    const dataBytes = 8000 * 2 * 300_000;
    const path = join(folder, 'rf64.wav');
    const descriptor = openSync(path, 'w');
    const header = wavHeader(layout, dataBytes);
    writeSync(descriptor, header);
    ftruncateSync(descriptor, header.length + dataBytes); // a hole, which takes no space
    closeSync(descriptor);
    const args = ['-v', 'error', '-show_entries', 'stream=duration', '-of', 'csv=p=0', path];
    expect(Number(execFileSync('ffprobe', args, { encoding: 'utf8' }))).toBe(300_000);
    const reader = openWav(path);
    expect(reader.skip(Number.POSITIVE_INFINITY)).toBe(dataBytes / 2);
    expect(reader.warnings()).toEqual([]);
    reader.close();
  });
});
