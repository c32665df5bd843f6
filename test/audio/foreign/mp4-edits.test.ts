import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Recording, readRecording } from '../../../src/audio/index.js';
import { requireTool } from '../../support/tools.js';
import { temporaryFolder } from '../temp-folder.js';
import { ffmpeg, livelySignal, wavOf } from './sounds.js';

/** Editors cut a recording by an edit list, which says what part of the stored sound is to be heard. */
const hasFfmpeg = requireTool('ffmpeg', 'ffmpeg');
const folder = temporaryFolder();
const RATE = 44_100;
const FRAMES = 4 * RATE;
const source = hasFfmpeg ? wavOf(folder, 'whole.wav', livelySignal(1, RATE, FRAMES)) : '';

/** The recording with an edit list that keeps so many milliseconds from some frame on. */
async function edited(name: string, args: readonly string[], start: number, ms: number): Promise<Recording> {
  const path = join(folder, name);
  ffmpeg('-i', source, ...args, path);
  const bytes = readFileSync(path);
  const list = bytes.indexOf('elst');
  expect(bytes.readUInt32BE(list + 8)).toBe(1);
  bytes.writeUInt32BE(ms, list + 12);
  bytes.writeInt32BE(start, list + 16);
  writeFileSync(path, bytes);
  return readRecording(path);
}

describe.runIf(hasFfmpeg)('an edit list', () => {
  it('is what counts where the decoder keeps to it', async () => {
    for (const [start, ms, frames] of [
      [1171, 2500, 110_250],
      [44_100, 9000, FRAMES - 44_100],
    ]) {
      const whole = await readRecording(source);
      const { signal, warnings } = await edited('in.m4a', ['-c:a', 'alac'], start, ms);
      const [channel] = signal.channels;
      expect(warnings).toEqual([]);
      expect(Math.abs(channel.length - frames)).toBeLessThanOrEqual(45); // a millisecond
      const wanted = whole.signal.channels[0].subarray(start, start + channel.length);
      expect(channel.every((x, i) => Math.abs(x - Math.max(-1, Math.min(1, wanted[i]))) < 1e-4)).toBe(true);
    }
    const { signal, warnings } = await edited('in.m4a', ['-c:a', 'aac'], 44_100, 2000);
    expect(warnings).toEqual([]);
    expect(Math.abs(signal.channels[0].length - 2 * RATE)).toBeLessThanOrEqual(45);
  });

  it('is told to cut what is read as a whole', async () => {
    const { signal, warnings } = await edited('in.mov', ['-c:a', 'pcm_s16le'], 44_100, 1000);
    expect(signal.channels[0]).toHaveLength(FRAMES);
    expect(warnings).toEqual([
      `the header announces ${RATE} frames, the file holds ${FRAMES}; all of them are read`,
    ]);
  });

  it('of the whole recording, or of one that begins late, tells nothing', async () => {
    for (const name of ['in.mov', 'in.m4a']) {
      ffmpeg('-i', source, '-c:a', name === 'in.mov' ? 'pcm_s16le' : 'alac', join(folder, name));
      ffmpeg('-itsoffset', '0.7', '-i', join(folder, name), '-c', 'copy', join(folder, `late-${name}`));
      for (const path of [name, `late-${name}`]) {
        const { signal, warnings } = await readRecording(join(folder, path));
        expect(warnings).toEqual([]);
        expect(signal.channels[0]).toHaveLength(FRAMES);
      }
    }
  });
});

it.runIf(hasFfmpeg)(
  'bytes behind the last box of an MP4 file are no cut, whatever they seem to say',
  async () => {
    const path = join(folder, 'tail.m4a');
    ffmpeg('-i', source, '-c:a', 'alac', path);
    const whole = await readRecording(path);
    writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from('bytes that nobody knows')]));
    expect(await readRecording(path)).toEqual(whole);
  },
);

it.runIf(hasFfmpeg)('an MP4 file in fragments of which some are overwritten is refused', async () => {
  const path = join(folder, 'fragments.m4a');
  const flags = ['-movflags', 'frag_keyframe+empty_moov', '-frag_duration', '500000'];
  ffmpeg('-i', source, '-c:a', 'aac', ...flags, path);
  const whole = readFileSync(path);
  expect((await readRecording(path)).warnings).toEqual([]);
  const at = Math.floor(0.4 * whole.length);
  writeFileSync(path, Buffer.from(whole).fill(0, at, at + 8000));
  await expect(readRecording(path)).rejects.toThrow(/an MP4 or M4A file that is damaged at byte \d+; copy/);
});

it.runIf(hasFfmpeg)('a QuickTime file that begins with another box than ftyp is read', async () => {
  const path = join(folder, 'old.mov');
  ffmpeg('-i', source, '-c:a', 'pcm_s16be', path);
  const whole = await readRecording(path);
  const bytes = readFileSync(path);
  bytes.write('wide', 4, 'latin1');
  writeFileSync(path, bytes);
  expect(await readRecording(path)).toEqual(whole);
});
