import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Recording, readRecording } from '../../../src/audio/index.js';
import { requireTool } from '../../support/tools.js';
import { temporaryFolder } from '../temp-folder.js';
import { livelySignal, readOrRefusal, wavOf } from './sounds.js';

/** Packets of Windows Media are all of one size, which is how those that are overwritten or missing are found. */
const hasFfmpeg = requireTool('ffmpeg', 'ffmpeg');
const folder = temporaryFolder();
const source = hasFfmpeg ? wavOf(folder, 'whole.wav', livelySignal(2, 44_100, 8 * 44_100)) : '';
const ENCODE = ['-v', 'error', '-nostdin', '-y', '-i', source, '-c:a', 'wmav2', '-f', 'asf'];

describe.runIf(hasFfmpeg).each([
  ['in a file', () => execFileSync('ffmpeg', [...ENCODE, join(folder, 'in.wma')])],
  ['through a pipe', () => writeFileSync(join(folder, 'in.wma'), execFileSync('ffmpeg', [...ENCODE, '-']))],
])('Windows Media that was written %s', (where, make) => {
  const readBytes = async (bytes: Uint8Array) => {
    const path = join(folder, 'part.wma');
    writeFileSync(path, bytes);
    return readOrRefusal(path);
  };
  const lengthOf = (read: Recording | Error) => (read instanceof Error ? 0 : read.signal.channels[0].length);

  it('is read as a whole, with and without zeros behind it, and refused where packets are lost', async () => {
    make();
    const whole = readFileSync(join(folder, 'in.wma'));
    const recording = await readRecording(join(folder, 'in.wma'));
    expect(recording.warnings).toEqual([]);
    const at = Math.floor(0.4 * whole.length);

    const zeroed = Buffer.from(whole).fill(0, at, at + 15_000);
    const holed = Buffer.concat([whole.subarray(0, at), whole.subarray(at + 5000)]);
    for (const bytes of [zeroed, holed]) {
      expect(await readBytes(bytes)).toMatchObject({
        message: expect.stringMatching(/a Windows Media file that is damaged at byte \d+; copy or download/),
      });
    }

    // Of a short file without sizes the decoder gives nothing, which refuses it.
    const torn = whole.subarray(0, Math.floor(0.93 * whole.length));
    for (const part of where === 'in a file' ? [torn, Buffer.from(whole).fill(0, at)] : [torn]) {
      const read = await readBytes(part);
      expect(lengthOf(read)).toBeLessThan(lengthOf(recording));
      expect(read).toMatchObject({ warnings: [expect.stringMatching(/; the rest is missing$/)] });
    }

    if (where === 'in a file') {
      const padded = await readBytes(Buffer.concat([whole, new Uint8Array(9000)]));
      expect(padded).toEqual(recording);
    }
  });
});
