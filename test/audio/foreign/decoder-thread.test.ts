import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type DecodedBlock, decodeInThread } from '../../../src/audio/foreign/decoder-thread.js';
import { decodeForeign } from '../../../src/audio/foreign-decoder.js';
import { memorySource } from '../../../src/disk/index.js';
import { NmfError } from '../../../src/errors.js';
import { temporaryFolder } from '../temp-folder.js';

const folder = temporaryFolder();

/** A module in the place of the package, whose `decode` does what `body` says for every block of bytes. */
function decoder(name: string, body: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(
    path,
    `export default async function* decode(source, format) {
      const sound = (length) => ({ channelData: [new Float32Array(length).fill(0.25)], sampleRate: 8000 });
      for await (const bytes of source) { ${body} }
    }\n`,
  );
  return pathToFileURL(path).href;
}

function run(module: string, limits = {}, onBlock: (block: DecodedBlock) => void = () => undefined) {
  const bytes = new Uint8Array(100_000).fill(7);
  return decodeInThread({ module, format: 'x', bytes, partEnds: undefined }, onBlock, limits);
}

describe('a decoder on a thread of its own', () => {
  it('gives its sound in order, and what it printed', async () => {
    const blocks: number[] = [];
    const module = decoder('good', 'console.warn("odd", 1); yield sound(bytes.length);');
    const outcome = await run(module, {}, ({ channelData }) => blocks.push(channelData[0].length));
    expect(outcome).toEqual({ kind: 'done', complaints: 2, first: 'odd 1' });
    expect(blocks).toEqual([65_536, 34_464]);
  });

  it.each([
    ['loops for ever', 'for (;;);', /gives no sound of it for 1 s and was ended/],
    ['waits for ever', 'await new Promise(() => setInterval(() => {}, 1000));', /gives no sound/],
    [
      'gives sound of no length for ever',
      'for (;;) { yield sound(0); await new Promise(setImmediate); }',
      /gives no sound/,
    ],
    ['throws', 'throw new Error("bad\\nheader");', /^refuses it \(bad header\)$/],
    ['throws what is no error', 'throw "bad";', /^refuses it \(bad\)$/],
    [
      'fails outside of the call',
      'setTimeout(() => { throw new Error("late"); }); for (;;) await new Promise(setImmediate);',
      /^fails \(late\)$/,
    ],
    ['ends its thread', 'process.exit(0);', /ended without a word/],
  ])('is refused when it %s', async (name, body, reason) => {
    const outcome = await run(decoder(name.replaceAll(' ', '-'), body), { silentSeconds: 1 });
    expect(outcome).toEqual({ kind: 'refused', reason: expect.stringMatching(reason) });
  });

  it('is ended when it takes all memory, of objects and of samples', async () => {
    const objects = decoder('objects', 'const all = []; for (;;) all.push(new Array(1000).fill(0.1));');
    expect(await run(objects)).toEqual({ kind: 'out-of-memory' });
    const samples = decoder(
      'samples',
      'yield sound(8); const all = []; for (;;) all.push(new Float32Array(1e6).fill(1));',
    );
    expect(await run(samples, { freeBytes: process.availableMemory() - 2 ** 28 })).toEqual({
      kind: 'out-of-memory',
    });
  });

  it('is ended by what its sound is given to', async () => {
    const module = decoder('endless', 'for (;;) { yield sound(100); }');
    let frames = 0;
    const stop = ({ channelData }: DecodedBlock) => {
      frames += channelData[0].length;
      if (frames > 1000) throw new NmfError('memory', 'too long');
    };
    await expect(run(module, {}, stop)).rejects.toThrow('too long');
    expect(frames).toBe(1100);
  });

  it('is told from one that cannot be loaded', async () => {
    const path = join(folder, 'broken.mjs');
    writeFileSync(path, 'import "./is-not-there.mjs";');
    const outcome = await run(pathToFileURL(path).href);
    expect(outcome).toEqual({ kind: 'unloadable', reason: expect.stringContaining('is-not-there') });
  });
});

describe('what a decoder gives', () => {
  const decode = async (name: string, body: string) => {
    const what = { what: 'an AMR file', format: 'amr', remedy: 'convert' as const };
    const bytes = new Uint8Array(1000).fill(7);
    return decodeForeign(memorySource(bytes), 'x.amr', 'x.amr', what, undefined, {
      module: decoder(name, body),
    });
  };

  it.each([
    [
      'more than 64 channels',
      'yield { channelData: Array.from({ length: 65 }, () => new Float32Array(9)), sampleRate: 8000 };',
      /between 1 and 64, got 65/,
    ],
    [
      'another rate on the way',
      'yield sound(4); yield { ...sound(4), sampleRate: 9000 };',
      /changes on the way/,
    ],
    ['nothing', '', /finds no sound in it/],
    ['nothing but complaints', 'console.error("no frame");', /refuses it \(no frame\)/],
  ])('is refused: %s', async (name, body, because) => {
    const error = await decode(name.replaceAll(' ', '-'), body).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NmfError);
    expect((error as NmfError).message).toMatch(because);
    expect((error as NmfError).message).toMatch(
      /^x\.amr looks like an AMR file, but @audio\/decode .*; convert it: ffmpeg -i x\.amr -c:a pcm_f32le x\.wav$/,
    );
  });

  it('holds numbers only', async () => {
    const { signal, warnings } = await decode(
      'nan',
      'yield { channelData: [Float32Array.of(1, NaN, Infinity)], sampleRate: 8000 };',
    );
    expect([...signal.channels[0]]).toEqual([1, 0, 0]);
    expect(warnings).toEqual(['2 samples with NaN or infinity, read as 0']);
  });
});
