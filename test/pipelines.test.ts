import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeWav } from '../src/audio/index.js';
import { createTempFolder, nmfBinary, removeFolder } from './support/cli.js';
import { requireTool } from './support/tools.js';

const page = readFileSync(new URL('../docs/pipelines.md', import.meta.url), 'utf8');
const cwd = createTempFolder();
afterAll(() => removeFolder(cwd));

/** The fenced blocks below a heading, in their order. */
function blocksBelow(heading: string): { language: string; text: string }[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`docs/pipelines.md has no part ${heading}`);
  return [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text]) => ({ language, text }));
}

/** Writes the files of a recipe, named in their first lines, and runs its commands. */
function runRecipe(heading: string) {
  const blocks = blocksBelow(heading);
  for (const { language, text } of blocks.filter((block) => block.language !== 'sh')) {
    const name = /^# (\S+)\n/.exec(text)?.[1];
    if (name === undefined) throw new Error(`a block of ${language} does not name its file`);
    writeFileSync(join(cwd, name), text);
  }
  const commands = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text);
  expect(commands.length).toBeGreaterThan(0);
  const env = { ...process.env, PATH: `${join(cwd, 'bin')}:${process.env.PATH}`, HOME: cwd };
  return spawnSync('sh', ['-c', commands.join('\n')], { cwd, env, encoding: 'utf8' });
}

const manifestOf = (name: string) => join(cwd, 'out', name, 'separation.json');

const NAMES = ['a', 'b c', 'd'];

beforeEach(() => {
  for (const name of readdirSync(cwd)) rmSync(join(cwd, name), { recursive: true });
  mkdirSync(join(cwd, 'bin'));
  writeFileSync(join(cwd, 'bin/nmf'), `#!/bin/sh\nexec '${process.execPath}' '${nmfBinary}' "$@"\n`);
  chmodSync(join(cwd, 'bin/nmf'), 0o755);
  mkdirSync(join(cwd, 'recordings'));
  for (const [i, name] of NAMES.entries()) {
    const samples = Float32Array.from({ length: 2000 }, (_, t) => 0.5 * Math.sin((0.1 + 0.02 * i) * t));
    writeFileSync(
      join(cwd, 'recordings', `${name}.wav`),
      encodeWav({ sampleRate: 8000, channels: [samples] }, '16'),
    );
  }
});

describe('the recipes of docs/pipelines.md separate every recording', () => {
  it.each([
    ['One command', []],
    ['find', []],
    ['A loop', []],
    ['xargs', []],
    ['GNU parallel', ['parallel']],
    ['make', ['make']],
  ] as [string, string[]][])('%s', (heading, tools) => {
    if (!tools.every((tool) => requireTool(tool, tool))) return;
    // make cannot name files with spaces.
    if (heading === 'make') rmSync(join(cwd, 'recordings/b c.wav'));
    const { status, stderr } = runRecipe(heading);
    expect(stderr).not.toMatch(/failed/);
    expect(status).toBe(0);
    for (const name of NAMES.filter((one) => heading !== 'make' || one !== 'b c')) {
      expect(existsSync(manifestOf(name))).toBe(true);
    }
  });

  it('make separates again what it deleted after a late failure', () => {
    if (!requireTool('make', 'make')) return;
    rmSync(join(cwd, 'recordings/b c.wav'));
    const [{ text }] = blocksBelow('make');
    writeFileSync(join(cwd, 'Makefile'), `.DELETE_ON_ERROR:\n${text}`);
    const nmf = `'${process.execPath}' '${nmfBinary}' "$@"`;
    writeFileSync(join(cwd, 'bin/nmf'), `#!/bin/sh\n${nmf}\n[ -e late ] || { touch late; exit 137; }\n`);
    const env = { ...process.env, PATH: `${join(cwd, 'bin')}:${process.env.PATH}` };
    const first = spawnSync('make', [], { cwd, env, encoding: 'utf8' });
    expect(first.stderr).toMatch(/Deleting file 'out\/\w\/separation\.json'/);
    expect(first.status).toBe(2);
    const left = readdirSync(join(cwd, 'out', readdirSync(join(cwd, 'out'))[0]));
    expect(left).toContain('component-00.wav');
    expect(left).not.toContain('separation.json');
    expect(spawnSync('make', [], { cwd, env, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    for (const name of ['a', 'd']) expect(existsSync(manifestOf(name))).toBe(true);
  });

  it('GNU parallel runs again only what failed', () => {
    if (!requireTool('parallel', 'parallel')) return;
    const [{ text }] = blocksBelow('GNU parallel');
    writeFileSync(join(cwd, 'recordings/bad.wav'), 'not yet a sound');
    const env = { ...process.env, PATH: `${join(cwd, 'bin')}:${process.env.PATH}`, HOME: cwd };
    expect(spawnSync('sh', ['-c', text], { cwd, env }).status).toBe(1);
    expect(existsSync(manifestOf('bad'))).toBe(false);
    const before = readFileSync(join(cwd, 'jobs.log'), 'utf8').trimEnd().split('\n');
    expect(before).toHaveLength(5);
    writeFileSync(join(cwd, 'recordings/bad.wav'), readFileSync(join(cwd, 'recordings/a.wav')));
    expect(spawnSync('sh', ['-c', text], { cwd, env }).status).toBe(0);
    expect(existsSync(manifestOf('bad'))).toBe(true);
    const after = readFileSync(join(cwd, 'jobs.log'), 'utf8').trimEnd().split('\n');
    expect(after).toHaveLength(6);
  });
});

describe('the start of docs/pipelines.md', () => {
  it('separates many recordings, combines them and reads from a pipe as it says', () => {
    if (!requireTool('ffmpeg', 'ffmpeg')) return;
    const [{ text: commands }] = blocksBelow('In short');
    writeFileSync(join(cwd, 'song.mp3'), readFileSync(join(cwd, 'recordings', 'a.wav'))); // ffmpeg looks at bytes
    const env = { ...process.env, PATH: `${join(cwd, 'bin')}:${process.env.PATH}`, HOME: cwd };
    const { status, stderr } = spawnSync('bash', ['-e', '-c', commands], { cwd, env, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining('nmf: ') });
    for (const name of NAMES) expect(existsSync(join(cwd, 'out', name, 'heartbeat.wav'))).toBe(true);
    expect(existsSync(join(cwd, 'song', 'separation.json'))).toBe(true);
  });
});
