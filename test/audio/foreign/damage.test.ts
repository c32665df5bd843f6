import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Recording, readRecording } from '../../../src/audio/index.js';
import { requireTool } from '../../support/tools.js';
import { temporaryFolder } from '../temp-folder.js';
import { ffmpeg, livelySignal, readOrRefusal, wavOf } from './sounds.js';

/** Cut and damaged files: sound never goes missing without a word, wherever the file is cut or a byte is changed. */
const hasFfmpeg = requireTool('ffmpeg', 'ffmpeg');
const folder = temporaryFolder();
const RATE = 16_000;
const FRAMES = 5 * RATE + 17;
const RUNS = 12;

interface Case {
  args: readonly string[];
  /** Frames that may be lost at the end without being noticed: what no header tells to the frame. */
  slack: number;
  /** Samples of the part that is left are those of the whole. */
  isExact: boolean;
  /** How the header tells the length, in the warning. */
  tells: RegExp;
}

const NUMBERS = /^the header announces (\d+) frames but the file ends after (\d+); the rest is missing$/;
const NO_NUMBER =
  /^the file ends in the middle of its sound, after (\d+) frames \([\d.]+ s\); the rest is missing$/;
const lossless = { slack: 0, isExact: true, tells: NUMBERS };
const lossy = { slack: 4096, isExact: false, tells: NUMBERS };

const CASES: Readonly<Record<string, Case>> = {
  aiff: { args: [], ...lossless },
  caf: { args: ['-c:a', 'pcm_s24le'], ...lossless },
  flac: { args: [], ...lossless },
  oga: {
    args: ['-c:a', 'flac', '-f', 'ogg'],
    ...lossless,
    tells: new RegExp(`${NUMBERS.source}|${NO_NUMBER.source}`),
  },
  wv: { args: [], ...lossless },
  tta: { args: [], ...lossless },
  mka: { args: ['-c:a', 'flac'], ...lossless, slack: 64 },
  // The index in front, so that something of a cut file can be read.
  m4a: { args: ['-c:a', 'alac', '-movflags', 'faststart'], ...lossless },
  mp3: { args: ['-c:a', 'libmp3lame'], ...lossy },
  ogg: { args: ['-c:a', 'libvorbis'], ...lossy, tells: NO_NUMBER },
  opus: { args: ['-c:a', 'libopus', '-ar', '48000'], ...lossy, tells: NO_NUMBER },
  webm: { args: ['-c:a', 'libopus', '-ar', '48000'], ...lossy },
  mp4: { args: ['-c:a', 'aac', '-movflags', 'faststart'], ...lossy },
  wma: { args: ['-c:a', 'wmav2', '-b:a', '32k'], ...lossy, slack: 12_288 },
};

const source = hasFfmpeg ? wavOf(folder, 'whole.wav', livelySignal(1, RATE, FRAMES)) : '';
const wholes = new Map<string, Promise<{ bytes: Buffer; recording: Recording }>>();

function whole(suffix: string) {
  const known = wholes.get(suffix);
  if (known !== undefined) return known;
  const path = join(folder, `whole.${suffix}`);
  ffmpeg('-i', source, ...CASES[suffix].args, path);
  const made = readRecording(path).then((recording) => ({ bytes: readFileSync(path), recording }));
  wholes.set(suffix, made);
  return made;
}

async function readBytes(suffix: string, bytes: Uint8Array): Promise<Recording | Error> {
  const path = join(folder, `part.${suffix}`);
  writeFileSync(path, bytes);
  return readOrRefusal(path);
}

const lengthOf = ({ signal }: Recording) => signal.channels[0].length;

function isBeginning(part: Recording, all: Recording): boolean {
  return part.signal.channels.every((channel, c) => channel.every((x, i) => x === all.signal.channels[c][i]));
}

describe.runIf(hasFfmpeg).each(Object.entries(CASES))('%s', (suffix, { slack, isExact, tells }) => {
  it('that is whole gives no warning', async () => {
    const { recording } = await whole(suffix);
    expect(recording.warnings).toEqual([]);
    expect(Math.abs(lengthOf(recording) / recording.signal.sampleRate - FRAMES / RATE)).toBeLessThan(0.3);
  });

  it('that is cut is told to be, wherever it is cut', async () => {
    const { bytes, recording } = await whole(suffix);
    const all = lengthOf(recording);
    let warned = 0;
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0.02, max: 0.995, noNaN: true }), async (part) => {
        const read = await readBytes(suffix, bytes.subarray(0, Math.floor(part * bytes.length)));
        if (read instanceof Error) return;
        const length = lengthOf(read);
        const complaint = /^the decoder complained .*; the sound may be damaged$/;
        if (length < all - slack) {
          // A last frame that is torn is told as well.
          expect(
            read.warnings.filter(
              (warning) => !warning.endsWith('did not make a whole frame and were left out'),
            ),
          ).toHaveLength(1);
          if (!complaint.test(read.warnings[0])) {
            expect(read.warnings[0]).toMatch(tells);
            expect(read.warnings[0]).toContain(` after ${length}`);
          }
          warned++;
        }
        if (isExact) expect(isBeginning(read, recording)).toBe(true);
      }),
      { numRuns: RUNS, examples: [[0.6], [0.9]] },
    );
    expect(warned).toBeGreaterThan(0);
  });

  it('of which a byte was changed gives all of its sound, or is refused, or says what is missing', async () => {
    const { bytes, recording } = await whole(suffix);
    const all = lengthOf(recording);
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.integer({ min: 1, max: 255 }),
        async (part, change) => {
          const damaged = Buffer.from(bytes);
          damaged[Math.floor(part * bytes.length)] ^= change;
          const read = await readBytes(suffix, damaged);
          if (read instanceof Error) return;
          if (lengthOf(read) < all - slack) expect(read.warnings.length).toBeGreaterThan(0);
          const isChecked = ['flac', 'oga', 'tta', 'wv', 'mka'].includes(suffix);
          if (isChecked && part > 0.1) expect(isBeginning(read, recording)).toBe(true);
        },
      ),
      {
        numRuns: RUNS,
        examples: [
          [0.5, 0x55],
          [0.3, 1],
        ],
      },
    );
  });
});
