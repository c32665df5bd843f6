import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requireTool } from '../../support/tools.js';
import { temporaryFolder } from '../temp-folder.js';
import { ffmpeg, livelySignal, readOrRefusal, wavOf } from './sounds.js';

/** Two files in one, as `cat` makes them: decoders give the sound of the first one only, without a word. */
const folder = temporaryFolder();
const TAG = Buffer.from('TAG'.padEnd(128, 'x'));
const CASES: Readonly<Record<string, readonly string[]>> = {
  flac: [],
  wv: ['-c:a', 'wavpack'],
  tta: [],
};

describe.runIf(requireTool('ffmpeg', 'ffmpeg')).each(Object.entries(CASES))(
  'two %s files in one',
  (suffix, args) => {
    it.each([
      ['one behind the other', Buffer.alloc(0)],
      ['with a tag between them', TAG],
    ])('are refused: %s', async (_, between) => {
      const whole = join(folder, `whole.${suffix}`);
      ffmpeg('-i', wavOf(folder, 'whole.wav', livelySignal(1, 8000, 24_000)), ...args, whole);
      const one = Buffer.concat([readFileSync(whole), between]);
      const path = join(folder, `joined.${suffix}`);
      writeFileSync(path, one);
      expect(await readOrRefusal(path)).toMatchObject({ warnings: [] });
      writeFileSync(path, Buffer.concat([one, one]));
      expect(await readOrRefusal(path)).toMatchObject({
        message: expect.stringMatching(
          `damaged at byte ${one.length}, where another one begins; copy or download it again`,
        ),
      });
    });
  },
);
