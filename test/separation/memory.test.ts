import { describe, expect, it } from 'vitest';
import { NmfError } from '../../src/errors.js';
import {
  assertFitsMemory,
  estimateBytes,
  type KnownSources,
  type MemoryRequest,
  mostComponents,
  resolveSeparateOptions,
  type SeparateOptions,
  type TimeMark,
} from '../../src/separation/index.js';
import { byName } from '../../src/text/index.js';

const RATE = 44_100;
const shapeOf = (seconds: number, channels = 1) => ({
  samples: seconds * RATE,
  channels,
  sampleRate: RATE,
});
const mark = (source: string, kind: TimeMark['kind'], fromSeconds: number, toSeconds: number) =>
  ({ source, kind, fromSeconds, toSeconds }) satisfies TimeMark;
const known: KnownSources = {
  models: [],
  marks: [mark('bird', 'sounds', 1, 3), mark('bird', 'silent', 4, 6), mark('bird', 'silent', 10, 13)],
  adapt: false,
};
const options = (asked: SeparateOptions = {}) =>
  resolveSeparateOptions({ components: mostComponents(known, 1025), ...asked }, RATE);
const megabytes = (seconds: number, request: MemoryRequest, asked?: SeparateOptions) =>
  estimateBytes(shapeOf(seconds), options(asked), request) / 1e6;

describe('the memory of a separation with known sources', () => {
  it('does not grow with the length, where nothing else is done in one piece', () => {
    const minutes = [10, 60, 600].map((count) => megabytes(60 * count, { known }));
    for (const need of minutes) {
      expect(need).toBeGreaterThan(150);
      expect(need).toBeLessThan(250);
    }
    // Factorised in one piece ten minutes would take twice as much.
    expect(megabytes(600, {})).toBeGreaterThan(450);
  });

  it('grows with the frames that are marked and with the window', () => {
    const long = { ...known, marks: [...known.marks, mark('bird', 'silent', 20, 110)] };
    expect(megabytes(120, { known: long })).toBeGreaterThan(megabytes(120, { known }) + 30);
    expect(megabytes(120, { known }, { nFft: 16_384 })).toBeGreaterThan(megabytes(120, { known }) + 100);
  });

  it('holds all signals that come out, where these are held', () => {
    const more = megabytes(600, { known, holdsSignals: true }) - megabytes(600, { known });
    const signals = mostComponents(known, 1025) + 2;
    expect(more).toBeGreaterThan((signals * 4 * 600 * RATE) / 1e6);
  });

  it('is refused with what helps: a part of it', () => {
    const refused = (request: MemoryRequest, bytes: number) => {
      try {
        assertFitsMemory(shapeOf(600), options(), request, bytes);
      } catch (error) {
        if (error instanceof NmfError) return error.spelled(byName);
        throw error;
      }
      return 'it fits';
    };
    expect(refused({ known }, 300e6)).toBe('it fits');
    expect(refused({ known }, 100e6)).toMatch(
      /^this separation needs about 1\d\d MB of memory, and 100 MB may be used\. Try a part of the recording, by startSeconds and endSeconds\.$/,
    );
    expect(refused({}, 510e6)).toMatch(/^16 components .* At most 1\d components fit: try components: 10\.$/);
  });
});

describe('the memory of a separation in memory', () => {
  it('holds the signals of all components, however long the recording is', () => {
    for (const seconds of [600, 3600]) {
      const held = megabytes(seconds, { holdsSignals: true }, { components: 10 });
      expect(held).toBeGreaterThan((10 * 4 * seconds * RATE) / 1e6);
    }
  });
});
