import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NmfError } from '../../src/errors.js';
import { openZip } from '../../src/folder/zip-reader.js';
import { zipOf } from '../../src/folder/zip-writer.js';
import { runPython } from '../support/python.js';
import { withTempFolder } from '../support/temp.js';
import { packedZip, type Told } from './packed-zip.js';

const open = (archive: Buffer) => openZip(archive, (what) => new NmfError('input', what));
const zip = (entries: Record<string, string>) =>
  Buffer.concat(zipOf(Object.entries(entries).map(([name, content]) => [name, Buffer.from(content)])));

/** An archive of one deflated entry. */
const deflated = (content: Buffer, told?: Told) => packedZip({ a: content }, told);

describe('an archive', () => {
  it('gives what was put in, and the same bytes each time', () => {
    const anyName = fc.string({ unit: fc.constantFrom(...'ab./'), maxLength: 9 });
    fc.assert(
      fc.property(fc.dictionary(anyName, fc.string()), (entries) => {
        const archive = zip(entries);
        for (const [name, content] of Object.entries(entries)) {
          expect(open(archive).read(name, 1000).toString()).toBe(content);
        }
        expect(zip(entries)).toEqual(archive);
      }),
    );
  });

  it('is read with deflated entries, and with a comment', () => {
    const content = Buffer.from('abc'.repeat(1000));
    const archive = Buffer.concat([deflated(content), Buffer.from('note')]);
    archive.writeUInt16LE(4, archive.length - 4 - 2);
    expect(open(archive).read('a', 3000)).toEqual(content);
  });

  it('is read as other programs write it, and by them', () =>
    withTempFolder((folder) => {
      const script = `
import sys, zipfile
with zipfile.ZipFile('ours.zip') as z:
    assert z.testzip() is None and z.read('a') == b'abc' and z.namelist() == ['a', 'b/c']
for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(f'theirs-{method}.zip', 'w', method) as z:
        with z.open('a', 'w', force_zip64=True) as f: f.write(b'abc' * 1000)
`;
      writeFileSync(join(folder, 'ours.zip'), zip({ a: 'abc', 'b/c': 'd' }));
      if (runPython(script, [], { modules: ['zipfile'], cwd: folder }) === undefined) return;
      for (const method of [0, 8]) {
        const archive = readFileSync(join(folder, `theirs-${method}.zip`));
        expect(open(archive).read('a', 3000).toString()).toBe('abc'.repeat(1000));
      }
    }));
});

describe('a hostile archive', () => {
  it.each<[string, Buffer, RegExp]>([
    ['is empty', Buffer.alloc(0), /no ZIP archive/],
    ['is something else', Buffer.from('RIFF'.repeat(20)), /no ZIP archive/],
    ['is cut short', zip({ a: 'abc' }).subarray(0, -1), /no ZIP archive/],
    ['goes on behind its end', Buffer.concat([zip({ a: 'abc' }), Buffer.of(1)]), /no ZIP archive/],
    ['begins too late', Buffer.concat([Buffer.of(1), zip({ a: 'abc' })]), /not where it should be/],
    ['is larger than its size', deflated(Buffer.alloc(1e6), { bytes: 1000 }), /cannot be unpacked/],
    ['is smaller than its size', deflated(Buffer.alloc(10), { bytes: 11 }), /cannot be unpacked/],
    ['is larger than may be', deflated(Buffer.alloc(1e6)), /a is larger than 1000 bytes/],
    ['has a password', deflated(Buffer.alloc(10), { flags: 1 }), /a is encrypted/],
    ['is packed in another way', deflated(Buffer.alloc(10), { method: 14 }), /cannot be unpacked/],
    ['holds no entry of the name', zip({ b: 'abc' }), /it holds no a/],
    ['holds too many', zip(Object.fromEntries(Array.from({ length: 65 }, (_, i) => [i, '']))), /65 entries/],
  ])('that %s is refused', (_what, archive, message) => {
    expect(() => open(archive).read('a', 1000)).toThrow(message);
  });

  it('whose entries share bytes is refused, so that a little cannot be unpacked to much', () => {
    const archive = zip({ a: 'abc', b: 'abc' });
    const second = archive.length - 22 - 47;
    archive.writeUInt32LE(0, second + 42); // b begins where a does
    archive.write('a', second + 46);
    archive.write('b', second - 1); // and the first of them is called b
    archive.write('a', 30);
    expect(() => open(archive)).toThrow(/damaged|overlap/);
    const inner = Buffer.concat(zipOf([['b', Buffer.from('abc')]])).subarray(0, 34);
    const outer = Buffer.concat(
      zipOf([
        ['a', inner],
        ['b', Buffer.from('abc')],
      ]),
    );
    outer.writeUInt32LE(31, outer.length - 22 - 47 + 42); // b lies within a
    expect(() => open(outer)).toThrow('entries of its archive overlap');
  });

  it('that names an entry twice is refused', () => {
    const archive = zip({ a: 'abc', b: 'abd' });
    archive.write('a', 34 + 30);
    archive.write('a', archive.length - 22 - 1);
    expect(() => open(archive)).toThrow('two entries of its archive are called "a"');
  });

  it('never leads to more than an error, whatever is changed in it', () => {
    const good = Buffer.concat([deflated(Buffer.from('abc'.repeat(50)))]);
    const anyChange = fc.record({ at: fc.nat(good.length - 1), value: fc.integer({ min: 0, max: 255 }) });
    const anyCut = fc.record({
      from: fc.nat(good.length),
      count: fc.nat(9),
      put: fc.uint8Array({ maxLength: 9 }),
    });
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 4 }), fc.option(anyCut), (changes, cut) => {
        let archive = Buffer.from(good);
        for (const { at, value } of changes) archive[at] = value;
        if (cut !== null) {
          const { from, count, put } = cut;
          archive = Buffer.concat([archive.subarray(0, from), put, archive.subarray(from + count)]);
        }
        try {
          expect(open(archive).read('a', 1000).toString()).toBe('abc'.repeat(50));
        } catch (error) {
          expect(error).toBeInstanceOf(NmfError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
