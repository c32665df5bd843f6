import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createWavWriter, encodeWav, readWav, softwareOf } from '../../src/audio/index.js';
import { fileSink } from '../../src/disk/index.js';
import { withTempFolder } from '../support/temp.js';
import { requireTool } from '../support/tools.js';

const CASES = (['16', '24', '32f'] as const).flatMap((bitDepth) =>
  [1, 2, 5].flatMap((channels) =>
    ['nmf 0.1.0 combine', 'nmf 0.10.0 separate', 'x', ''].map((software) => ({
      bitDepth,
      channels,
      software,
    })),
  ),
);

const write = (path: string, { bitDepth, channels, software }: (typeof CASES)[number]) => {
  const samples = Float32Array.from({ length: 101 }, (_, i) => Math.sin(i / 5) / 2);
  const writer = createWavWriter(fileSink(path), {
    sampleRate: 8000,
    channels,
    bitDepth,
    frames: 101,
    software,
  });
  writer.write(Array.from({ length: channels }, () => samples));
  writer.finish();
};

describe('the program that a WAV file says it was written by', () => {
  it.each(CASES)('stands before the samples, which stay what they are: %o', (one) =>
    withTempFolder((folder) => {
      const path = join(folder, 'a.wav');
      write(path, one);
      expect(softwareOf(path)).toBe(one.software);
      const plain = { ...readWav(path) };
      const bytes = readFileSync(path);
      expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8);
      expect(plain.warnings).toEqual([]);
      expect(plain.signal.channels).toHaveLength(one.channels);
      expect(plain.signal.channels[0]).toHaveLength(101);
      writeFileSync(path, encodeWav(plain.signal, one.bitDepth));
      expect(softwareOf(path)).toBeUndefined();
      expect(readWav(path).signal).toEqual(plain.signal);
      expect(bytes.subarray(-20).equals(readFileSync(path).subarray(-20))).toBe(true);
    }),
  );

  it('is read by ffmpeg, and the samples by ffmpeg and sox', () =>
    withTempFolder((folder) => {
      if (!requireTool('ffprobe', 'ffmpeg') || !requireTool('sox', 'sox')) return;
      const path = join(folder, 'a.wav');
      for (const one of CASES.filter(({ software }) => software !== '')) {
        write(path, one);
        const run = (name: string, ...args: string[]) => execFileSync(name, args, { encoding: 'buffer' });
        const shown = run(
          'ffprobe',
          '-v',
          'error',
          '-show_entries',
          'format_tags=encoder',
          '-of',
          'csv=p=0',
          path,
        );
        expect(shown.toString().trim()).toBe(one.software);
        const raw = ['-f', 'f32le', '-c:a', 'pcm_f32le', '-'];
        const byFfmpeg = run('ffmpeg', '-v', 'error', '-i', path, ...raw);
        const bySox = run('sox', '-V1', path, '-t', 'f32', '-');
        expect(byFfmpeg).toHaveLength(4 * 101 * one.channels);
        expect(bySox).toHaveLength(4 * 101 * one.channels);
        const [, second] = readWav(path).signal.channels[0];
        expect(byFfmpeg.readFloatLE(4 * one.channels)).toBe(second);
      }
    }));

  it('is nothing in other files, in a cut one and in a pipe', () =>
    withTempFolder((folder) => {
      const path = join(folder, 'a.wav');
      write(path, { bitDepth: '16', channels: 1, software: 'nmf 0.1.0 combine' });
      const bytes = readFileSync(path);
      for (let end = 0; end < 56; end++) {
        writeFileSync(path, bytes.subarray(0, end));
        expect(softwareOf(path)).toBeUndefined();
      }
      writeFileSync(path, `RIFF....WAVE${'LIST'.repeat(100)}`);
      expect(softwareOf(path)).toBeUndefined();
      execFileSync('mkfifo', [join(folder, 'pipe')]);
      expect(softwareOf(join(folder, 'pipe'))).toBeUndefined();
      expect(softwareOf('/dev/zero')).toBeUndefined();
    }));
});
