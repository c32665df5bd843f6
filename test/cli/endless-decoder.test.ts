import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTempFolder, nmfBinary, removeFolder } from '../support/cli.js';

/** The packed program with a decoder beside it that never ends. */
const folder = createTempFolder();
const nmf = join(folder, 'node_modules', 'nmf');

beforeAll(() => {
  const root = dirname(dirname(nmfBinary));
  for (const part of ['bin', 'dist', 'package.json']) {
    cpSync(join(root, part), join(nmf, part), { recursive: true });
  }
  const decoder = join(folder, 'node_modules', '@audio', 'decode');
  mkdirSync(decoder, { recursive: true });
  writeFileSync(join(decoder, 'package.json'), JSON.stringify({ type: 'module', exports: './index.js' }));
  const loop = "import { writeFileSync } from 'node:fs';\nexport default function decode() {\n";
  writeFileSync(
    join(decoder, 'index.js'),
    `${loop}  writeFileSync(${JSON.stringify(join(folder, 'started'))}, '');\n  for (;;);\n}\n`,
  );
  // The beginning of an MP3 is all that is looked at.
  writeFileSync(
    join(folder, 'song.mp3'),
    Buffer.concat([Buffer.of(0xff, 0xfb, 0x90, 0x64), Buffer.alloc(413)]),
  );
});
afterAll(() => removeFolder(folder));

describe('a decoder that never ends', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('is ended with the program by %s, and nothing is left', async (signal, status) => {
    const started = join(folder, 'started');
    removeFolder(started);
    const args = [join(nmf, 'bin', 'nmf.js'), 'separate', 'song.mp3', '-o', 'out'];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' });
    const ended = once(child, 'exit');
    await expect.poll(() => existsSync(started)).toBe(true);
    child.kill(signal);
    expect(await ended).toEqual([status, null]);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });
});
