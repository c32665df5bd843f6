import { join } from 'node:path';
import ndarray from 'ndarray';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mark, Model, Separator } from '../../src/index.js';
import { createTempFolder, removeFolder } from '../support/cli.js';
import { hashes } from '../support/hashes.js';
import { library } from '../support/library.js';
import { assertHolds } from './door.js';
import { type Place, placesIn } from './hostile.js';

const folder = createTempFolder();
const path = (name: string) => join(folder, name);
const bins = 33;
const noise = Float32Array.from({ length: 1600 }, (_, i) => Math.sin(i * i) / 2);
const signal = { sampleRate: 8000, channels: [noise, noise.map((x) => x / 2)] };
const model: Model = {
  settings: { sampleRate: 8000, nFft: 64, hopSamples: 16, beta: 1 },
  templates: ndarray(new Float64Array(bins * 2).fill(1 / bins), [bins, 2]),
  sources: [
    { name: 'bird', components: [0] },
    { name: 'bee', components: [1] },
  ],
};
const marks: readonly Mark[] = [
  { source: 'frog', kind: 'sounds', fromSeconds: 0.06, toSeconds: 0.1 },
  { source: 'frog', kind: 'silent', fromSeconds: 0.11, toSeconds: 0.14 },
  { source: 'toad', kind: 'only', fromSeconds: 0.15, toSeconds: 0.17 },
];
const PATIENCE_MS = 5000;
const running = () => ({ threads: 1, signal: AbortSignal.timeout(PATIENCE_MS), onProgress: () => undefined });
const part = { startSeconds: 0.05, endSeconds: 0.18 };
const known = () => ({ models: [model], marks, free: 2, adapt: true, maxIterations: 2, ...part });

let separator: Separator;
/** Calls that know sources, with every option that has to do with them. */
const CALLS: Record<string, [call: (...args: never[]) => unknown, args: () => unknown[]]> = {
  'separate with marks': [
    (...args: Parameters<Separator['separate']>) => separator.separate(...args),
    () => [
      signal,
      { marks, free: 2, components: 1, nFft: 64, maxIterations: 2, seed: 1, ...part, ...running() },
    ],
  ],
  'separate with models and marks': [
    (...args: Parameters<Separator['separate']>) => separator.separate(...args),
    () => [signal, { ...known(), ...running() }],
  ],
  'separateFile with models and marks': [
    (...args: Parameters<Separator['separateFile']>) => separator.separateFile(...args),
    () => [
      path('in.wav'),
      path('out'),
      { ...known(), write: 'all', bitDepth: '16', page: false, ...running() },
    ],
  ],
  'learn by name': [
    library.learn,
    () => [[path('in.wav'), path('other.wav')], { name: 'bird', components: 1, windowMs: 8, ...running() }],
  ],
  'evaluate of sources': [
    library.evaluate,
    () => {
      const { signal: stop, onProgress } = running();
      return [path('marked'), { references: [path('in.wav')], signal: stop, onProgress }];
    },
  ],
};

beforeAll(async () => {
  separator = library.openSeparator();
  library.writeWav(path('in.wav'), signal, '32f');
  library.writeWav(path('other.wav'), { ...signal, sampleRate: 4000 }, '32f');
  await separator.separateFile(path('in.wav'), path('marked'), { marks, maxIterations: 2, page: false });
});
afterAll(async () => {
  await separator.close();
  removeFolder(folder);
});

/** Arguments whose value in one place cannot be had. */
function withThrowing(value: unknown, [key, ...rest]: Place): unknown {
  const copy: unknown = Array.isArray(value)
    ? [...value]
    : Object.assign(Object.create(Object.getPrototypeOf(value)), value);
  const inner = (value as Record<PropertyKey, unknown>)[key];
  const get = () => {
    throw new Error('mine');
  };
  const made = rest.length === 0 ? { get } : { value: withThrowing(inner, rest) };
  return Object.defineProperty(copy as object, key, { ...made, enumerable: true, configurable: true });
}

describe('whatever is said of sources to', () => {
  it.each(Object.keys(CALLS))('%s, it gives finite numbers or throws an NmfError', async (name) => {
    const [call, args] = CALLS[name];
    await assertHolds((changed) => call(...(changed as never[])), args, folder, 3);
  });

  it.each(Object.keys(CALLS))(
    '%s, an error of the caller in the midst of it stays what it is, and nothing is written',
    async (name) => {
      const [call, args] = CALLS[name];
      await call(...(args() as never[]));
      const before = hashes(folder);
      let thrown = 0;
      for (const place of placesIn(args()).filter(({ length }) => length > 1)) {
        const changed = withThrowing(args(), place) as never[];
        try {
          await call(...changed);
        } catch (error) {
          expect(String(error), place.join('.')).toBe('Error: mine');
          thrown++;
        }
        expect(hashes(folder)).toEqual(before);
      }
      expect(thrown).toBeGreaterThan(2);
      await call(...(args() as never[]));
    },
  );

  it('a mark is what it was when it was read, whatever else it holds and whatever becomes of it', async () => {
    const [frog, ...others] = marks;
    const changing = {
      ...frog,
      note: () => 'a function, which goes to no thread',
      from: Symbol('frog'),
      get source() {
        changed.push('../../frog');
        return changed.length > 1 ? '../../frog' : 'frog';
      },
    };
    const changed: string[] = [];
    const list = new Proxy([changing, ...others], {});
    const options = { ...known(), marks: list, ...running() };
    const { sources } = await separator.separate(signal, options);
    expect(sources.map(({ name }) => name)).toEqual(['bird', 'bee', 'frog', 'toad', 'rest']);
    expect(changed).toHaveLength(1);
  });
});
