import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  openSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRecordingSource } from '../../src/audio/index.js';
import { type ByteSource, fileSource } from '../../src/disk/index.js';
import { temporaryFolder } from '../audio/temp-folder.js';
import { chunk, formatChunk, wavFile } from '../audio/wav-bytes.js';

const path = join(temporaryFolder(), 'in.wav');
const FRAMES = 200_000;

/** Reads a file of silence, doing something to it after its header was read. */
async function readWhile(change: () => void, tail = 0): Promise<number> {
  const body = new Uint8Array(2 * FRAMES);
  writeFileSync(path, wavFile([formatChunk(), chunk('data', body), chunk('LIST', new Uint8Array(tail))]));
  const source = fileSource(path);
  let reads = 0;
  const disturbed: ByteSource = {
    read(count) {
      if (reads++ === 1) change();
      return source.read(count);
    },
    skip: (count) => source.skip(count),
    bytesLeft: () => source.bytesLeft(),
    close: () => source.close(),
  };
  const { signal } = await readRecordingSource(disturbed, path, { path });
  return signal.channels[0].length;
}

describe('a file that another program is at while it is read', () => {
  const changed = (what: string) =>
    `${path} changed while it was read (${what}): try again once nothing writes to it.`;

  it('is refused when it grows, is cut short, or is written over', async () => {
    const size = 12 + 24 + 8 + 2 * FRAMES + 8;
    await expect(readWhile(() => appendFileSync(path, 'more'))).rejects.toThrow(
      changed(`from ${size} to ${size + 4} bytes`),
    );
    await expect(readWhile(() => truncateSync(path, 1000))).rejects.toThrow(
      changed(`from ${size} to 1000 bytes`),
    );
    await expect(readWhile(() => truncateSync(path, 0))).rejects.toThrow(changed(`from ${size} to 0 bytes`));
    const overwrite = () => {
      const file = openSync(path, 'r+');
      ftruncateSync(file, 100);
      ftruncateSync(file, size);
      closeSync(file);
      utimesSync(path, 1, 1); // whatever the clock says
    };
    await expect(readWhile(overwrite)).rejects.toThrow(changed('its content'));
  });

  it('is refused also where only what follows the samples changes', async () => {
    await expect(readWhile(() => appendFileSync(path, 'more'), 5000)).rejects.toThrow(
      /changed while it was read/,
    );
  });

  it('is read to its end when only its name goes away', async () => {
    expect(await readWhile(() => rmSync(path))).toBe(FRAMES);
  });

  it('is read to its end when another file takes its name', async () => {
    const replace = () => {
      rmSync(path);
      writeFileSync(path, 'another');
    };
    expect(await readWhile(replace)).toBe(FRAMES);
  });
});
