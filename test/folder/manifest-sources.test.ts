import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NmfError } from '../../src/errors.js';
import { encodeManifest, type Manifest, parseManifest } from '../../src/folder/index.js';
import { exampleManifest, exampleManifestOfSources } from './example.js';

// biome-ignore lint/suspicious/noExplicitAny: what no manifest holds is put into one
type Edit = (manifest: any) => void;

/** What is wrong with an edited manifest; undefined where nothing is. */
function faultOf(edit: Edit, manifest = exampleManifestOfSources()): string | undefined {
  edit(manifest);
  try {
    parseManifest(encodeManifest(manifest), 'm');
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(NmfError);
    expect((error as NmfError).code).toBe('input');
    const { message } = error as NmfError;
    const [, fault] = /^m is damaged: ([^\n]+)\. Separate the recording again\.$/.exec(message) ?? [];
    return fault ?? message;
  }
}

const withoutFiles = (list: { file?: string | undefined }[]) => {
  for (const one of list) delete one.file;
};

describe('a manifest with sources', () => {
  it('reads back what it writes, whichever files there are', () => {
    const all = exampleManifestOfSources();
    expect(parseManifest(encodeManifest(all), 'm')).toEqual(all);
    for (const write of ['components', 'sources', 'none'] as const) {
      const edit: Edit = (m: Manifest) => {
        m.options.write = write;
        if (write !== 'components') withoutFiles(m.components);
        if (write !== 'sources') withoutFiles(m.sources ?? []);
      };
      expect(faultOf(edit)).toBeUndefined();
    }
  });

  it.each<[string, Edit, string]>([
    ['a source without components', (m) => (m.sources[1].components = []), 'sources.1.components: Too small'],
    [
      'a component in two sources',
      (m) => (m.sources[1].components = [1, 2]),
      'sources: component 2 does not belong where it is listed',
    ],
    [
      'a component twice in one source',
      (m) => (m.sources[0].components = [0, 0]),
      'sources: component 1 does not belong where it is listed',
    ],
    [
      'a component that is not there',
      (m) => (m.sources[1].components = [2, 3]),
      'sources: component 3 does not belong where it is listed',
    ],
    ['a component in no source', (m) => m.sources.pop(), 'sources: component 2 belongs to none'],
    [
      'components of another source',
      (m) => (m.components[1].source = 'rest'),
      'sources: component 1 does not belong where it is listed',
    ],
    [
      'a component that names no source',
      (m) => delete m.components[2].source,
      'sources: component 2 does not',
    ],
    [
      'sources in another order than their components',
      (m) => m.sources.reverse(),
      'sources: component 0 does not belong where it is listed',
    ],
    [
      'two sources of one name',
      (m) => {
        m.components[2].source = m.sources[1].name = 'Bird';
        m.sources[1].file = 'Bird.wav';
      },
      'sources: two have the same name',
    ],
    [
      'no sources, but components that name some',
      (m) => delete m.sources,
      'sources: component 0 belongs to none',
    ],
    [
      'nothing that its marks are of',
      (m) => {
        delete m.sources;
        for (const one of m.components) delete one.source;
      },
      'sources: what is known is told of none',
    ],
    [
      'a mark of a refined source that is none',
      (m) => {
        m.refined = { sources: [], marks: [], iterations: 12, weight: 4, guard: true };
        m.refined.marks = [{ source: 'owl', kind: 'silent', fromSeconds: 1, toSeconds: 2, used: [] }];
      },
      'refined.marks.0.source: is none of the sources',
    ],
    ['an index that is no number', (m) => (m.sources[0].components = ['0', 1]), 'sources.0.components.0: '],
    ['an empty list', (m) => (m.sources = []), 'sources: Too small'],
  ])('is refused with %s', (_, edit, fault) => {
    expect(faultOf(edit)).toContain(fault);
  });

  it.each(['../bird', 'a/b', '', 'component-07', 'nul', 'bird\n', '7', 'no bird', 'x'.repeat(61)])(
    'is refused with a source that cannot have its name: %j',
    (name) => {
      const edit: Edit = (m) => {
        m.sources[0] = { ...m.sources[0], name, file: `${name}.wav` };
        for (const one of m.components.slice(0, 2)) one.source = name;
      };
      expect(faultOf(edit)).toMatch(/^sources\.0\.(name: must be a name|file: )/);
    },
  );

  it.each<[string, Edit, string]>([
    [
      'a source of another name',
      (m) => (m.sources[0].file = 'song.wav'),
      'sources.0.file: must be "bird.wav"',
    ],
    [
      'a source in another folder',
      (m) => (m.sources[0].file = '../bird.wav'),
      'sources.0.file: must be a plain',
    ],
    ['the file of another source', (m) => (m.sources[1].file = 'bird.wav'), '"bird.wav" is listed twice'],
    [
      'files of some components only',
      (m) => delete m.components[1].file,
      'components.1.file: expected one, for options.write is "all"',
    ],
    [
      'files of some sources only',
      (m) => delete m.sources[1].file,
      'sources.1.file: expected one, for options.write is "all"',
    ],
    [
      'files that were not written',
      (m) => (m.options.write = 'sources'),
      'components.0.file: expected none, for options.write is "sources"',
    ],
    ['the former version', (m) => (m.version = 2), 'version: expected 3'],
    [
      'a newer version',
      (m) => (m.version = 4),
      'm was written by a newer nmf (format 4, this one reads up to 3)',
    ],
  ])('is refused with %s', (_, edit, fault) => {
    expect(faultOf(edit)).toContain(fault);
  });

  it.each<[string, Edit, RegExp]>([
    [
      'that is no number',
      (m) => (m.known.marks[0].fromSeconds = Number.NaN),
      /^known\.marks\.0\.fromSeconds: /,
    ],
    ['before the recording', (m) => (m.known.marks[0].fromSeconds = -1), /^known\.marks\.0\.fromSeconds: /],
    ['that is reversed', (m) => (m.known.marks[0].toSeconds = 0.005), /^known\.marks\.0: a region must end/],
    ['without length', (m) => (m.known.marks[0].toSeconds = 0.01), /^known\.marks\.0: a region must end/],
    [
      'of which a reversed part was used',
      (m) => (m.known.marks[0].used[0].toSeconds = 0),
      /^known\.marks\.0: a region must end/,
    ],
    ['of another kind', (m) => (m.known.marks[0].kind = 'loud'), /^known\.marks\.0\.kind: /],
    [
      'of a stranger',
      (m) => (m.known.marks[0].source = 'frog'),
      /^known\.marks\.0\.source: is none of the sources$/,
    ],
  ])('is refused with a mark %s', (_, edit, fault) => {
    expect(faultOf(edit)).toMatch(fault);
  });

  it('is refused where the part that was separated ends before it starts', () => {
    const edit = (startSeconds: number, endSeconds?: number) =>
      faultOf((m) => Object.assign(m.options, { startSeconds, endSeconds }));
    expect(edit(0.05, 0.1)).toBeUndefined();
    expect(edit(0.05)).toBeUndefined();
    expect(edit(0.1, 0.05)).toBe('options.endSeconds: must be later than its start');
    expect(edit(0, 0)).toBe('options.endSeconds: must be later than its start');
  });

  it('without sources has files of all components, or of none where it says so', () => {
    const none: Edit = (m) => {
      Object.assign(m, { version: 3 });
      m.options.write = 'none';
      withoutFiles(m.components);
    };
    expect(faultOf(none, exampleManifest())).toBeUndefined();
    expect(faultOf((m) => withoutFiles(m.components), exampleManifest())).toContain('components.0.file: ');
    const former: Edit = (m) => Object.assign(m, { version: 2 });
    expect(
      faultOf((m) => {
        none(m);
        former(m);
      }, exampleManifest()),
    ).toBe('version: expected 3');
  });

  it('is a manifest or an input error of one line, whatever one value of it is replaced by', () => {
    const pathsIn = (value: unknown): string[][] =>
      typeof value !== 'object' || value === null
        ? []
        : Object.entries(value).flatMap(([key, inner]) => [
            [key],
            ...pathsIn(inner).map((rest) => [key, ...rest]),
          ]);
    const text = encodeManifest(exampleManifestOfSources());
    const paths = pathsIn(JSON.parse(text));
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue({ maxDepth: 1 }), (path, value) => {
        const edit: Edit = (m) => {
          const last = path[path.length - 1];
          const holder = path.slice(0, -1).reduce((inner, key) => inner[key], m);
          Object.defineProperty(holder, last, { value, enumerable: true });
        };
        expect(faultOf(edit) ?? '').not.toContain('\n');
      }),
      { numRuns: 1000 },
    );
  });
});
