import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BitDepth, openWav, readWav, writeWav } from '../../src/audio/index.js';
import { wavHeader } from '../../src/audio/wav-header.js';
import { requireTool } from '../support/tools.js';
import { ffmpeg, ffmpegSamples, firstDifference, interleaved, noise, quietly, rawFile } from './peers.js';
import { temporaryFolder } from './temp-folder.js';
import { chunk, formatChunk, wavFile } from './wav-bytes.js';

const hasFfmpeg = requireTool('ffmpeg', 'ffmpeg');
const hasSox = requireTool('sox', 'sox');
const folder = temporaryFolder();

const FRAMES = 4001;

describe.runIf(hasFfmpeg)('files made by ffmpeg', () => {
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
    const raw = rawFile(folder, 'source.f32', noise(FRAMES, 2, 8000));
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
      const raw = rawFile(folder, 'source.f32', noise(FRAMES, 1, 44_100));
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
  it('are read from a pipe, where sox leaves the sizes open', () => {
    const raw = rawFile(folder, 'source.f32', noise(FRAMES, 1, 8000));
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

  it('past 4 GiB have the length that ffprobe finds', () => {
    const layout = { sampleRate: 8000, channels: 1, bitDepth: '16', channelMask: 0 } as const;
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
